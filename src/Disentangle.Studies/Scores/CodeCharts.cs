using Disentangle.Datasets;
using Disentangle.Metrics;
using Disentangle.Studies.Reports;

namespace Disentangle.Studies;

/// <summary>Charts of how codes and factors are related.</summary>
internal static class CodeCharts
{
    /// <summary>The names of the files.</summary>
    public const string InformationFile = "mutual-information.svg", ImportanceFile = "dci-importance.svg", ScatterFile = "factors-and-codes.svg";

    private const int MostDots = 1000;

    /// <summary>I(z_d; v_k) in nats, codes x factors.</summary>
    public static MetricMatrix InformationOf(CodeSample sample, IReadOnlyList<Factor> factors) => new(
        "mutual information (nats)", MetricMatrix.CodeNames(sample.Dimensions), [.. factors.Select(f => f.Name)], MutualInformation.Matrix(sample));

    /// <summary>The chart of I(z_d; v_k), its rows in this order.</summary>
    public static ReportChart Information(MetricMatrix information, IEnumerable<int> order) => new(
        "Mutual information",
        "Information of each latent unit about each factor, in nats (1 nat = 1.44 bits): 0 for none. A disentangled code has one large value in each column and at most one in each row.",
        Map(information, order, "nats"));

    /// <summary>The importance matrix of DCI where it is among the results, its rows in this order; else null.</summary>
    public static ReportChart? Importance(IEnumerable<MetricResult> results, IEnumerable<int> order) =>
        results.FirstOrDefault(r => r.Metric == "dci")?.Matrices[0] is not { } importance ? null : new(
            "Importance (DCI)",
            "Importance of each latent unit for boosted trees that predict each factor; each column adds up to 1.",
            Map(importance, order, null));

    /// <summary>Each factor against the latent unit with most information about it.</summary>
    public static (ReportChart Chart, string File) Scatter(CodeSample sample, MetricMatrix information)
    {
        int shown = Math.Min(MostDots, sample.Count);
        FactorAgainstCode[] pairs = [.. Enumerable.Range(0, sample.FactorCount).Select(k =>
        {
            int best = Enumerable.Range(0, sample.Dimensions).MaxBy(d => information.Values[d, k]);
            return new FactorAgainstCode(
                $"{information.Columns[k]} by {information.Rows[best]}", sample.Factor(k)[..shown], sample.Code(best)[..shown]);
        })];
        ReportChart chart = new(
            "Factors and their latent units",
            $"Each factor against the latent unit with most information about it. Horizontal: the factor's values; vertical: the unit; {shown} images, with the mean of each value as a line. " +
            "A thin line: the unit depends on this factor alone. Vertical spread is what else it depends on.",
            ScatterChart.Panels(pairs));
        return (chart, ScatterChart.SmallMultiples(pairs));
    }

    private static string Map(MetricMatrix matrix, IEnumerable<int> order, string? unit)
    {
        int[] rows = [.. order];
        double[,] sorted = new double[rows.Length, matrix.Columns.Count];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int k = 0; k < matrix.Columns.Count; k++) sorted[i, k] = matrix.Values[rows[i], k];
        }

        return HeatMap.Svg(sorted, [.. rows.Select(r => matrix.Rows[r])], matrix.Columns, unit);
    }
}
