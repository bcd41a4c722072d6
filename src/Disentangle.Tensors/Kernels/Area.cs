using System.Runtime.InteropServices;

namespace Disentangle.Tensors.Kernels;

/// <summary>A rectangle of pixels: from the first row and column to those after the last.</summary>
internal readonly record struct Area(int Top, int Bottom, int Left, int Right)
{
    /// <summary>No pixel.</summary>
    public static Area None => new(0, 0, 0, 0);

    /// <summary>Whether there is no pixel.</summary>
    public bool IsEmpty => Top >= Bottom || Left >= Right;

    /// <summary>All pixels of an image.</summary>
    public static Area Of(int height, int width) => new(0, height, 0, width);

    /// <summary>The smallest one that holds every pixel which is not zero, to the bit, in all channels.</summary>
    /// <param name="pixels">(height, width, channels).</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="channels">Values of a pixel.</param>
    public static Area NotZero(ReadOnlySpan<float> pixels, int width, int channels)
    {
        ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(pixels);
        int first = bits.IndexOfAnyExcept(0);
        if (first < 0) return None;
        int row = width * channels, top = first / row, bottom = bits.LastIndexOfAnyExcept(0) / row + 1, left = row, right = 0;
        for (int y = top; y < bottom; y++)
        {
            // Only what may make it wider.
            ReadOnlySpan<int> values = bits.Slice(y * row, row);
            int before = values[..left].IndexOfAnyExcept(0), after = values[right..].LastIndexOfAnyExcept(0);
            if (before >= 0) left = before;
            if (after >= 0) right += after + 1;
        }

        return new Area(top, bottom, left / channels, (right - 1) / channels + 1);
    }

    /// <summary>The pixels of a convolution's small image that see a pixel of this area.</summary>
    public Area SeenBy(in ConvolutionGeometry g)
    {
        if (IsEmpty) return None;
        return new Area(First(Top, g), Last(Bottom, g.SmallHeight, g), First(Left, g), Last(Right, g.SmallWidth, g));
    }

    private static int First(int from, in ConvolutionGeometry g) =>
        Math.Max(0, (from + g.Padding - g.Kernel + g.Stride) / g.Stride);

    private static int Last(int to, int count, in ConvolutionGeometry g) => Math.Min(count, (to - 1 + g.Padding) / g.Stride + 1);
}
