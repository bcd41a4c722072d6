using System.Numerics;
using System.Runtime.InteropServices;

namespace Disentangle.Estimators;

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
        int count = first.Length;
        float[] across = new float[count], up = new float[count * count];
        for (int c = 0; c < count; c++) Distances(second[c], second, up.AsSpan(c * count, count));
        (float farthest, int left, int bottom) = (-1, 0, 0);
        for (int a = 0; a < count; a++)
        {
            Distances(first[a], first, across);
            for (int c = 0; c < count; c++)
            {
                float least = LeastSum(across, up.AsSpan(c * count, count));
                if (least > farthest) (farthest, left, bottom) = (least, a, c);
            }
        }

        Distances(first[left], first, across);
        int nearest = 0;
        while (across[nearest] + up[bottom * count + nearest] != farthest) nearest++;
        return new SupportCorner(farthest, left, bottom, nearest);
    }

    private static void Distances(float from, ReadOnlySpan<float> values, Span<float> squares)
    {
        for (int i = 0; i < values.Length; i++) squares[i] = (values[i] - from) * (values[i] - from);
    }

    private static float LeastSum(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        ReadOnlySpan<Vector<float>> ones = MemoryMarshal.Cast<float, Vector<float>>(one);
        ReadOnlySpan<Vector<float>> others = MemoryMarshal.Cast<float, Vector<float>>(other);
        Vector<float> least = new(float.PositiveInfinity);
        for (int i = 0; i < ones.Length; i++) least = Vector.Min(least, ones[i] + others[i]);
        float result = float.PositiveInfinity;
        for (int i = 0; i < Vector<float>.Count; i++) result = Math.Min(result, least[i]);
        for (int i = ones.Length * Vector<float>.Count; i < one.Length; i++) result = Math.Min(result, one[i] + other[i]);
        return result;
    }
}
