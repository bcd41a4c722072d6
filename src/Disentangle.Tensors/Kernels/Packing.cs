using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Disentangle.Tensors.Kernels;

/// <summary>Copies of matrices in the order in which the tiles read them.</summary>
internal static unsafe class Packing
{
    /// <summary>
    /// Copies <paramref name="width"/> columns of a matrix into a strip of <paramref name="stripWidth"/>, the rest zeros.
    /// </summary>
    public static void Strip<V>(float* source, nint row, int rows, int width, float* strip, int stripWidth)
        where V : struct, IVector<V>
    {
        for (int r = 0; r < rows; r++, source += row, strip += stripWidth)
        {
            // In vectors and not by a call: a row is a few cache lines.
            int c = 0;
            for (; c + V.Count <= width; c += V.Count) V.Load(source + c).Store(strip + c);
            for (; c < width; c++) strip[c] = source[c];
            for (; c < stripWidth; c++) strip[c] = 0;
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
                int c1 = Math.Min(c0 + Block, columns), r = r0;
                for (; r + 4 <= r1; r += 4)
                {
                    int c = c0;
                    for (; c + 4 <= c1; c += 4) Transpose4(source + r * sourceRow + c, sourceRow, target + c * targetRow + r, targetRow);
                    TransposeOneByOne(source, sourceRow, r, r + 4, c, c1, target, targetRow);
                }

                TransposeOneByOne(source, sourceRow, r, r1, c0, c1, target, targetRow);
            }
        }
    }

    /// <summary>Four rows of four values each.</summary>
    private static void Transpose4(float* source, nint sourceRow, float* target, nint targetRow)
    {
        Vector128<float> a = Vector128.Load(source), b = Vector128.Load(source + sourceRow);
        Vector128<float> c = Vector128.Load(source + 2 * sourceRow), d = Vector128.Load(source + 3 * sourceRow);
        Vector128<double> ab0 = First(a, b).AsDouble(), ab1 = Second(a, b).AsDouble(), cd0 = First(c, d).AsDouble(),
            cd1 = Second(c, d).AsDouble();
        First(ab0, cd0).AsSingle().Store(target);
        Second(ab0, cd0).AsSingle().Store(target + targetRow);
        First(ab1, cd1).AsSingle().Store(target + 2 * targetRow);
        Second(ab1, cd1).AsSingle().Store(target + 3 * targetRow);
    }

    // The first halves of two vectors, and the second, values of the one and of the other in turn.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> First(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
            : Vector128.Create(a[0], b[0], a[1], b[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Second(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
            : Vector128.Create(a[2], b[2], a[3], b[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> First(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b) : Vector128.Create(a[0], b[0]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Second(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b) : Vector128.Create(a[1], b[1]);

    private static void TransposeOneByOne(float* source, nint sourceRow, int r0, int r1, int c0, int c1, float* target, nint targetRow)
    {
        for (int c = c0; c < c1; c++)
        {
            for (int r = r0; r < r1; r++) target[c * targetRow + r] = source[r * sourceRow + c];
        }
    }

    /// <summary>
    /// Copies an image of <paramref name="height"/> rows of <paramref name="rowFloats"/> values into a larger one of zeros.
    /// </summary>
    /// <param name="source">The image.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="rowFloats">Values in each of its rows.</param>
    /// <param name="target">The larger image.</param>
    /// <param name="targetHeight">Its rows.</param>
    /// <param name="targetRowFloats">Values in each of its rows.</param>
    /// <param name="top">Zero rows above; rows of the source that do not fit below are left out.</param>
    /// <param name="left">Zero values before each row; values that do not fit after are left out.</param>
    public static void Pad(float* source, int height, int rowFloats, float* target, int targetHeight,
        int targetRowFloats, int top, int left)
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
