using System.Text.Json.Nodes;
using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Comparisons.Analyses;

/// <summary>What it costs to choose a model without labels.</summary>
internal static class ModelSelection
{
    private const string Random = "random";

    // What people choose models by where they have no factors.
    private static readonly string[] Selectors = ["udr", "fos", "elbo", "reconstruction", "unsupervised.gaussian-tc"];

    public static StudyAnalysis Entry { get; } = new(
        "model-selection", "What does it cost to choose without labels?",
        "How far is the model that an unsupervised criterion prefers from the best model of the study?",
        "Each bar is the regret of a criterion: the best score of a data set minus the score of the model that the criterion prefers. "
            + "A random choice is the mean over all models; a criterion is of use where its regret is below that.",
        Run);

    private static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input)
    {
        if (input.Metrics.Count == 0) return entry.Lacking("The table has no scores of a supervised metric.");
        ScoreColumn[] selectors = [.. Selectors.Select(id => input.Table.Find(id)).OfType<ScoreColumn>()
            .Where(column => input.Parts.Any(part => part.Has(column.Id)))];
        if (selectors.Length == 0) return entry.Lacking($"The table has none of {string.Join(", ", Selectors)} to choose models by.");
        AnalysisTable table = new("model-selection", ["data", "metric", "criterion", "best", "regret", "low", "high"]);
        JsonObject json = [];
        List<AnalysisFigure> figures = [];
        Dictionary<string, List<double>> relative = new(StringComparer.Ordinal);
        foreach (DataPart part in input.Parts)
        {
            List<string> panels = [];
            foreach (ScoreColumn metric in input.Metrics.Where(metric => part.Has(metric.Id)))
            {
                double[] merits = part.Merits(metric);
                double best = merits.Where(double.IsFinite).Max();
                double random = RandomRegret(merits, Everyone(part));
                List<Bar> bars = [];
                foreach (string id in selectors.Select(column => column.Id).Append(Random))
                {
                    double[]? preference = id == Random ? null : part.Merits(selectors.First(column => column.Id == id));
                    double Regret(ReadOnlySpan<int> rows) => preference is null ? RandomRegret(merits, rows)
                        : RegretOf(merits, preference, rows);
                    double regret = Regret(Everyone(part));
                    if (double.IsNaN(regret)) continue;
                    Interval interval = part.Resamples.IntervalOf(rows => Regret(rows));
                    table.Add(part.Name, metric.Id, id, metric.HigherIsBetter == false ? -best : best, regret, interval);
                    json.Set(AnalysisJson.Of(regret), part.Name, metric.Id, id);
                    json.Set(AnalysisJson.Of(interval), part.Name, metric.Id, $"{id}-interval");
                    bars.Add(new Bar(id == Random ? "random choice" : input.Table.Get(id).Title, regret, id == Random));
                    if (id != Random && random > 0)
                    {
                        if (!relative.TryGetValue(id, out List<double>? all)) relative[id] = all = [];
                        all.Add(regret / random);
                    }
                }

                if (input.Headlines.Contains(metric) && bars.Count > 1) panels.Add(
                    BarChart.Svg(bars, $"regret in {metric.Title}", width: 400));
            }

            if (panels.Count > 0)
                figures.Add(new($"model-selection.{part.Name}", new ReportChart($"Regret of a choice on {part.Name}", "", panels)));
        }

        return new AnalysisResult(entry)
        {
            Finding = relative.Count == 0 ? "" : "Regret as a share of that of a random choice, in the mean over data sets and metrics: "
                + $"{string.Join(", ", relative.OrderBy(pair => pair.Value.Average()).Select(pair => $"{input.Table.Get(pair.Key).Title} "
                    + $"{Figures.Fixed(pair.Value.Average(), 2)}"))}.",
            Notes = [.. input.Notes(), "The best score is that of all models; a criterion chooses from the models that have it."],
            Figures = figures, Tables = [table], Json = new JsonObject { [entry.Id] = json },
        };
    }

    private static int[] Everyone(DataPart part) => [.. Enumerable.Range(0, part.Rows.Count)];

    private static double RandomRegret(double[] merits, ReadOnlySpan<int> rows)
    {
        (double best, double sum, int count) = (double.NegativeInfinity, 0, 0);
        foreach (int row in rows)
        {
            if (double.IsNaN(merits[row])) continue;
            (best, sum, count) = (Math.Max(best, merits[row]), sum + merits[row], count + 1);
        }

        return count == 0 ? double.NaN : best - sum / count;
    }

    // The best of all models, also of those without the criterion. Where several models are preferred alike, the mean over them.
    private static double RegretOf(double[] merits, double[] preference, ReadOnlySpan<int> rows)
    {
        (double best, double preferred, double sum, int count) = (double.NegativeInfinity, double.NegativeInfinity, 0, 0);
        foreach (int row in rows)
        {
            if (double.IsNaN(merits[row])) continue;
            best = Math.Max(best, merits[row]);
            if (double.IsNaN(preference[row])) continue;
            if (preference[row] > preferred) (preferred, sum, count) = (preference[row], 0, 0);
            if (preference[row] == preferred) (sum, count) = (sum + merits[row], count + 1);
        }

        return count == 0 ? double.NaN : best - sum / count;
    }
}
