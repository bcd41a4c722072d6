using System.Text.Json.Nodes;
using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Comparisons.Analyses;

/// <summary>Scores against the setting of each method.</summary>
internal static class ScoreBySetting
{
    public static StudyAnalysis Entry { get; } = new(
        "score-by-setting", "Scores against the setting", "How does a score change with the setting of a method?",
        "Each line is the median over the models of a method by its setting, the band reaches from the first to the third quartile. A "
            + "line without a trend, or bands wider than the trend, says that the setting decides little.",
        Run);

    private static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input)
    {
        if (input.Metrics.Count == 0) return entry.Lacking("The table has no scores of a supervised metric.");
        if (input.Parts.All(part => SettingLine.Of(input, part).All(line => line.Axis is null)))
            return entry.Lacking("No setting varies within a method.");
        AnalysisTable table = new("score-by-setting",
            ["data", "score", "method", "setting", "value", "n", "lower_quartile", "median", "upper_quartile"]);
        JsonObject json = [];
        List<AnalysisFigure> figures = [];
        List<string> trends = [];
        foreach (DataPart part in input.Parts)
        {
            SettingLine[] followed = [.. SettingLine.Of(input, part).Where(line => line.Axis is not null)];
            var shared = SettingAxis.Shared(followed.Select(line => line.Axis!));
            List<string> panels = [];
            foreach (ScoreColumn column in input.Metrics.Concat(input.Quantities))
            {
                List<BandSeries> lines = [];
                foreach (SettingLine line in followed)
                    lines.Add(LineOf(
                        part.Name, line.Group, line.Axis!, column.Id, value => shared.PlaceOf(line.Axis!, value), table, json));
                bool drawn = input.Headlines.Contains(column)
                    || column.Id == KnownScores.Reconstruction || ExactParts.Ids.Contains(column.Id);
                if (drawn && lines.Any(line => line.Points.Any(point => double.IsFinite(point.Middle))))
                    panels.Add(BandChart.Svg(column.TitleWithUnit, shared.Title, lines, shared.Names));
                if (input.Headlines.Count > 0 && column == input.Headlines[0]) trends.AddRange(
                    lines.Select(line => Trend(line, column, part)));
            }

            if (panels.Count > 0)
                figures.Add(new($"score-by-setting.{part.Name}", new ReportChart($"Scores against the setting on {part.Name}", "",
                    [.. panels, .. SettingLine.LegendOf(followed)])));
        }

        return new AnalysisResult(entry)
        {
            Finding = string.Join(" ", trends.Where(trend => trend.Length > 0).Take(4)),
            Notes = [.. input.Notes(ranksAll: true), .. SettingLine.NotesOf(input.Parts.SelectMany(part => SettingLine.Of(input, part)))],
            Figures = figures, Tables = [table], Json = new JsonObject { [entry.Id] = json },
        };
    }

    private static BandSeries LineOf(
        string data, MethodGroup group, SettingAxis axis, string column, Func<string, int> placeOf, AnalysisTable table, JsonObject json)
    {
        List<(double, double, double, double)> points = [];
        JsonArray places = [];
        foreach (string value in axis.Values)
        {
            Summary s = Summary.Of(group.Rows.Where(row => SettingAxis.ValueOf(row, axis.Setting) == value)
                .Select(row => row.ValueOf(column)));
            if (s.Count == 0) continue;
            points.Add((placeOf(value), s.LowerQuartile, s.Median, s.UpperQuartile));
            string shown = SettingAxis.Shown(value);
            table.Add(data, column, group.Name, axis.Setting, shown, s.Count, s.LowerQuartile, s.Median, s.UpperQuartile);
            places.Add((JsonNode)new JsonObject
            {
                [axis.Setting] = shown, ["n"] = s.Count, ["lower-quartile"] = s.LowerQuartile, ["median"] = s.Median,
                ["upper-quartile"] = s.UpperQuartile,
            });
        }

        if (places.Count > 0) json.Set(places, data, column, group.Name);
        return new BandSeries(group.Name, [.. points.OrderBy(point => point.Item1)]) { Group = group.Number };
    }

    // What changes most between two settings, against how wide the middle half of the seeds is.
    private static string Trend(BandSeries line, ScoreColumn column, DataPart part)
    {
        if (line.Points.Count < 2) return "";
        double span = line.Points.Max(p => p.Middle) - line.Points.Min(p => p.Middle), width = line.Points.Average(p => p.High - p.Low);
        return $"{column.Title} of {line.Name} on {part.Name}: medians of the settings span {Figures.Show(span)}, the middle half of the "
            + $"seeds of a setting {Figures.Show(width)}.";
    }
}
