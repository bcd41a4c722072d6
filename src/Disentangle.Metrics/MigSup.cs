using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>
/// MIG-sup: how much more a code tells about one factor than about any other, the mean over codes of the gap between its two greatest
/// I(z_d; v_k) / H(v_k), in [0, 1] (Li et al., Progressive Learning and Disentanglement of Hierarchical Representations, 2020).
/// </summary>
/// <remarks>
/// Every I is divided by its own factor's entropy, as in the paper, and codes that tell about no factor beyond chance are left out of
/// the mean; with no code left the score is 0. Factors with one value in the sample are left out. With
/// a single factor the second best is 0.
/// </remarks>
public sealed class MigSup(HistogramOptions? options = null) : SampleMetric(options ?? new())
{
    private readonly int _bins = (options ?? new()).Bins;

    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "mig-sup",
        "MIG-sup",
        "0 to 1; 0 at random, and below 1 for a perfect code of a factor with more values than the 20 bins",
        "How much more information each active latent unit has about one factor than about any other.",
        HigherIsBetter: true,
        [new("mig-sup"), new("mig-sup.all", "over all codes"), MetricScore.UnitsUsed("mig-sup.active")],
        _ => new MigSup())
    {
        Citation = "Li, Murkute, Gyawali, Wang: Progressive Learning and Disentanglement of Hierarchical Representations, 2020",
        Marks = (_, sizes) => (0, sizes.Count > 0 ? sizes.Average(HistogramOptions.ShareKept) : null),
    };

    /// <inheritdoc/>
    public override string Id => Entry.Id;

    private protected override (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        CodeSample sample, IReadOnlyList<string> factorNames, Crew crew)
    {
        var table = InformationTable.Of(sample, _bins);
        double[] gaps = [.. Enumerable.Range(0, sample.Dimensions).Select(d =>
            BestTwo.Of(table.VaryingFactors.Select(k => table.Information[d, k] / table.FactorEntropies[k])).Gap)];
        IReadOnlyList<int> active = table.ActiveCodes;
        return (
            new()
            {
                ["mig-sup"] = MeanOrZero(active.Select(d => gaps[d])),
                ["mig-sup.all"] = gaps.Average(),
                ["mig-sup.active"] = active.Count,
            },
            [table.Matrix(factorNames), InformationTable.PerCode("gap of each code", ("gap", gaps))]);
    }
}
