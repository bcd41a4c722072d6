using System.Numerics;
using System.Runtime.InteropServices;

namespace Disentangle.Tensors;

/// <summary>
/// The corner of a pair of latent units that is farthest from any code: two values that occur, but not together. Its squared distance is
/// <c>h_ij = max over (a, c) of min over b of (mu_ai - mu_bi)^2 + (mu_cj - mu_bj)^2</c>, 0 where the support is factorised.
/// </summary>
/// <remarks>
/// Source: Roth, Ibrahim, Akata, Vincent and Bouchacourt: Disentanglement of correlated factors via Hausdorff factorized support, ICLR
/// 2023. It grows with the square of the codes and falls with the size of the batch.
/// </remarks>
/// <param name="SquaredDistance">h_ij.</param>
/// <param name="First">a, the code whose value of unit i the corner has.</param>
/// <param name="Second">c, the code whose value of unit j the corner has.</param>
/// <param name="Nearest">b, the code nearest to the corner.</param>
public readonly record struct SupportCorner(float SquaredDistance, int First, int Second, int Nearest)
{
    /// <summary>The size of the batches of the published metric.</summary>
    public const int BatchSize = 128;

    /// <summary>The farthest corner of a batch, the first where several are as far. Takes B^3 steps.</summary>
    /// <param name="first">The means of unit i, (B).</param>
    /// <param name="second">Those of unit j, (B).</param>
    /// <exception cref="ArgumentException">There are not as many of the one as of the other, or none.</exception>
    public static SupportCorner Of(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        if (first.Length != second.Length || first.IsEmpty)
            throw new ArgumentException($"a corner needs as many values of both units, got {first.Length} and {second.Length}");
        return Of(first, second, new float[ScratchOf(first.Length)]);
    }

    /// <summary>
    /// The mean of the squared distances of the farthest corners of batches of <see cref="BatchSize"/> codes, as the published metric takes
    /// it, and the farthest of these corners, its codes counted over all batches. Codes beyond the last whole batch are left out; fewer are
    /// one batch.
    /// </summary>
    /// <param name="first">The means of unit i, (B), at least one.</param>
    /// <param name="second">Those of unit j, (B).</param>
    /// <exception cref="ArgumentException">There are not as many of the one as of the other, or none.</exception>
    public static (double Mean, SupportCorner Farthest) OfBatches(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        if (first.Length != second.Length || first.IsEmpty)
            throw new ArgumentException($"corners need as many values of both units, got {first.Length} and {second.Length}");
        int size = Math.Min(first.Length, BatchSize), batches = first.Length / size;
        float[] scratch = new float[ScratchOf(size)];
        double sum = 0;
        SupportCorner farthest = default;
        for (int batch = 0; batch < batches; batch++)
        {
            int start = batch * size;
            SupportCorner corner = Of(first.Slice(start, size), second.Slice(start, size), scratch);
            sum += corner.SquaredDistance;
            if (batch == 0 || corner.SquaredDistance > farthest.SquaredDistance)
                farthest = new(corner.SquaredDistance, start + corner.First, start + corner.Second, start + corner.Nearest);
        }

        return (sum / batches, farthest);
    }

    /// <summary>How many numbers of scratch memory a batch needs.</summary>
    internal static int ScratchOf(int count) => (count + 2) * StrideOf(count);

    /// <summary>The farthest corner, found in memory of the caller's.</summary>
    /// <param name="first">The means of unit i, (B), at least one.</param>
    /// <param name="second">Those of unit j, (B).</param>
    /// <param name="scratch">At least <see cref="ScratchOf"/> numbers.</param>
    internal static SupportCorner Of(ReadOnlySpan<float> first, ReadOnlySpan<float> second, Span<float> scratch)
    {
        int count = first.Length, stride = StrideOf(count);
        Span<float> across = scratch[..stride], least = scratch.Slice(stride, stride), up = scratch[(2 * stride)..];
        for (int b = 0; b < count; b++) Distances(second[b], second, up.Slice(b * stride, stride));
        (float farthest, int left, int bottom) = (-1, 0, 0);
        for (int a = 0; a < count; a++)
        {
            Distances(first[a], first, across);
            LeastSums(across[..count], up, least, stride);
            for (int c = 0; c < count; c++)
            {
                if (least[c] > farthest) (farthest, left, bottom) = (least[c], a, c);
            }
        }

        // Values that are no numbers have no corner; they show elsewhere.
        if (farthest < 0) return new SupportCorner(float.NaN, 0, 0, 0);
        Distances(first[left], first, across);
        int nearest = 0;
        while (nearest < count - 1 && across[nearest] + up[nearest * stride + bottom] != farthest) nearest++;
        return new SupportCorner(farthest, left, bottom, nearest);
    }

    // A multiple of four vectors.
    private static int StrideOf(int count) => (count + 4 * Vector<float>.Count - 1) / (4 * Vector<float>.Count) * (4 * Vector<float>.Count);

    private static void Distances(float from, ReadOnlySpan<float> values, Span<float> squares)
    {
        for (int i = 0; i < values.Length; i++) squares[i] = (values[i] - from) * (values[i] - from);
    }

    // least[c] = min over b of across[b] + up[b, c], for four vectors of c at once. What stands beyond the batch is of no meaning.
    private static void LeastSums(ReadOnlySpan<float> across, ReadOnlySpan<float> up, Span<float> least, int stride)
    {
        int lanes = Vector<float>.Count;
        ref float rows = ref MemoryMarshal.GetReference(up);
        for (int c = 0; c < stride; c += 4 * lanes)
        {
            Vector<float> one = new(float.PositiveInfinity), two = one, three = one, four = one;
            nuint at = (nuint)c;
            for (int b = 0; b < across.Length; b++, at += (nuint)stride)
            {
                Vector<float> x = new(across[b]);
                one = Vector.MinNative(one, x + Vector.LoadUnsafe(ref rows, at));
                two = Vector.MinNative(two, x + Vector.LoadUnsafe(ref rows, at + (nuint)lanes));
                three = Vector.MinNative(three, x + Vector.LoadUnsafe(ref rows, at + (nuint)(2 * lanes)));
                four = Vector.MinNative(four, x + Vector.LoadUnsafe(ref rows, at + (nuint)(3 * lanes)));
            }

            one.CopyTo(least[c..]);
            two.CopyTo(least[(c + lanes)..]);
            three.CopyTo(least[(c + 2 * lanes)..]);
            four.CopyTo(least[(c + 3 * lanes)..]);
        }
    }
}
