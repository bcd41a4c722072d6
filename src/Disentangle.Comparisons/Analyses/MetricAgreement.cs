using System.Text.Json.Nodes;
using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Comparisons.Analyses;

/// <summary>Whether metrics put models into the same order.</summary>
internal static class MetricAgreement
{
    public static StudyAnalysis Entry { get; } = new(
        "rank-correlation", "Do the metrics agree?", "Do two metrics put the models of a data set into the same order?",
        "Each cell is Spearman's rank correlation of two metrics over all models of a data set: 1 where they order the models alike, 0 "
            + "where they have nothing in common, negative where they disagree.",
        Run);

    private static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input)
    {
        if (input.Metrics.Count < 2) return entry.Lacking("The table has scores of fewer than two supervised metrics.");
        AnalysisTable table = new("rank-correlation",
            ["data", "first", "second", "models", "spearman", "spearman_low", "spearman_high", "kendall_tau_b"]);
        (JsonObject rho, JsonObject intervals, JsonObject tau) = ([], [], []);
        List<AnalysisFigure> figures = [];
        List<double> all = [];
        foreach (DataPart part in input.Parts)
        {
            // Codes are means or samples; each kind is compared with itself.
            foreach (IGrouping<bool, ScoreColumn> kind in input.Metrics.Where(metric => part.Has(metric.Id)).GroupBy(m => m.IsSampled))
            {
                ScoreColumn[] metrics = [.. kind];
                if (metrics.Length < 2) continue;
                double[][] columns = [.. metrics.Select(part.Merits)];
                SpearmanMatrix matrix = SpearmanMatrix.Of(columns, part.Resamples);
                for (int i = 0; i < metrics.Length; i++)
                {
                    for (int j = 0; j < metrics.Length; j++)
                    {
                        if (i == j) continue;
                        rho.Set(AnalysisJson.Of(matrix[i, j]), part.Name, metrics[i].Id, metrics[j].Id);
                        intervals.Set(AnalysisJson.Of(matrix.IntervalOf(i, j)), part.Name, metrics[i].Id, metrics[j].Id);
                        double kendall = i < j ? RankCorrelation.KendallTauB(columns[i], columns[j]) : double.NaN;
                        if (i > j) continue;
                        tau.Set(AnalysisJson.Of(kendall), part.Name, metrics[i].Id, metrics[j].Id);
                        tau.Set(AnalysisJson.Of(kendall), part.Name, metrics[j].Id, metrics[i].Id);
                        int models = columns[i].Zip(columns[j]).Count(pair => double.IsFinite(pair.First + pair.Second));
                        table.Add(part.Name, metrics[i].Id, metrics[j].Id, models, matrix[i, j], matrix.IntervalOf(i, j), kendall);
                        if (double.IsFinite(matrix[i, j])) all.Add(matrix[i, j]);
                    }
                }

                figures.Add(Figure(part.Name, kind.Key, metrics, matrix));
            }
        }

        return new AnalysisResult(entry)
        {
            Finding = all.Count == 0 ? "No two metrics are defined for three models."
                : $"The median correlation of two metrics is {Figures.Fixed(Summary.Of(all).Median, 2)}; "
                    + $"it ranges from {Figures.Fixed(all.Min(), 2)} to {Figures.Fixed(all.Max(), 2)}.",
            Notes = [.. input.Notes(), .. DirectionNote(input)], Figures = figures, Tables = [table],
            Json = new JsonObject { [entry.Id] = rho, [$"{entry.Id}-interval"] = intervals, ["kendall"] = tau },
        };
    }

    private static AnalysisFigure Figure(string data, bool sampled, ScoreColumn[] metrics, SpearmanMatrix matrix)
    {
        double[,] values = new double[metrics.Length, metrics.Length];
        for (int i = 0; i < metrics.Length; i++)
            for (int j = 0; j < metrics.Length; j++) values[i, j] = matrix[i, j];
        string[] titles = [.. metrics.Select(metric => metric.Title)];
        string codes = sampled ? " of sampled codes" : "";
        return new($"rank-correlation.{data}{(sampled ? ".sampled" : "")}",
            new ReportChart($"Rank correlation of metrics{codes} on {data}", "", HeatMap.SignedSvg(values, titles, titles)));
    }

    private static IEnumerable<string> DirectionNote(AnalysisInput input)
    {
        string[] reversed = [.. input.Metrics.Where(metric => metric.HigherIsBetter == false).Select(metric => metric.Title)];
        return reversed.Length == 0 ? []
            : [$"Of {string.Join(", ", reversed)}, where lower values are better, the negative is correlated."];
    }
}
