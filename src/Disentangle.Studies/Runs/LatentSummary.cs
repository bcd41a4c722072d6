using Disentangle.Analysis;
using Disentangle.Datasets;
using Disentangle.Metrics;

namespace Disentangle.Studies;

/// <summary>What each latent of a trained model carries, over a sample of its images.</summary>
public sealed class LatentSummary
{
    // Enough that the bias of the estimate, (bins - 1)(values - 1) / 2n, is small beside what a latent carries.
    private const int SampleSize = 5000;

    // Less than this part of a factor's entropy is no match but noise.
    private const double LeastMatch = 0.05;

    private LatentSummary(LatentStatistics statistics, CodeSample? sample, MetricMatrix? information, IReadOnlyList<double>? entropies)
    {
        (Statistics, Sample) = (statistics, sample);
        Information = information;
        HashSet<int> active = [.. statistics.ActiveUnits()];
        Latents = [.. statistics.Order.Select(unit =>
        {
            (string? factor, double share) = information is null ? (null, 0) : BestFactor(information, entropies!, unit);
            return new Latent(unit, statistics.MeanKl[unit], active.Contains(unit), factor, share);
        })];
    }

    /// <summary>One latent.</summary>
    /// <param name="Unit">Its position in the code.</param>
    /// <param name="Kl">Its mean KL divergence from N(0, 1) in nats; NaN where the encoder is deterministic.</param>
    /// <param name="Active">Whether its mean varies over the images.</param>
    /// <param name="Factor">The factor that it tells most of, or null.</param>
    /// <param name="Share">The part of that factor's entropy that it tells, 0 to 1.</param>
    public sealed record Latent(int Unit, double Kl, bool Active, string? Factor, double Share)
    {
        /// <summary>Its name.</summary>
        public string Name => $"z{Unit}";

        /// <summary>The factor and how much of it the latent tells, or null.</summary>
        public string? Match => Factor is null ? null : $"{Factor} ({Share:0.00})";
    }

    /// <summary>The latents from the most to the least informative.</summary>
    public IReadOnlyList<Latent> Latents { get; }

    /// <summary>Mean KL and variance of each latent.</summary>
    public LatentStatistics Statistics { get; }

    /// <summary>The codes and factor values looked at; null where the data has no factors.</summary>
    public CodeSample? Sample { get; }

    /// <summary>I(z_d; v_k) in nats, latents x factors; null where the data has no factors.</summary>
    public MetricMatrix? Information { get; }

    /// <summary>Looks at a sample of a run's images, drawn by its seed.</summary>
    /// <exception cref="UserErrorException">A code is not finite.</exception>
    public static LatentSummary Of(TrainedRun run)
    {
        int[] indices = run.Draw(Math.Min(SampleSize, run.Data.Count));
        Codes codes = DatasetCodes.Of(run.Method, run.Data, indices);
        var statistics = LatentStatistics.Of(codes);
        if (run.Data is not IFactorDataset data) return new(statistics, null, null, null);
        int k = data.Factors.Count;
        int[] factors = new int[indices.Length * k];
        for (int i = 0; i < indices.Length; i++) data.FactorsOf(indices[i], factors.AsSpan(i * k, k));
        var sample = new CodeSample(codes.Means, codes.Latents, factors, k);
        double[] entropies = [.. Enumerable.Range(0, k).Select(f => MutualInformation.Entropy(sample.Factor(f)))];
        return new(statistics, sample, CodeCharts.InformationOf(sample, data.Factors), entropies);
    }

    private static (string? Factor, double Share) BestFactor(MetricMatrix information, IReadOnlyList<double> entropies, int unit)
    {
        (string? factor, double best) = (null, LeastMatch);
        for (int k = 0; k < entropies.Count; k++)
        {
            double share = entropies[k] > 0 ? information.Values[unit, k] / entropies[k] : 0;
            if (share > best) (factor, best) = (information.Columns[k], share);
        }

        return (factor, factor is null ? 0 : best);
    }
}
