using Disentangle.Datasets;
using Disentangle.Metrics;
using Disentangle.Studies.Reports;

namespace Disentangle.Studies;

/// <summary>Charts of how codes and factors hang together.</summary>
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
        "How much each latent tells about each factor. A disentangled code has one bright cell in each column and in each row.",
        Map(information, order, "nats"));

    /// <summary>The importance matrix of DCI where it is among the results, its rows in this order; else null.</summary>
    public static ReportChart? Importance(IEnumerable<MetricResult> results, IEnumerable<int> order) =>
        results.FirstOrDefault(r => r.Metric == "dci")?.Matrices[0] is not { } importance ? null : new(
            "Importance (DCI)",
            "How much each latent helps boosted trees to predict each factor; a column adds up to 1.",
            Map(importance, order, null));

    /// <summary>Each factor against the code that tells most about it.</summary>
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
            "Factors and their codes",
            $"Each factor against the latent that tells most about it: across the factor's values, upwards the code; {shown} images, and the mean of each value as a stroke. " +
            "A latent that follows a factor alone gives a thin line; spread is what else it carries.",
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
