using Disentangle.Experiments.Runs;
using Disentangle.Methods;
using Disentangle.Reports;
using Disentangle.Reports.Charts;

namespace Disentangle.Experiments.Summaries;

/// <summary>The charts of one phase of a training step.</summary>
/// <param name="Phase">Its name.</param>
/// <param name="IsOnly">Whether a step has no other phase.</param>
/// <param name="Series">The loss, then its terms, over the steps.</param>
/// <param name="Chart">A panel for each.</param>
public sealed record TrainingChart(string Phase, bool IsOnly, IReadOnlyList<ChartSeries> Series, ReportChart Chart);

/// <summary>Charts of the history of a run.</summary>
public static class TrainingCharts
{
    // More points than pixels help nobody, and make the page heavy.
    private const int MostPoints = 600;

    /// <summary>Draws the loss and its terms, phase by phase.</summary>
    /// <param name="method">What the terms mean.</param>
    /// <param name="history">What was recorded, in the order of the steps.</param>
    /// <param name="weighted">Whether each term is drawn with its weight applied: what it adds to the loss.</param>
    /// <param name="marked">A step that a line marks, or null.</param>
    public static IReadOnlyList<TrainingChart> Draw(
        MethodEntry method, IReadOnlyList<HistoryRecord> history, bool weighted = false, long? marked = null)
    {
        List<TrainingChart> charts = [];
        foreach (string phase in history.Select(record => record.Phase).Distinct())
        {
            bool only = history.All(record => record.Phase == phase);
            IReadOnlyList<ChartSeries> series = Series(method, [.. history.Where(record => record.Phase == phase)], weighted);
            charts.Add(new(phase, only, series, new ReportChart(
                only ? "Loss and its terms" : $"Phase {phase}: loss and its terms",
                $"The weighted sum, and each term {(weighted ? "with" : "without")} its weight, over the training steps. Where the first "
                    + "values are far outside the range of the others, an arrow gives the largest.",
                LossChart.Panels(series, marked: marked))));
        }

        return charts;
    }

    private static IReadOnlyList<ChartSeries> Series(MethodEntry method, HistoryRecord[] records, bool weighted)
    {
        int every = (records.Length + MostPoints - 1) / MostPoints;
        HistoryRecord[] shown = [.. records.Where((_, i) => i % every == 0 || i == records.Length - 1)];
        double[] steps = [.. shown.Select(record => (double)record.Step)];
        TermInfo[] terms = [.. records[^1].Terms.Select(term => method.Term(term.Name))];
        return
        [
            new("loss", steps, [.. shown.Select(record => record.Loss)], "nats"),
            .. terms.Select(term => new ChartSeries(
                term.Title, steps, [.. shown.Select(record => Value(record, term.Name, weighted))], term.Unit)),
        ];
    }

    private static double Value(HistoryRecord record, string name, bool weighted)
    {
        foreach (HistoryTerm term in record.Terms)
        {
            if (term.Name == name) return weighted ? term.Weight * term.Value : term.Value;
        }

        return double.NaN;
    }
}
