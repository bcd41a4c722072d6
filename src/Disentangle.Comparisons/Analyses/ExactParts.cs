using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Charts;

namespace Disentangle.Comparisons.Analyses;

/// <summary>Whether the exact parts of the KL divergence go with the supervised scores.</summary>
internal static class ExactParts
{
    /// <summary>The columns of the exact parts.</summary>
    public static IReadOnlyList<string> Ids { get; } = ["surgery.index-code-mi", "surgery.total-correlation", "surgery.dimension-wise-kl"];

    public static StudyAnalysis Entry { get; } = new(
        "exact-parts", "Does low total correlation mean disentangled?",
        "Do exact total correlation, index-code mutual information and dimension-wise KL, computed over the whole data set, predict the "
            + "metrics?",
        "Each point is a model. Its parts are exact, not estimated from a batch. In the triangle a point lies the nearer to a corner the "
            + "larger that part's share of the KL divergence; darker points have a higher score.",
        Run);

    private static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input)
    {
        ScoreColumn[] parts = [.. Ids.Select(input.Table.Find).OfType<ScoreColumn>()];
        if (parts.Length == 0) return entry.Lacking($"The table has none of {string.Join(", ", Ids)}.");
        AnalysisResult result = CorrelatedPair.Run(entry, input, parts, parts.Length);
        if (parts.Length < Ids.Count || result.Missing is not null) return result;
        List<AnalysisFigure> figures = [.. result.Figures];
        foreach (DataPart part in input.Parts)
        {
            double[][] shares = [.. Ids.Select(part.Values)];
            string[] panels = [.. input.Headlines.Where(metric => part.Has(metric.Id)).Select(metric => TernaryChart.Svg(metric.Title,
                ("index-code MI", "total correlation", "dimension-wise KL"),
                [.. part.Merits(metric).Select((merit, row) => (shares[0][row], shares[1][row], shares[2][row], merit))]))];
            if (panels.Length > 0)
                figures.Add(new($"exact-parts.{part.Name}.shares",
                    new ReportChart($"Shares of the KL divergence and scores on {part.Name}", "", panels)));
        }

        return result with { Figures = figures };
    }
}
