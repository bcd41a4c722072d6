using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Tests;

public sealed class ManySpritesDatasetTests
{
    private const int Side = 64, Corners = 4;

    private static readonly IFactorGrid Dataset = (IFactorGrid)DatasetCatalogue.Open("many-sprites");

    [Fact]
    public void Presence_of_four_sprites_is_four_binary_factors_and_what_moves_all_is_three()
    {
        Assert.Equal(13_312, Dataset.Count);
        Assert.Equal(new ImageShape(Side, Side, 1), Dataset.Shape);
        Assert.Equal([2, 2, 2, 2, 13, 8, 8], Dataset.Factors.Select(factor => factor.Size));
        Assert.All(Dataset.Factors.Take(Corners), factor => Assert.Equal(["absent", "present"], factor.ValueNames));
    }

    /// <summary>As many connected parts as the factors say, in every image: nothing overlaps, nothing is cut off.</summary>
    [Fact]
    public void Every_image_shows_as_many_sprites_as_its_factors_say()
    {
        int[] values = new int[7];
        for (int index = 0; index < Dataset.Count; index++)
        {
            Dataset.FactorsOf(index, values);
            float[] image = Read(index);
            Assert.True(Parts(image) == 1 + values.Take(Corners).Sum(), $"image {index}");
            Assert.All(Enumerable.Range(0, Side),
                i => Assert.Equal(0, image[i] + image[Side * i] + image[Side * (Side - 1) + i] + image[Side * i + Side - 1]));
        }
    }

    /// <summary>The sprite of a corner adds its pixels and changes no other, whatever else is there.</summary>
    [Fact]
    public void A_sprite_that_comes_changes_nothing_else()
    {
        foreach (int pose in (int[])[0, 5, 12 * 64 + 63, 400])
        {
            float[] alone = Read(pose);
            float[] all = Read(15 * 13 * 64 + pose);
            float[] sum = [.. alone];
            for (int corner = 0; corner < Corners; corner++)
            {
                float[] one = Read((1 << (Corners - 1 - corner)) * 13 * 64 + pose);
                int x = corner % 2, y = corner / 2;
                for (int i = 0; i < sum.Length; i++)
                {
                    float added = one[i] - alone[i];
                    sum[i] += added;

                    // Corners in the order top left, top right, bottom left, bottom right.
                    if (added != 0) Assert.True((i % Side > Side / 2) == (x == 1) && (i / Side > Side / 2) == (y == 1));
                }
            }

            Assert.Equal(all, sum);
        }
    }

    [Fact]
    public void Position_moves_all_by_whole_steps_and_no_two_images_are_the_same()
    {
        Assert.Equal(Dataset.Count, Enumerable.Range(0, Dataset.Count).Select(i => Key(Read(i))).Distinct().Count());
        (double x, double y) = Centre(Read(0));
        (double right, _) = Centre(Read(Dataset.IndexOf([0, 0, 0, 0, 0, 7, 0])));
        (_, double down) = Centre(Read(Dataset.IndexOf([0, 0, 0, 0, 0, 0, 7])));
        Assert.Equal(7 * 32.0 / 31, right - x, 0.5);
        Assert.Equal(7 * 32.0 / 31, down - y, 0.5);
    }

    private static string Key(float[] image) => new([.. image.Select(pixel => pixel > 0 ? '1' : '0')]);

    private static (double X, double Y) Centre(float[] image)
    {
        int[] on = [.. Enumerable.Range(0, image.Length).Where(i => image[i] > 0)];
        return (on.Average(i => i % Side), on.Average(i => i / Side));
    }

    private static int Parts(float[] image)
    {
        bool[] seen = new bool[image.Length];
        int parts = 0;
        for (int start = 0; start < image.Length; start++)
        {
            if (image[start] == 0 || seen[start]) continue;
            parts++;
            Stack<int> open = new([start]);
            seen[start] = true;
            while (open.TryPop(out int pixel))
            {
                for (int dy = -1; dy <= 1; dy++)
                {
                    for (int dx = -1; dx <= 1; dx++)
                    {
                        int x = pixel % Side + dx, y = pixel / Side + dy, next = Side * y + x;
                        if (x is < 0 or >= Side || y is < 0 or >= Side || image[next] == 0 || seen[next]) continue;
                        seen[next] = true;
                        open.Push(next);
                    }
                }
            }
        }

        return parts;
    }

    private static float[] Read(int index)
    {
        float[] image = new float[Side * Side];
        Dataset.Read([index], image);
        return image;
    }
}
