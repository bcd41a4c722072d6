using System.Numerics;

namespace Disentangle.Datasets.Images;

/// <summary>A data set that draws black and white images of 64x64.</summary>
internal interface IBitSource : IImageDataset
{
    /// <summary>Draws one image as 64 rows of 64 bits, the leftmost pixel the lowest bit.</summary>
    void Render(int index, Span<ulong> rows);
}

/// <summary>Black and white images of 64 columns: a row is 64 bits, the leftmost pixel the lowest bit.</summary>
internal static class BitImages
{
    /// <summary>The width of every such image.</summary>
    public const int Width = 64;

    /// <summary>Writes images that are drawn one by one, 64 rows each; without a delegate, which would be an allocation.</summary>
    public static void Read<T>(T source, ReadOnlySpan<int> indices, Span<float> images)
        where T : IBitSource
    {
        ImageRequest.Check(source, indices, images);
        Span<ulong> rows = stackalloc ulong[Width];
        for (int i = 0; i < indices.Length; i++)
        {
            source.Render(indices[i], rows);
            Expand(rows, images.Slice(i * Width * Width, Width * Width));
        }
    }

    /// <summary>Writes the pixels of <paramref name="rows"/> as 0 and 1, row by row.</summary>
    public static void Expand(ReadOnlySpan<ulong> rows, Span<float> image)
    {
        image.Clear();
        for (int y = 0; y < rows.Length; y++)
        {
            // Runs of ones: a sprite has one or two a row.
            for (ulong bits = rows[y]; bits != 0;)
            {
                int start = BitOperations.TrailingZeroCount(bits);
                int end = BitOperations.TrailingZeroCount(~(bits | ((1UL << start) - 1)));
                image[(y * Width + start)..(y * Width + end)].Fill(1f);
                if (end == Width) break;
                bits &= ~0UL << end;
            }
        }
    }

    /// <summary>Packs pixels of one byte each, 64 a row; false when one of them is neither 0 nor 1.</summary>
    public static bool TryPack(ReadOnlySpan<ulong> eightPixelsEach, Span<ulong> rows)
    {
        const ulong lowestBits = 0x0101010101010101, gather = 0x0102040810204080;
        ulong others = 0;
        for (int y = 0; y < rows.Length; y++)
        {
            ulong row = 0;
            for (int b = 0; b < 8; b++)
            {
                ulong eight = eightPixelsEach[8 * y + b];
                others |= eight & ~lowestBits;

                // The product has the lowest bit of byte i at bit 56 + i.
                row |= eight * gather >> 56 << (8 * b);
            }

            rows[y] = row;
        }

        return others == 0;
    }
}
