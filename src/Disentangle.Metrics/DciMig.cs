using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>
/// DCIMIG (3CharM): a code counts for the one factor that it tells most about, by how much it tells more about it than about any other;
/// a factor counts by its best code: sum_k max_d gap_dk / sum_k H(v_k), in [0, 1] (Sepliarskaia et al., How to Not Measure
/// Disentanglement, 2019).
/// </summary>
/// <remarks>
/// Factors keep their values and are not cut into bins. With no factor that varies in the sample the score is 0. With a single factor
/// the second best information is 0. A code that tells as much about two factors has no gap, so that ties need no rule.
/// </remarks>
public sealed class DciMig(HistogramOptions? options = null) : SampleMetric(options ?? new())
{
    private readonly int _bins = (options ?? new()).Bins;

    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "dcimig",
        "DCIMIG",
        "0 to 1; 0 at random, and below 1 for a perfect code of a factor with more values than the 20 bins",
        "How much of the factors' entropy is explained by latent units that each have information about only one factor.",
        HigherIsBetter: true,
        [new("dcimig")],
        _ => new DciMig())
    {
        Citation = "Sepliarskaia, Kiseleva, de Rijke: How to Not Measure Disentanglement, 2019",
        Marks = (_, sizes) => (0, sizes.Count > 0 ? PerfectOf(sizes) : null),
    };

    private static double PerfectOf(IReadOnlyList<int> sizes) =>
        sizes.Sum(size => HistogramOptions.ShareKept(size) * Math.Log(size)) / sizes.Sum(size => Math.Log(size));

    /// <inheritdoc/>
    public override string Id => Entry.Id;

    /// <summary>
    /// The gap of each factor: of the codes that tell most about it, the greatest lead over their second factor; 0 without such a code.
    /// </summary>
    /// <param name="m">I(z_d; v_k) in nats, D x K.</param>
    public static double[] Gaps(double[,] m)
    {
        double[] gaps = new double[m.GetLength(1)];
        for (int d = 0; d < m.GetLength(0); d++)
        {
            var code = BestTwo.Of(Enumerable.Range(0, gaps.Length).Select(k => m[d, k]));
            gaps[code.Index] = Math.Max(gaps[code.Index], code.Gap);
        }

        return gaps;
    }

    private protected override (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        CodeSample sample, IReadOnlyList<string> factorNames, Crew crew)
    {
        var table = InformationTable.Of(sample, _bins);
        double[] gaps = Gaps(table.Information);
        double entropy = table.FactorEntropies.Sum();
        return (
            new() { ["dcimig"] = entropy > 0 ? gaps.Sum() / entropy : 0 },
            [
                table.Matrix(factorNames),
                InformationTable.PerFactor(
                    "gap of each factor (nats)", factorNames, ("entropy (nats)", table.FactorEntropies), ("gap (nats)", gaps)),
            ]);
    }
}
