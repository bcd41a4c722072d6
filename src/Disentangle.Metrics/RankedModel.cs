using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>One of the models that are ranked.</summary>
public sealed class RankedModel
{
    /// <summary>A model by its codes of N images, the same for all models, in the same order.</summary>
    /// <param name="codes">N x D, row by row; finite.</param>
    /// <param name="kl">D: the mean KL(q(z_d | x) || p(z_d)) of each unit over the images, in nats.</param>
    /// <exception cref="ArgumentException">The codes are not rows of D values, or there is none, or a KL is not a number.</exception>
    /// <exception cref="UserErrorException">A code is not a finite number.</exception>
    public RankedModel(float[] codes, IReadOnlyList<double> kl)
    {
        if (kl.Count == 0 || codes.Length == 0 || codes.Length % kl.Count != 0)
            throw new ArgumentException($"codes must be rows of a value for each unit, got {codes.Length} values and {kl.Count} units",
                nameof(codes));
        if (kl.Any(double.IsNaN)) throw new ArgumentException("the KL of every unit must be a number, got NaN", nameof(kl));
        FiniteCodes.Require(codes, kl.Count);
        (Codes, Kl) = (codes, kl);
    }

    /// <summary>N x D, row by row.</summary>
    public float[] Codes { get; }

    /// <summary>D values in nats.</summary>
    public IReadOnlyList<double> Kl { get; }

    /// <summary>N.</summary>
    public int Images => Codes.Length / Kl.Count;

    /// <summary>The units whose KL is above <paramref name="leastKl"/>.</summary>
    public int[] Informative(double leastKl) => [.. Enumerable.Range(0, Kl.Count).Where(d => Kl[d] > leastKl)];
}
