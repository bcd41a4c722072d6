using System.Numerics;
using Disentangle.Datasets.Formats;

namespace Disentangle.Datasets.Tests;

/// <summary>Holds the renderer against one hundred images of the original (Data/README.md).</summary>
public sealed class DSpritesSampleTests
{
    private static readonly DSpritesDataset Dataset = new();

    [Fact]
    public void TheOriginalIsReproducedWithinAPixel()
    {
        NpyArray samples = NpyArray.Read(Path.Combine(AppContext.BaseDirectory, "Data", "dsprites-samples.npy"));
        byte[] pixels = samples.Values<byte>();
        Outline[] outlines = [.. Enumerable.Range(0, 3 * 6 * 40).Select(number => new Outline(number))];
        var errors = new List<int>[] { [], [], [] };
        for (int i = 0; i < samples.Shape[0]; i++)
        {
            (int error, int index) = Nearest(Pack(pixels.AsSpan(i * 4096, 4096)), outlines);
            int[] factors = new int[5];
            Dataset.FactorsOf(index, factors);
            errors[factors[0]].Add(error);
        }

        // What holds now; the promise of the documentation is 2 pixels for each square and ellipse and 3 on average for hearts.
        Assert.Equal([41, 26, 33], errors.Select(shape => shape.Count));
        Assert.All(errors[0], error => Assert.Equal(0, error));
        Assert.All(errors[1], error => Assert.Equal(0, error));
        Assert.All(errors[2], error => Assert.InRange(error, 0, 1));
        Assert.InRange(errors[2].Average(), 0, 0.04);
    }

    /// <summary>
    /// The image of the grid that differs in the fewest pixels. Sprites of nearly as many pixels are tried, at the positions that bring
    /// their centre nearest to the sample's.
    /// </summary>
    private static (int Error, int Index) Nearest(ulong[] sample, Outline[] outlines)
    {
        (int count, double x, double y) = Measure(sample);
        (int Error, int Index) nearest = (int.MaxValue, -1);
        ulong[] rows = new ulong[64];
        foreach (Outline outline in outlines)
        {
            if (Math.Abs(outline.Count - count) > 16 + count / 6) continue;
            int nearX = (int)Math.Round((x - outline.X) * 31 / 32), nearY = (int)Math.Round((y - outline.Y) * 31 / 32);
            for (int posX = Math.Max(0, nearX - 1); posX <= Math.Min(31, nearX + 1); posX++)
            {
                for (int posY = Math.Max(0, nearY - 1); posY <= Math.Min(31, nearY + 1); posY++)
                {
                    int index = outline.FirstIndex + 32 * posX + posY, error = 0;
                    Dataset.Render(index, rows);
                    for (int row = 0; row < 64; row++) error += BitOperations.PopCount(rows[row] ^ sample[row]);
                    if (error < nearest.Error) nearest = (error, index);
                }
            }
        }

        return nearest;
    }

    private static ulong[] Pack(ReadOnlySpan<byte> pixels)
    {
        ulong[] rows = new ulong[64];
        for (int i = 0; i < pixels.Length; i++) rows[i / 64] |= (ulong)pixels[i] << (i % 64);
        return rows;
    }

    /// <summary>How many pixels are on, and the mean of their centres.</summary>
    private static (int Count, double X, double Y) Measure(ulong[] rows)
    {
        double count = 0, x = 0, y = 0;
        for (int row = 0; row < 64; row++)
        {
            for (int column = 0; column < 64; column++)
            {
                if ((rows[row] >> column & 1) == 0) continue;
                count++;
                x += column + 0.5;
                y += row + 0.5;
            }
        }

        return ((int)count, x / count, y / count);
    }

    /// <summary>A shape, scale and orientation, measured at the first position of each axis.</summary>
    private sealed class Outline
    {
        public Outline(int number)
        {
            FirstIndex = number * 1024;
            ulong[] rows = new ulong[64];
            Dataset.Render(FirstIndex, rows);
            (Count, X, Y) = Measure(rows);
        }

        public int FirstIndex { get; }

        public int Count { get; }

        public double X { get; }

        public double Y { get; }
    }
}
