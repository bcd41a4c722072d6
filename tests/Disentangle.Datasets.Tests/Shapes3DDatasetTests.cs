using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Tests;

public sealed class Shapes3DDatasetTests
{
    private static readonly Shapes3DDataset Dataset = new();

    [Fact]
    public void The_grid_is_that_of_the_original()
    {
        Assert.Equal(480_000, Dataset.Count);
        Assert.Equal(new ImageShape(64, 64, 3), Dataset.Shape);
        Assert.Equal(["floor_hue", "wall_hue", "object_hue", "scale", "shape", "orientation"], Dataset.Factors.Select(f => f.Name));
        Assert.Equal([10, 10, 10, 8, 4, 15], Dataset.Factors.Select(f => f.Size));
        Assert.Equal(["shape"], Dataset.Factors.Where(f => f.IsCategorical).Select(f => f.Name));
        Assert.Equal((0.75, 1.25), (Dataset.Factors[3].Values[0], Dataset.Factors[3].Values[^1]));
        Assert.Equal((-30, 0, 30), (Dataset.Factors[5].Values[0], Dataset.Factors[5].Values[7], Dataset.Factors[5].Values[^1]));
        Assert.Equal(((((9 * 10 + 8) * 10 + 7) * 8 + 6) * 4 + 3) * 15 + 5, Dataset.IndexOf([9, 8, 7, 6, 3, 5]));
    }

    [Fact]
    public void Hues_colour_the_floor_below_the_wall_above_and_the_thing_between()
    {
        // Red, yellow-green and blue-violet by hue 0, 0.2 and 0.7 of full saturation.
        float[] image = Read(0, 2, 7, 7, 0, 7);
        Hue(1, 0, 0, image, 32, 62);
        Hue(0.8f, 1, 0, image, 32, 2);
        Hue(0.2f, 0, 1, image, 32, 34);

        // A constant times the colour: the brightness.
        static void Hue(float red, float green, float blue, float[] image, int x, int y)
        {
            Span<float> pixel = image.AsSpan(3 * (64 * y + x), 3);
            float light = Math.Max(pixel[0], Math.Max(pixel[1], pixel[2]));
            Assert.InRange(light, 0.4f, 1);
            Assert.Equal(light * red, pixel[0], 1e-5f);
            Assert.Equal(light * green, pixel[1], 1e-5f);
            Assert.Equal(light * blue, pixel[2], 1e-5f);
        }
    }

    [Fact]
    public void Every_value_of_every_factor_changes_the_picture()
    {
        int[] at = [3, 5, 8, 4, 2, 6];
        for (int f = 0; f < 6; f++)
        {
            for (int value = 0; value < Dataset.Factors[f].Size; value++)
            {
                int[] moved = [.. at];
                moved[f] = value;
                if (value == at[f]) continue;
                float[] image = Read(moved);
                Assert.True(image.Zip(Read(at)).Count(p => Math.Abs(p.First - p.Second) > 0.02) > 60, $"{Dataset.Factors[f].Name} {value}");
            }
        }

        // A sphere looks the same from all sides, but for rays that graze it; a cube does not.
        Assert.InRange(Different(2), 0, 4);
        Assert.InRange(Different(0), 20, 4096);

        static int Different(int shape) => Things([0, 3, 6, 4, shape, 7]).Zip(Things([0, 3, 6, 4, shape, 14]))
            .Count(p => p.First != p.Second);
    }

    [Fact]
    public void Things_grow_with_the_scale_and_stay_in_the_picture()
    {
        for (int shape = 0; shape < 4; shape++)
        {
            for (int orientation = 0; orientation < 15; orientation += 7)
            {
                int[] sizes = [.. Enumerable.Range(0, 8).Select(scale => Things([0, 3, 6, scale, shape, orientation]).Count(on => on))];
                Assert.Equal(sizes.Order(), sizes);
                Assert.InRange(sizes[^1] / (double)sizes[0], 2.4, 3.6); // (1.25 / 0.75)^2 = 2.8, and the larger is nearer too
                bool[] largest = Things([0, 3, 6, 7, shape, orientation]);
                Assert.DoesNotContain(Enumerable.Range(0, 4096), p => largest[p] && (p % 64 is 0 or 63 || p / 64 is 0 or 63));
            }
        }
    }

    [Fact]
    public void Facing_straight_on_the_picture_of_a_round_thing_is_symmetric_but_for_its_shadow_and_light()
    {
        bool[] thing = Things([0, 3, 6, 5, 1, 7]);
        for (int y = 0; y < 64; y++)
        {
            for (int x = 0; x < 64; x++) Assert.Equal(thing[64 * y + x], thing[64 * y + 63 - x]);
        }
    }

    [Fact]
    public void The_same_image_has_the_same_pixels_on_any_thread()
    {
        int[] indices = [.. Enumerable.Range(0, 64).Select(i => i * 7499 % Dataset.Count)];
        float[][] images = new float[8][];
        Shapes3DDataset fresh = new();
        Parallel.For(0, images.Length, t => fresh.Read(indices, images[t] = new float[indices.Length * 12288]));
        Assert.All(images, image => Assert.Equal(images[0], image));
        Assert.All(images[0], value => Assert.InRange(value, 0, 1));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    public void A_smaller_image_is_the_same_scene(int side)
    {
        // Each of its pixels is near the mean of those of the 64x64 image that it covers: the rays fall
        // elsewhere in it, and so edges differ a little.
        IImageDataset small = DatasetCatalogue.Open($"shapes3d@{side}");
        Assert.Equal(new ImageShape(side, side, 3), small.Shape);
        Assert.Equal($"shapes3d@{side}", small.Name);
        int covered = 64 / side, index = Dataset.IndexOf([1, 4, 7, 6, 1, 11]);
        float[] image = new float[3 * side * side], large = Read(1, 4, 7, 6, 1, 11);
        small.Read([index], image);
        double difference = 0;
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                for (int c = 0; c < 3; c++)
                {
                    double mean = 0;
                    for (int p = 0; p < covered * covered; p++)
                        mean += large[3 * (64 * (covered * y + p / covered) + covered * x + p % covered) + c] / (double)(covered * covered);
                    Assert.Equal(mean, image[3 * (side * y + x) + c], 0.35);
                    difference += Math.Abs(mean - image[3 * (side * y + x) + c]);
                }
            }
        }

        Assert.InRange(difference / image.Length, 0, 0.008);
    }

    [Theory]
    [InlineData("shapes3d@", "the size after the @ must be the pixels of a side, for example shapes3d@32, got ''")]
    [InlineData("shapes3d@32x32", "the size after the @ must be the pixels of a side, for example shapes3d@32, got '32x32'")]
    [InlineData("shapes3d@4", "shapes3d is rendered with 8 to 256 pixels a side, got 4")]
    [InlineData("shapes3d@257", "shapes3d is rendered with 8 to 256 pixels a side, got 257")]
    [InlineData("dsprites@32", "the image size of dsprites cannot be chosen, got 'dsprites@32'")]
    public void Other_sizes_are_refused(string name, string message) =>
        Assert.Equal(message, Assert.Throws<UserErrorException>(() => DatasetCatalogue.Open(name)).Message);

    [Fact]
    public void Reading_views_that_are_drawn_allocates_nothing()
    {
        int[] indices = [.. Enumerable.Range(0, 64).Select(i => i * 7001)];
        float[] images = new float[64 * 12288];
        Dataset.Read(indices, images);
        Allocation.Measured(0, () => Dataset.Read(indices, images));
    }

    [Fact]
    public void The_upper_corners_of_the_front_of_a_cube_are_drawn_at_every_scale_and_orientation()
    {
        for (int scale = 0; scale < 8; scale++)
        {
            for (int orientation = 0; orientation < 15; orientation++)
            {
                bool[] cube = Things([0, 3, 6, scale, 0, orientation]);
                double size = Dataset.Factors[3].Values[scale], angle = Dataset.Factors[5].Values[orientation] * Math.PI / 180;
                foreach (int x in new[] { -1, 1 })
                {
                    // A corner, a pixel or so inwards, as seen from the camera: to the right, away and up.
                    double half = 0.52 * size, front = -0.575 * size, right = half * x * Math.Cos(angle) + front * Math.Sin(angle);
                    double away = 3.4 + front * Math.Cos(angle) - half * x * Math.Sin(angle), up = 1.09 * size
                        - 1.7, tilt = Math.Atan2(0.7 - 1.7, 3.4);
                    double depth = away * Math.Cos(tilt) + up * Math.Sin(tilt), height = up * Math.Cos(tilt)
                        - away * Math.Sin(tilt), edge = depth * Math.Tan(28 * Math.PI / 180);
                    (int column, int row) = ((int)(32 * (1 + right / edge)), (int)(32 * (1 - height / edge)));
                    Assert.True(cube[64 * row + column], $"scale {scale}, orientation {orientation}, corner {x}");
                }
            }
        }
    }

    // Where more than half of a pixel is of the thing: red on a green floor before a green wall.
    private static bool[] Things(ReadOnlySpan<int> factors)
    {
        int[] coloured = [.. factors];
        (coloured[0], coloured[1], coloured[2]) = (3, 3, 0);
        float[] image = Read(coloured);
        return [.. Enumerable.Range(0, 4096).Select(p => image[3 * p] > image[3 * p + 1])];
    }

    private static float[] Read(params ReadOnlySpan<int> factors)
    {
        float[] image = new float[12288];
        Dataset.Read([Dataset.IndexOf(factors)], image);
        return image;
    }
}
