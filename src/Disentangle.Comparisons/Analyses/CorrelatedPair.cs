using System.Text.Json.Nodes;
using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Comparisons.Analyses;

/// <summary>Rank correlations of the supervised metrics with other quantities of the same models, as matrix and as points.</summary>
internal static class CorrelatedPair
{
    /// <summary>The analysis of the metrics against some columns.</summary>
    public static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input, IReadOnlyList<ScoreColumn> columns, int mostPanels)
    {
        if (input.Metrics.Count == 0) return entry.Lacking("The table has no scores of a supervised metric.");
        AnalysisTable table = new(entry.Id, ["data", "metric", "quantity", "models", "spearman", "low", "high"]);
        (JsonObject json, JsonObject intervals) = ([], []);
        List<AnalysisFigure> figures = [];
        (double Value, string Text) strongest = (0, "");
        foreach (DataPart part in input.Parts)
        {
            ScoreColumn[] metrics = [.. input.Metrics.Where(metric => part.Has(metric.Id))];
            ScoreColumn[] others = [.. columns.Where(column => part.Has(column.Id))];
            if (metrics.Length == 0 || others.Length == 0) continue;
            double[][] values = [.. metrics.Select(part.Merits), .. others.Select(column => part.Values(column.Id))];
            SpearmanMatrix matrix = SpearmanMatrix.Of(values, part.Resamples, metrics.Length);
            double[,] shown = new double[metrics.Length, others.Length];
            Interval[,] found = new Interval[metrics.Length, others.Length];
            for (int i = 0; i < metrics.Length; i++)
            {
                for (int j = 0; j < others.Length; j++)
                {
                    int k = metrics.Length + j;
                    double rho = shown[i, j] = matrix[i, k];
                    Interval interval = found[i, j] = matrix.IntervalOf(i, k);
                    int models = values[i].Zip(values[k]).Count(pair => double.IsFinite(pair.First + pair.Second));
                    table.Add(part.Name, metrics[i].Id, others[j].Id, models, rho, interval);
                    json.Set(AnalysisJson.Of(rho), part.Name, metrics[i].Id, others[j].Id);
                    intervals.Set(AnalysisJson.Of(interval), part.Name, metrics[i].Id, others[j].Id);
                    if (Math.Abs(rho) > Math.Abs(strongest.Value))
                        strongest = (rho, $"{metrics[i].Title} with {others[j].Title} on {part.Name}, {Figures.Fixed(rho, 2)}"
                            + (interval.IsKnown ? $" [{Figures.Fixed(interval.Low, 2)}, {Figures.Fixed(interval.High, 2)}]" : ""));
                }
            }

            figures.Add(new($"{entry.Id}.{part.Name}", new ReportChart($"Rank correlation with the metrics on {part.Name}", "",
                HeatMap.SignedSvg(shown, [.. metrics.Select(metric => metric.Title)], [.. others.Select(column => column.Title)]))));
            if (Intervals(entry, part, metrics, others, shown, found, mostPanels) is { } figure) figures.Add(figure);
            if (Scatters(input, part, others, mostPanels) is { } scatters) figures.Add(scatters(entry.Id));
        }

        return new AnalysisResult(entry)
        {
            Finding = strongest.Text.Length == 0 ? "No correlation is defined: it needs three models of a data set."
                : $"The strongest rank correlation is that of {strongest.Text}.",
            Notes = input.Notes(), Figures = figures, Tables = [table],
            Json = new JsonObject { [entry.Id] = json, [$"{entry.Id}-interval"] = intervals },
        };
    }

    // A panel for each quantity, a row for each metric, with the interval that a matrix has no room for.
    private static AnalysisFigure? Intervals(
        StudyAnalysis entry, DataPart part, ScoreColumn[] metrics, ScoreColumn[] others, double[,] rho, Interval[,] intervals,
        int mostPanels)
    {
        string[] panels = [.. others.Take(mostPanels).Select((other, j) => IntervalChart.Svg(
            other.Title,
            [.. metrics.Select((metric, i) => new IntervalRow(metric.Title, rho[i, j], intervals[i, j].Low, intervals[i, j].High))],
            -1, 1, [-1, -0.5, 0, 0.5, 1]))];
        return panels.Length == 0 ? null : new($"{entry.Id}.{part.Name}.intervals", new ReportChart(
            $"Rank correlation with the metrics on {part.Name}, with 95 % intervals", "", panels));
    }

    private static Func<string, AnalysisFigure>? Scatters(AnalysisInput input, DataPart part, ScoreColumn[] others, int mostPanels)
    {
        if (mostPanels == 0 || input.Headlines.FirstOrDefault(metric => part.Has(metric.Id)) is not { } headline) return null;
        MethodGroup[] groups = [.. MethodGroup.Of(input, part).Where(group => !group.Rows.Any(row => part.Weak.Contains(row)))];
        string[] panels = [.. others.Take(mostPanels).Select(other => GroupScatterChart.Svg(
            other.Title, other.TitleWithUnit, headline.Title, [.. groups.Select(group => new ScatterGroup(group.Name,
                [.. group.Values(other.Id).Zip(group.Values(headline.Id))]) { Group = group.Number })]))];
        return id => new($"{id}.{part.Name}.points", new ReportChart($"{headline.Title} of each model on {part.Name}", "",
            [.. panels, .. MethodGroup.LegendOf(groups, input)]));
    }
}
