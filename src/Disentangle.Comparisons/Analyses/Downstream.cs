using System.Globalization;
using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Charts;

namespace Disentangle.Comparisons.Analyses;

/// <summary>Whether disentangled codes make a task easier to learn.</summary>
internal static class Downstream
{
    public static StudyAnalysis Entry { get; } = new(
        "downstream", "Does disentanglement help to learn?",
        "Do codes with higher scores need fewer labels to learn the factors from?",
        "The matrix has Spearman's rank correlation of each metric with the accuracy of classifiers by the number of their training "
            + "labels, and "
            + "with statistical efficiency, the accuracy with few labels divided by that with 10,000. The lines are accuracies, median and "
            + "quartiles of each method.",
        Run);

    private static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input)
    {
        if (input.Downstream.Count == 0)
            return entry.Lacking("The table has no downstream accuracy, such as downstream.gbt.100.");
        AnalysisInput with = WithEfficiencies(input);
        AnalysisResult correlated = CorrelatedPair.Run(entry, with, with.Downstream, mostPanels: 0);
        if (correlated.Missing is not null) return correlated;
        List<AnalysisFigure> figures = [];
        AnalysisTable table = new("downstream-accuracy", ["data", "score", "method", "n", "lower_quartile", "median", "upper_quartile"]);
        foreach (DataPart part in with.Parts)
        {
            MethodGroup[] groups = [.. MethodGroup.Of(with, part)];
            foreach (ScoreColumn column in with.Downstream)
            {
                foreach (MethodGroup group in groups)
                {
                    Summary s = Summary.Of(group.Values(column.Id));
                    if (s.Count > 0) table.Add(part.Name, column.Id, group.Name, s.Count, s.LowerQuartile, s.Median, s.UpperQuartile);
                }
            }

            string[] panels = [.. with.Downstream.GroupBy(LearnerOf)
                .Where(learner => learner.All(column => Labels(column) > 0) && learner.Count() > 1)
                .Select(learner => PanelOf(learner.Key, [.. learner.OrderBy(Labels)], groups))];
            if (panels.Length > 0)
                figures.Add(new($"downstream.{part.Name}.accuracy", new ReportChart($"Accuracy by the number of labels on {part.Name}", "",
                    [.. panels, .. MethodGroup.LegendOf(groups, input)])));
        }

        return correlated with { Figures = [.. correlated.Figures, .. figures], Tables = [.. correlated.Tables, table] };
    }

    private static string PanelOf(string learner, ScoreColumn[] columns, MethodGroup[] groups) => BandChart.Svg(
        learner, "training labels", [.. groups.Select(group => new BandSeries(group.Name, [.. columns.Select(column =>
        {
            Summary s = Summary.Of(group.Values(column.Id));
            return ((double)Labels(column), s.LowerQuartile, s.Median, s.UpperQuartile);
        })]) { Group = group.Number })], logX: true);

    // Accuracy with 100 and 1,000 labels divided by that with 10,000, as columns of their own.
    private static AnalysisInput WithEfficiencies(AnalysisInput input)
    {
        List<(ScoreColumn Column, string Few, string Many)> efficiencies = [];
        foreach (IGrouping<string, ScoreColumn> learner in input.Downstream.GroupBy(LearnerOf))
        {
            if (learner.FirstOrDefault(column => Labels(column) == 10_000) is not { } many) continue;
            foreach (ScoreColumn few in learner.Where(column => Labels(column) is 100 or 1000))
            {
                string id = $"{learner.Key}.efficiency-{Labels(few).ToString(CultureInfo.InvariantCulture)}";
                if (input.Table.Find(id) is not null) continue;
                efficiencies.Add((new ScoreColumn(id, $"{learner.Key} efficiency {Labels(few)}")
                { Role = ScoreRole.Downstream, HigherIsBetter = true }, few.Id, many.Id));
            }
        }

        if (efficiencies.Count == 0) return input;
        ScoreRow[] rows = [.. input.Table.Rows.Select(row => row with
        {
            Scores = new Dictionary<string, double>([.. row.Scores, .. efficiencies
                .Where(e => row.Scores.ContainsKey(e.Few) && row.Scores.ContainsKey(e.Many))
                .Select(e => KeyValuePair.Create(e.Column.Id, row.ValueOf(e.Few) / row.ValueOf(e.Many)))]),
        })];
        ScoreTable table = input.Table with { Rows = rows, Columns = [.. input.Table.Columns, .. efficiencies.Select(e => e.Column)] };
        return new AnalysisInput(table, input.Options with { Metrics = [.. input.Metrics.Select(metric => metric.Id)] });
    }

    private static string LearnerOf(ScoreColumn column) =>
        Labels(column) > 0 ? column.Id[..column.Id.LastIndexOf('.')] : column.Id;

    // The number at the end of the id; 0 where there is none.
    private static int Labels(ScoreColumn column) =>
        int.TryParse(column.Id[(column.Id.LastIndexOf('.') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int labels)
            ? labels : 0;
}
