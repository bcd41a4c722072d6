using Disentangle.Foundation.Numerics;

namespace Disentangle.Analysis;

/// <summary>
/// Quantiles of the aggregate posterior of each latent unit, <c>q(z_d) = 1/n sum_i q(z_d | x_i)</c>: where the codes of a unit are. They
/// are
/// those of the sampled codes, not of the means: an inactive unit has those of the prior, and a sharp one those of its means.
/// </summary>
public static class AggregateQuantiles
{
    private const int Halvings = 40;
    private const double Reach = 8; // standard deviations: nothing that a quantile could be asked for lies further out

    /// <summary>
    /// The quantiles of the mixture of the n Gaussians, exact but for rounding; of the means where the encoder is deterministic. For a
    /// method whose code is another function of its Gaussians, such as the masked code of ibp-vae, the means are those of the code.
    /// </summary>
    /// <param name="codes">The posteriors of n images, at least 1.</param>
    /// <param name="share">The share of codes below the lower and above the upper quantile, above 0 and below 0.5.</param>
    /// <returns>The lower and the upper quantile of each unit, (D).</returns>
    /// <exception cref="ArgumentException">There are no codes.</exception>
    public static (float Lower, float Upper)[] Of(Codes codes, double share = 0.01)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(share, 0.5);
        if (codes.Count == 0) throw new ArgumentException("quantiles need at least one code");
        var result = new (float, float)[codes.Latents];
        double[] means = new double[codes.Count], deviations = new double[codes.Count];
        for (int unit = 0; unit < codes.Latents; unit++)
        {
            for (int i = 0; i < codes.Count; i++)
            {
                int at = i * codes.Latents + unit;
                means[i] = codes.Means[at];
                deviations[i] = codes.LogVariances is { } logVariances ? Math.Exp(0.5 * logVariances[at]) : 0;
            }

            result[unit] = codes.LogVariances is null
                ? (OfValues(means, share), OfValues(means, 1 - share))
                : (OfMixture(means, deviations, share), OfMixture(means, deviations, 1 - share));
        }

        return result;
    }

    // Between the two nearest values, as NumPy's default.
    private static float OfValues(double[] values, double share)
    {
        double[] sorted = [.. values.Order()];
        double place = share * (sorted.Length - 1);
        int below = (int)place, above = Math.Min(below + 1, sorted.Length - 1);
        return (float)(sorted[below] + (place - below) * (sorted[above] - sorted[below]));
    }

    private static float OfMixture(double[] means, double[] deviations, double share)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int i = 0; i < means.Length; i++)
        {
            low = Math.Min(low, means[i] - Reach * deviations[i]);
            high = Math.Max(high, means[i] + Reach * deviations[i]);
        }

        for (int halving = 0; halving < Halvings; halving++)
        {
            double middle = low + (high - low) / 2, below = 0;
            if ((float)low == (float)high) break;
            for (int i = 0; i < means.Length; i++) below += SpecialFunctions.NormalCdf((middle - means[i]) / deviations[i]);
            if (below < share * means.Length) low = middle;
            else high = middle;
        }

        return (float)(low + (high - low) / 2);
    }
}
