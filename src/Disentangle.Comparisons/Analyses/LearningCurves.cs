using System.Text.Json.Nodes;
using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Comparisons.Analyses;

/// <summary>Scores over training, and when they are nearly what they become.</summary>
internal static class LearningCurves
{
    private const double Nearly = 0.9;

    public static StudyAnalysis Entry { get; } = new(
        "learning-curves", "When is a score learned?", "How do scores change in training, and when do they reach 90 % of their last value?",
        "Each line is the median over the models of a method that were measured at a step, the band reaches from the first to the third "
            + "quartile.",
        Run);

    private static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input)
    {
        if (!input.Table.Rows.Any(row => row.Curves.Values.Any(curve => curve.Count > 1)))
            return entry.Lacking("No model was measured at more than one step of its training.");
        AnalysisTable table = new("learning-curves", ["data", "score", "method", "step", "n", "lower_quartile", "median",
            "upper_quartile"]);
        AnalysisTable times = new("learning-times", ["data", "score", "name", "method", "step_of_90_percent", "last_step"]);
        JsonObject json = [];
        List<AnalysisFigure> figures = [];
        List<string> findings = [];
        foreach (DataPart part in input.Parts)
        {
            MethodGroup[] groups = [.. MethodGroup.Of(input, part)];
            List<string> panels = [];
            foreach (string id in groups.SelectMany(group => group.Rows).SelectMany(row => row.Curves.Keys)
                .Distinct(StringComparer.Ordinal))
            {
                List<BandSeries> lines = [];
                foreach (MethodGroup group in groups)
                {
                    lines.Add(LineOf(group, id));
                    foreach ((double step, double low, double middle, double high) in lines[^1].Points)
                        table.Add(part.Name, id, group.Name, step, CountAt(group, id, step), low, middle, high);
                    List<double> nearly = [];
                    foreach (ScoreRow row in group.Rows.Where(row => row.Curves.GetValueOrDefault(id)?.Count > 1))
                    {
                        double step = StepOfNearly(row.Curves[id]);
                        times.Add(part.Name, id, row.Name, group.Name, step, row.Curves[id][^1].Step);
                        if (double.IsFinite(step)) nearly.Add(step);
                    }

                    if (nearly.Count == 0) continue;
                    double median = Summary.Of(nearly).Median;
                    json.Set(new JsonObject { ["n"] = nearly.Count, ["step-of-90-percent"] = median }, part.Name, id, group.Name);
                    if (input.Headlines.Count > 0 && id == input.Headlines[0].Id)
                        findings.Add($"{group.Name} reaches 90 % of its last {input.Headlines[0].Title} on {part.Name} at step "
                            + $"{Figures.Count((long)Math.Round(median))} in the median.");
                }

                ScoreColumn column = input.Table.Find(id) ?? new ScoreColumn(id);
                panels.Add(BandChart.Svg(column.TitleWithUnit, "training step", lines));
            }

            if (panels.Count > 0)
                figures.Add(new($"learning-curves.{part.Name}", new ReportChart($"Scores over training on {part.Name}", "",
                    [.. panels, .. MethodGroup.LegendOf(groups, input)])));
        }

        return new AnalysisResult(entry)
        {
            Finding = string.Join(" ", findings.Take(4)), Notes = input.Notes(ranksAll: true), Figures = figures, Tables = [table, times],
            Json = new JsonObject { [entry.Id] = json },
        };
    }

    /// <summary>
    /// The first step from which on a score stays at 90 % of its change from the first to the last value; NaN where it is undefined.
    /// </summary>
    internal static double StepOfNearly(IReadOnlyList<(double Step, double Value)> curve)
    {
        (double first, double change) = (curve[0].Value, curve[^1].Value - curve[0].Value);
        if (!double.IsFinite(change) || change == 0) return double.NaN;
        double step = double.NaN;
        for (int i = curve.Count - 1; i >= 0 && (curve[i].Value - first) / change >= Nearly; i--) step = curve[i].Step;
        return step;
    }

    private static BandSeries LineOf(MethodGroup group, string id) => new(group.Name, [.. group.Rows
        .SelectMany(row => row.Curves.GetValueOrDefault(id) ?? []).GroupBy(point => point.Step).OrderBy(step => step.Key)
        .Select(step =>
        {
            Summary s = Summary.Of(step.Select(point => point.Value));
            return (step.Key, s.LowerQuartile, s.Median, s.UpperQuartile);
        })])
    { Group = group.Number };

    private static int CountAt(MethodGroup group, string id, double step) =>
        group.Rows.Count(row => (row.Curves.GetValueOrDefault(id) ?? []).Any(point => point.Step == step && double.IsFinite(point.Value)));
}
