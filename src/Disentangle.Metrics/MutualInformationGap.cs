using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>
/// The mutual information gap: MIG = mean_k (I(z_(1); v_k) - I(z_(2); v_k)) / H(v_k), the best code's information about a factor less
/// the runner-up's, in [0, 1] (Chen et al., Isolating Sources of Disentanglement in VAEs, 2018), with the histogram estimate of
/// disentanglement_lib (Locatello et al. 2019).
/// </summary>
/// <remarks>
/// A factor with one value in the sample has no entropy and is left out of the mean; with no factor left the score is 0. With a
/// single code the second best information is 0.
/// </remarks>
public sealed class MutualInformationGap(HistogramOptions? options = null) : SampleMetric(options ?? new())
{
    private readonly int _bins = (options ?? new()).Bins;

    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "mig",
        "Mutual information gap",
        "0 to 1; 0 at random, and below 1 for a perfect code of a factor with more values than the 20 bins",
        "How much more information about each factor is in the best latent unit than in the second best (mutual information, " +
            "MI), as a fraction of the factor's entropy.",
        HigherIsBetter: true,
        [new("mig")],
        _ => new MutualInformationGap())
    {
        Citation = "Chen, Li, Grosse, Duvenaud: Isolating Sources of Disentanglement in Variational Autoencoders, 2018",
        Marks = (_, sizes) => (0, sizes.Count > 0 ? sizes.Average(HistogramOptions.ShareKept) : null),
    };

    /// <inheritdoc/>
    public override string Id => Entry.Id;

    /// <summary>The gap of each factor, (m_(1)k - m_(2)k) / H(v_k), or NaN where H(v_k) is 0.</summary>
    /// <param name="m">I(z_d; v_k) in nats, D x K.</param>
    /// <param name="entropies">H(v_k) in nats.</param>
    public static double[] Gaps(double[,] m, IReadOnlyList<double> entropies) =>
        [.. entropies.Select((entropy, k) => entropy > 0 ? BestTwo.OfColumn(m, k).Gap / entropy : double.NaN)];

    private protected override (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        CodeSample sample, IReadOnlyList<string> factorNames, Crew crew)
    {
        var table = InformationTable.Of(sample, _bins);
        double[] gaps = Gaps(table.Information, table.FactorEntropies);
        return (
            new() { ["mig"] = MeanOrZero(gaps.Where(double.IsFinite)) },
            [
                table.Matrix(factorNames),
                InformationTable.PerFactor("gap of each factor", factorNames, ("entropy (nats)", table.FactorEntropies), ("gap", gaps)),
            ]);
    }
}
