using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>
/// Modularity: how far each code tells about one factor alone, 1 - sum_(k != best) I_dk^2 / (I_d,best^2 (K - 1)), averaged over the
/// codes, in [0, 1] (Ridgeway and Mozer, Learning Deep Disentangled Embeddings with the F-Statistic Loss, 2018), as
/// disentanglement_lib computes it; and the same without what chance alone shows.
/// </summary>
/// <remarks>
/// Factors with one value in the sample are not counted; with fewer than two others modularity is not defined (NaN). A code that tells
/// nothing scores 0 in the one, and is left out of the other; with no code left that is 0.
/// </remarks>
public sealed class Modularity(HistogramOptions? options = null) : SampleMetric(options ?? new())
{
    private readonly int _bins = (options ?? new()).Bins;

    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "modularity",
        "Modularity",
        "0 to 1; about 0.67 for random codes on dSprites, where modularity.corrected is 0; 1 for a perfect code",
        "How exclusively each latent unit has information about one factor.",
        HigherIsBetter: true,
        [
            new("modularity"),
            new("modularity.corrected", "corrected for chance"),
            MetricScore.UnitsUsed("modularity.active"),
        ],
        _ => new Modularity())
    {
        Citation = "Ridgeway and Mozer: Learning Deep Disentangled Embeddings with the F-Statistic Loss, 2018",
        Marks = (_, _) => (null, 1),
    };

    /// <inheritdoc/>
    public override string Id => Entry.Id;

    /// <summary>The modularity of one code: 0 where it tells nothing, NaN with fewer than two factors.</summary>
    /// <param name="information">What it tells about each factor, K values >= 0.</param>
    public static double OfCode(IReadOnlyList<double> information)
    {
        if (information.Count < 2) return double.NaN;
        double best = information.Max();
        return best == 0 ? 0 : 1 - (information.Sum(i => i * i / (best * best)) - 1) / (information.Count - 1);
    }

    private protected override (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        CodeSample sample, IReadOnlyList<string> factorNames, Crew crew)
    {
        var table = InformationTable.Of(sample, _bins);
        double[] codes = Rows(table.Information), corrected = Rows(table.BeyondChance);
        IReadOnlyList<int> active = table.ActiveCodes;
        bool defined = table.VaryingFactors.Count > 1;
        return (
            new()
            {
                ["modularity"] = codes.Average(),
                ["modularity.corrected"] = defined ? MeanOrZero(active.Select(d => corrected[d])) : double.NaN,
                ["modularity.active"] = active.Count,
            },
            [
                table.Matrix(factorNames),
                InformationTable.PerCode("modularity of each code", ("modularity", codes), ("corrected", corrected)),
            ]);

        double[] Rows(double[,] m) =>
            [.. Enumerable.Range(0, sample.Dimensions).Select(d => OfCode([.. table.VaryingFactors.Select(k => m[d, k])]))];
    }
}
