using Disentangle.Datasets.Images;
using Disentangle.Experiments.Scores;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Experiments.Summaries;

/// <summary>Charts of how codes and factors depend on each other.</summary>
internal static class CodeCharts
{
    /// <summary>The names of the files.</summary>
    public const string InformationFile = "mutual-information.svg", ImportanceFile = "dci-importance.svg",
        ScatterFile = "factors-and-codes.svg";

    private const int MostDots = 1000;

    /// <summary>What each code explains of each factor, its rows in this order; codes that are not active are faint.</summary>
    public static ReportChart Information(ExplainedFactors explained, IEnumerable<int> order, IReadOnlySet<int>? inactive = null) => new(
        "Mutual information",
        "How much of each factor's entropy every latent unit explains: the mutual information (MI) of unit and factor divided by "
            + "the entropy of the factor, " +
        "adjusted so that 0 % is chance. In a disentangled representation each column has one strong cell, and so has each row.",
        Map(explained.Shares, order, "of the factor's entropy", inactive));

    /// <summary>The importance matrix of DCI where it is among the results, its rows in this order; else null.</summary>
    public static ReportChart? Importance(IEnumerable<MetricResult> results, IReadOnlyList<int> order, IReadOnlySet<int>? inactive = null)
    {
        if (results.FirstOrDefault(r => r.Metric == "dci")?.Matrices is not [{ } importance, ..] || importance.Rows.Count != order.Count)
            return null;
        return new(
            "Importance (DCI)",
            "How much each latent unit contributes to the prediction of each factor by boosted trees. A column adds up to 100 %.",
            Map(importance, order, "of the importance", inactive));
    }

    /// <summary>Each factor against the code that explains most of it.</summary>
    public static (ReportChart Chart, string File) Scatter(CodeSample sample, ExplainedFactors explained, IReadOnlyList<Factor> factors)
    {
        int shown = Math.Min(MostDots, sample.Count);
        FactorAgainstCode[] pairs = [.. Enumerable.Range(0, sample.FactorCount).Select(k =>
        {
            int best = explained.BestUnit(k);
            Factor factor = factors[k];
            return new FactorAgainstCode($"{factor.Name} by {explained.Shares.Rows[best]}",
                sample.Factor(k)[..shown], sample.Code(best)[..shown])
            {
                Values = [.. Enumerable.Range(0, factor.Size).Select(factor.ValueText)],
                Unit = factor.Unit,
            };
        })];
        ReportChart chart = new(
            "Factors and their units",
            $"Each factor against the latent unit that explains most of it, at {Figures.Count(shown)} images: the values of the factor on "
                + "the horizontal axis, the code on the " +
            "vertical axis, and a line at the mean code of each value. A unit that follows only this factor has narrow columns of dots; "
                + "their spread shows what else it encodes.",
            ScatterChart.Panels(pairs));
        return (chart, ScatterChart.SmallMultiples(pairs));
    }

    private static string Map(MetricMatrix matrix, IEnumerable<int> order, string unit, IReadOnlySet<int>? inactive)
    {
        int[] rows = [.. order];
        double[,] sorted = new double[rows.Length, matrix.Columns.Count];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int k = 0; k < matrix.Columns.Count; k++) sorted[i, k] = 100 * matrix.Values[rows[i], k];
        }

        HashSet<int> faint = [.. Enumerable.Range(0, rows.Length).Where(i => inactive?.Contains(rows[i]) == true)];
        return HeatMap.Svg(sorted, [.. rows.Select(r => matrix.Rows[r])], matrix.Columns, $"% {unit}", decimals: 0, maximum: 100, faint);
    }
}
