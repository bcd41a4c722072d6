namespace Disentangle.Tensors.Kernels;

/// <summary>Copies of matrices in the order in which the tiles read them.</summary>
internal static unsafe class Packing
{
    /// <summary>Copies <paramref name="width"/> columns of a matrix into a strip of <paramref name="stripWidth"/>, the rest zeros.</summary>
    public static void Strip(float* source, nint row, int rows, int width, float* strip, int stripWidth)
    {
        for (int r = 0; r < rows; r++, source += row, strip += stripWidth)
        {
            new ReadOnlySpan<float>(source, width).CopyTo(new Span<float>(strip, width));
            if (width < stripWidth) Clear(strip + width, stripWidth - width);
        }
    }

    /// <summary>Zeros.</summary>
    public static void Clear(float* target, int count) => new Span<float>(target, count).Clear();

    /// <summary>The transpose of a matrix of <paramref name="rows"/> x <paramref name="columns"/>: target[c, r] = source[r, c].</summary>
    public static void Transpose(float* source, nint sourceRow, int rows, int columns, float* target, nint targetRow)
    {
        // In blocks of a cache line each way, so that both sides use every line they touch.
        const int Block = 16;
        for (int r0 = 0; r0 < rows; r0 += Block)
        {
            int r1 = Math.Min(r0 + Block, rows);
            for (int c0 = 0; c0 < columns; c0 += Block)
            {
                int c1 = Math.Min(c0 + Block, columns);
                for (int c = c0; c < c1; c++)
                {
                    for (int r = r0; r < r1; r++) target[c * targetRow + r] = source[r * sourceRow + c];
                }
            }
        }
    }

    /// <summary>Copies an image of <paramref name="height"/> rows of <paramref name="rowFloats"/> values into a larger one of zeros.</summary>
    /// <param name="source">The image.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="rowFloats">Values in each of its rows.</param>
    /// <param name="target">The larger image.</param>
    /// <param name="targetHeight">Its rows.</param>
    /// <param name="targetRowFloats">Values in each of its rows.</param>
    /// <param name="top">Zero rows above; rows of the source that do not fit below are left out.</param>
    /// <param name="left">Zero values before each row; values that do not fit after are left out.</param>
    public static void Pad(float* source, int height, int rowFloats, float* target, int targetHeight, int targetRowFloats, int top, int left)
    {
        int copied = Math.Min(rowFloats, targetRowFloats - left);
        for (int y = 0; y < targetHeight; y++, target += targetRowFloats)
        {
            int from = y - top;
            if (from < 0 || from >= height)
            {
                Clear(target, targetRowFloats);
                continue;
            }

            Clear(target, left);
            new ReadOnlySpan<float>(source + (nint)from * rowFloats, copied).CopyTo(new Span<float>(target + left, copied));
            Clear(target + left + copied, targetRowFloats - left - copied);
        }
    }
}
