using System.Text.Json.Nodes;
using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Comparisons.Analyses;

/// <summary>The distribution of every score in each method.</summary>
internal static class Distributions
{
    // A density of fewer would show the kernel rather than the models.
    private const int LeastForDensity = 10;

    public static StudyAnalysis Entry { get; } = new(
        "distributions", "Distributions of scores", "How far do the models of a method differ?",
        $"Each point is a model, the line the median; of {LeastForDensity} models and more the violin is their smoothed density (Gaussian "
            + "kernel, Silverman's bandwidth). Where methods overlap, the choice of the method alone decides little.",
        Run);

    private static readonly string[] Header =
        ["data", "score", "method", "weak", "n", "failed", "undefined", "mean", "sd", "minimum", "lower_quartile", "median",
            "upper_quartile", "maximum"];

    private static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input)
    {
        if (input.Metrics.Count == 0) return entry.Lacking("The table has no scores of a supervised metric.");
        AnalysisTable table = new("distributions", Header);
        JsonObject json = [];
        List<AnalysisFigure> figures = [];
        foreach (DataPart part in input.Parts)
        {
            List<string> panels = [];
            foreach (ScoreColumn metric in input.Metrics)
            {
                Group[] groups = [.. GroupsOf(part, metric)];
                foreach (Group group in groups) Note(table, json, part.Name, metric.Id, group);
                if (input.Headlines.Contains(metric) && groups.Any(group => group.Summary.Count > 0))
                    panels.Add(ViolinChart.Svg($"{metric.Title} on {part.Name}", [.. groups.Select(group => ViolinOf(group, input))]));
            }

            if (panels.Count > 0)
                figures.Add(new($"distributions.{part.Name}", new ReportChart($"Distributions on {part.Name}", "", panels)));
        }

        return new AnalysisResult(entry)
        {
            Finding = Finding(input), Notes = input.Notes(ranksAll: true), Figures = figures, Tables = [table],
            Json = new JsonObject { [entry.Id] = json },
        };
    }

    private static IEnumerable<Group> GroupsOf(DataPart part, ScoreColumn metric) =>
        part.Rows.Concat(part.Weak).GroupBy(row => (row.Method, row.IsWeak)).Select(rows => new Group(
            rows.Key.Method, rows.Key.IsWeak, [.. rows.Select(row => row.ValueOf(metric.Id))], rows.Count(row => row.Failure is not null),
            rows.Count(row => row.Scores.TryGetValue(metric.Id, out double value) && !double.IsFinite(value))));

    private static void Note(AnalysisTable table, JsonObject json, string data, string metric, Group group)
    {
        Summary s = group.Summary;
        table.Add(data, metric, group.Method, group.IsWeak ? 1 : 0, s.Count, group.Failed, group.Undefined, s.Mean, s.Deviation,
            s.Minimum, s.LowerQuartile, s.Median, s.UpperQuartile, s.Maximum);
        json.Set(
            new JsonObject
            {
                ["n"] = s.Count, ["failed"] = group.Failed, ["undefined"] = group.Undefined, ["mean"] = AnalysisJson.Of(s.Mean),
                ["sd"] = AnalysisJson.Of(s.Deviation), ["minimum"] = AnalysisJson.Of(s.Minimum),
                ["lower-quartile"] = AnalysisJson.Of(s.LowerQuartile), ["median"] = AnalysisJson.Of(s.Median),
                ["upper-quartile"] = AnalysisJson.Of(s.UpperQuartile), ["maximum"] = AnalysisJson.Of(s.Maximum),
            },
            data, metric, group.Method);
    }

    private static Violin ViolinOf(Group group, AnalysisInput input)
    {
        string note = group.Failed > 0 ? $"{group.Failed} failed" : group.Undefined > 0 ? $"{group.Undefined} undefined" : "";
        return new Violin(MethodGroup.Marked(group.Method, group.IsWeak), group.Values,
            group.Summary.Count < LeastForDensity ? [] : KernelDensity.Cut(group.Values), group.Summary.Median, note)
        { Group = input.NumberOf(group.Method) };
    }

    // Of the first headline: how wide the methods lie apart, against how wide one of them is.
    private static string Finding(AnalysisInput input)
    {
        List<string> sentences = [];
        foreach (DataPart part in input.Parts.Take(3))
        {
            Group[] groups = [.. GroupsOf(part, input.Headlines[0]).Where(group => !group.IsWeak && group.Summary.Count > 0)];
            if (groups.Length == 0) continue;
            double medians = groups.Max(g => g.Summary.Median) - groups.Min(g => g.Summary.Median);
            double within = groups.Average(g => g.Summary.UpperQuartile - g.Summary.LowerQuartile);
            sentences.Add($"{input.Headlines[0].Title} on {part.Name}: " + (groups.Length == 1
                ? $"half of the models lie within {Figures.Show(within)}."
                : $"the methods' medians span {Figures.Show(medians)}, the middle half of a method's models {Figures.Show(within)}."));
        }

        return string.Join(" ", sentences);
    }

    // Undefined are scores that were measured; a score that is missing was not.
    private sealed record Group(string Method, bool IsWeak, IReadOnlyList<double> Values, int Failed, int Undefined)
    {
        public Summary Summary { get; } = Summary.Of(Values);
    }
}
