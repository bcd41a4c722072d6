using Disentangle.Foundation.Numerics;

namespace Disentangle.Estimators;

/// <summary>
/// Samples of the product of the marginals made of samples of the joint distribution: each unit's values in an order of its own
/// (Kim and Mnih: Disentangling by factorising, ICML 2018, algorithm 1, <c>permute_dims</c>).
/// </summary>
public static class ColumnPermutation
{
    /// <summary>Puts the values of each column in a uniformly random order, for each column independently, the first included.</summary>
    /// <param name="codes">(B, D).</param>
    /// <param name="permuted">Takes the result and its shape; another tensor than <paramref name="codes"/>.</param>
    /// <param name="random">Decides the orders.</param>
    public static void Permute(Tensor codes, Tensor permuted, ref Philox random)
    {
        permuted.Resize(codes.Shape);
        permuted.Set(codes.HostRead());
        Shuffle(permuted.HostWrite(), codes.Shape[1], ref random);
    }

    /// <summary>The orders of <see cref="Op.PermuteColumns"/> that do the same to codes.</summary>
    /// <param name="order">(B, D).</param>
    /// <param name="columns">D.</param>
    /// <param name="random">Decides the orders.</param>
    public static void Draw(Span<float> order, int columns, ref Philox random)
    {
        for (int i = 0; i < order.Length; i++) order[i] = i / columns;
        Shuffle(order, columns, ref random);
    }

    private static void Shuffle(Span<float> values, int columns, ref Philox random)
    {
        for (int d = 0; d < columns; d++)
        {
            for (int i = values.Length / columns - 1; i > 0; i--)
            {
                int a = i * columns + d, b = random.NextInt(i + 1) * columns + d;
                (values[a], values[b]) = (values[b], values[a]);
            }
        }
    }
}
