using Disentangle.Datasets.Images;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Datasets.Tests;

public sealed class DSpritesDatasetTests
{
    private static readonly DSpritesDataset Dataset = new();

    [Fact]
    public void TheGridIsThatOfTheOriginal()
    {
        Assert.Equal(737_280, Dataset.Count);
        Assert.Equal(new ImageShape(64, 64, 1), Dataset.Shape);
        Assert.Equal(["shape", "scale", "orientation", "posX", "posY"], Dataset.Factors.Select(factor => factor.Name));
        Assert.Equal([3, 6, 40, 32, 32], Dataset.Factors.Select(factor => factor.Size));
        Assert.Equal([1, 2, 3], Dataset.Factors[0].Values);
        Assert.Equal([true, false, false, false, false], Dataset.Factors.Select(factor => factor.IsCategorical));
        Assert.Equal([0.5, 0.6, 0.7, 0.8, 0.9, 1], Dataset.Factors[1].Values.Select(value => Math.Round(value, 12)));
        Assert.Equal(Math.Tau, Dataset.Factors[2].Values[39]);
        Assert.Equal(Math.Tau / 39, Dataset.Factors[2].Values[1], 15);
        Assert.Equal(1 / 31.0, Dataset.Factors[4].Values[1], 15);

        // The strides that the original's authors publish, without the colour: 245760, 40960, 1024, 32, 1.
        Assert.Equal(2 * 245_760 + 3 * 40_960 + 17 * 1024 + 30 * 32 + 5, Dataset.IndexOf([2, 3, 17, 30, 5]));
        int[] values = new int[5];
        Dataset.FactorsOf(2 * 245_760 + 3 * 40_960 + 17 * 1024 + 30 * 32 + 5, values);
        Assert.Equal([2, 3, 17, 30, 5], values);
    }

    [Fact]
    public void TheFirstImageIsASmallSquareAtTheUpperLeft()
    {
        // Scale 0.5: a side of 9.6 around (16, 16) covers the centres 11.5 to 20.5.
        float[] image = Read(Dataset.IndexOf([0, 0, 0, 0, 0]));
        for (int y = 0; y < 64; y++)
        {
            for (int x = 0; x < 64; x++) Assert.Equal(x is >= 11 and <= 20 && y is >= 11 and <= 20 ? 1f : 0f, image[64 * y + x]);
        }
    }

    [Fact]
    public void OrientationTurnsClockwiseAndPositionGoesRightAndDown()
    {
        // The tip of the upright heart is below its centre; a quarter turn clockwise puts it to the left, a turn back to the right.
        Assert.Equal((0, 1), Tip(0));
        Assert.Equal((-1, 0), Tip(10));
        Assert.Equal((1, 0), Tip(29));
        Assert.Equal(Read(Dataset.IndexOf([2, 5, 0, 16, 16])), Read(Dataset.IndexOf([2, 5, 39, 16, 16])));

        (double x, double y) = Centre(Read(Dataset.IndexOf([1, 5, 0, 0, 31])));
        Assert.Equal((16, 48), ((int)Math.Round(x), (int)Math.Round(y)));

        static (int X, int Y) Tip(int orientation)
        {
            // The mean lies on the side of the lobes; the farthest pixel from it is the tip.
            float[] image = Read(Dataset.IndexOf([2, 5, orientation, 16, 16]));
            (double x, double y) = Centre(image);
            int far = Enumerable.Range(0, 4096).Where(i => image[i] > 0).MaxBy(i => Square(i % 64 + 0.5 - x) + Square(i / 64 + 0.5 - y));
            double dx = far % 64 + 0.5 - x, dy = far / 64 + 0.5 - y;
            return Math.Abs(dx) > Math.Abs(dy) ? (Math.Sign(dx), 0) : (0, Math.Sign(dy));
        }

        static double Square(double value) => value * value;
    }

    /// <summary>
    /// Pixel by pixel: the crossing number of each centre, with the formulas of the documentation and in whole numbers of 1/256 pixel.
    /// </summary>
    [Fact]
    public void EveryPixelIsWhereTheCrossingNumberOfItsCentreIsOdd()
    {
        var random = new Philox(1, RandomPurpose.Test);
        int[] values = new int[5];
        for (int trial = 0; trial < 60; trial++)
        {
            int index = random.NextInt(Dataset.Count);
            Dataset.FactorsOf(index, values);
            double scale = Dataset.Factors[1].Values[values[1]], angle = Dataset.Factors[2].Values[values[2]];
            double centreX = 16 + 32 * Dataset.Factors[3].Values[values[3]], centreY = 16 + 32 * Dataset.Factors[4].Values[values[4]];
            (long X, long Y)[] polygon =
            [
                .. Outline(values[0]).Select(v => (
                    Rounded(centreX + scale * (Math.Cos(angle) * v.X - Math.Sin(angle) * v.Y)),
                    Rounded(centreY + scale * (Math.Sin(angle) * v.X + Math.Cos(angle) * v.Y)))),
            ];
            float[] image = Read(index);
            for (int pixel = 0; pixel < 4096; pixel++)
            {
                if (!IsBeside(polygon, pixel)) Assert.Equal(IsInside(polygon, pixel) ? 1f : 0f, image[pixel]);
            }
        }

        static long Rounded(double pixels) => (long)Math.Round(256 * pixels);

        static IEnumerable<(double X, double Y)> Outline(int shape) => shape switch
        {
            0 => [(-9.6, -9.6), (9.6, -9.6), (9.6, 9.6), (-9.6, 9.6)],
            1 => Enumerable.Range(0, 100).Select(i => Math.Tau * i / 100).Select(t => (12.766 * Math.Cos(t), 7.216 * Math.Sin(t))),
            _ => Enumerable.Range(0, 200).Select(i => Math.Tau * i / 200).Select(t => (
                9.6 * Math.Sin(t) * Math.Sin(t) * Math.Sin(t),
                -1.44 - 0.6625 * (13 * Math.Cos(t) - 5 * Math.Cos(2 * t) - 2 * Math.Cos(3 * t) - Math.Cos(4 * t)))),
        };
    }

    [Fact]
    public void ImagesReadTogetherAreThoseReadAlone()
    {
        int[] indices = [0, 737_279, 300_000, 0, 555_555];
        float[] together = new float[indices.Length * 4096];
        Dataset.Read(indices, together);
        for (int i = 0; i < indices.Length; i++) Assert.Equal(Read(indices[i]), together[(i * 4096)..((i + 1) * 4096)]);
    }

    [Fact]
    public void SeveralThreadsReadTheSame()
    {
        int[] indices = [.. Enumerable.Range(0, 400).Select(i => i * 1843)];
        float[] expected = new float[indices.Length * 4096];
        Dataset.Read(indices, expected);
        Parallel.For(0, 8, _ =>
        {
            float[] images = new float[expected.Length];
            Dataset.Read(indices, images);
            Assert.Equal(expected, images);
        });
    }

    [Fact]
    public void ReadingAllocatesNothing()
    {
        int[] indices = [.. Enumerable.Range(0, 64).Select(i => i * 11_000)];
        float[] images = new float[64 * 4096];
        Dataset.Read(indices, images);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++) Dataset.Read(indices, images);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void WrongRequestsAreRefusedBeforeAnythingIsWritten()
    {
        float[] images = new float[2 * 4096];
        images.AsSpan().Fill(7);
        Assert.Throws<ArgumentOutOfRangeException>(() => Dataset.Read([0, 737_280], images));
        Assert.Throws<ArgumentOutOfRangeException>(() => Dataset.Read([0, -1], images));
        Assert.Throws<ArgumentException>(() => Dataset.Read([0], images));
        Assert.All(images, value => Assert.Equal(7f, value));
        Assert.Throws<ArgumentOutOfRangeException>(() => Dataset.IndexOf([3, 0, 0, 0, 0]));
        Assert.Throws<ArgumentException>(() => Dataset.IndexOf([0, 0, 0, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Dataset.FactorsOf(-1, new int[5]));
    }

    private static float[] Read(int index)
    {
        float[] image = new float[4096];
        Dataset.Read([index], image);
        return image;
    }

    private static (double X, double Y) Centre(float[] image)
    {
        int[] on = [.. Enumerable.Range(0, 4096).Where(i => image[i] > 0)];
        return (on.Average(i => i % 64 + 0.5), on.Average(i => i / 64 + 0.5));
    }

    // Edges are counted that have one end strictly above the centre, the other not, and pass at it or to the left of it.
    private static bool IsInside((long X, long Y)[] polygon, int pixel)
    {
        long x = pixel % 64 * 256 + 128, y = pixel / 64 * 256 + 128;
        bool inside = false;
        for (int i = 0; i < polygon.Length; i++)
        {
            (long x0, long y0) = polygon[i];
            (long x1, long y1) = polygon[(i + 1) % polygon.Length];
            if (y0 < y == y1 < y) continue;
            long side = (x - x0) * (y1 - y0) - (y - y0) * (x1 - x0);
            if (y1 > y0 ? side >= 0 : side <= 0) inside = !inside;
        }

        return inside;
    }

    // Sums in another order may round a vertex otherwise, by 1/256 of a pixel: the few centres so near an edge are left out.
    private static bool IsBeside((long X, long Y)[] polygon, int pixel)
    {
        long x = pixel % 64 * 256 + 128, y = pixel / 64 * 256 + 128;
        bool inside = IsInside(polygon, pixel);
        (int X, int Y)[] around = [(-2, 0), (2, 0), (0, -2), (0, 2)];
        return around.Any(step => IsInside([.. polygon.Select(v => (v.X + step.X, v.Y + step.Y))], pixel) != inside);
    }
}
