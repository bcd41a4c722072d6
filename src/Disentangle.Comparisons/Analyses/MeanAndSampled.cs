using System.Text.Json.Nodes;
using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Comparisons.Analyses;

/// <summary>Whether means and samples of the codes part as regularisation grows.</summary>
internal static class MeanAndSampled
{
    private const string TotalCorrelation = "unsupervised.gaussian-tc";

    public static StudyAnalysis Entry { get; } = new(
        "mean-and-sampled", "Means against samples of the codes", "Does a penalty of sampled codes also make their means independent?",
        "Each panel is a method, or one of its settings: the base-10 logarithm of the total correlation of a Gaussian fit to the means and "
            + "to samples of the codes, median and quartiles. Where the lines part, the samples become independent and the means do not.",
        Run);

    private static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input)
    {
        ScoreColumn[] both = [.. input.Table.Columns.Where(column => !column.IsSampled
            && input.Table.Find(ScoreColumn.SampledPrefix + column.Id) is not null && column.Role is not ScoreRole.Other)];
        if (both.Length == 0)
            return entry.Lacking(
                $"The table has no score of both means and samples, such as {TotalCorrelation} and sampled.{TotalCorrelation}.");
        AnalysisTable table = new("mean-and-sampled",
            ["data", "score", "method", "setting", "n", "mean_codes_median", "sampled_codes_median", "difference_median"]);
        JsonObject json = [];
        List<AnalysisFigure> figures = [];
        foreach (DataPart part in input.Parts)
        {
            foreach (ScoreColumn column in both)
            {
                double[] means = part.Values(column.Id), samples = part.Values(ScoreColumn.SampledPrefix + column.Id);
                foreach (PartCell cell in part.Cells)
                {
                    (double, double, double)[] pairs = [.. cell.Rows.Where(row => double.IsFinite(means[row] + samples[row]))
                        .Select(row => (means[row], samples[row], samples[row] - means[row]))];
                    if (pairs.Length == 0) continue;
                    (double mean, double sample, double difference) =
                        (Median(pairs.Select(p => p.Item1)), Median(pairs.Select(p => p.Item2)),
                        Median(pairs.Select(p => p.Item3)));
                    table.Add(part.Name, column.Id, cell.Key.Method, cell.Key.Text, pairs.Length, mean, sample, difference);
                    json.Set(new JsonObject { ["n"] = pairs.Length, ["mean"] = mean, ["sampled"] = sample, ["difference"] = difference },
                        part.Name, column.Id, cell.Key.Title);
                }
            }

            string[] panels = [.. SettingLine.Of(input, part).Select(PanelOf).OfType<string>()];
            if (panels.Length > 0)
                figures.Add(new($"mean-and-sampled.{part.Name}", new ReportChart($"Total correlation of a Gaussian fit on {part.Name}", "",
                    [.. panels, ChartLegend.Svg([("means of the codes", 0), ("samples of the codes", 1)])])));
        }

        return new AnalysisResult(entry)
        {
            Finding = Finding(input),
            Notes = [.. input.Notes(), .. SettingLine.NotesOf(input.Parts.SelectMany(part => SettingLine.Of(input, part)))],
            Figures = figures, Tables = [table], Json = new JsonObject { [entry.Id] = json },
        };
    }

    private static string? PanelOf(SettingLine followed)
    {
        (MethodGroup group, SettingAxis? axis) = followed;
        string[] values = axis is null ? [""] : [.. axis.Values];
        BandSeries Line(string name, string column, int colour) => new(name, [.. values.Select((value, place) =>
        {
            Summary s = Summary.Of(group.Rows.Where(row => axis is null || SettingAxis.ValueOf(row, axis.Setting) == value)
                .Select(row => row.ValueOf(column)));
            return ((double)place, s.LowerQuartile, s.Median, s.UpperQuartile);
        })])
        { Group = colour };
        BandSeries[] lines = [Line("means", TotalCorrelation, 0), Line("samples", ScoreColumn.SampledPrefix + TotalCorrelation, 1)];
        return lines.Any(line => line.Points.Any(point => point.Middle > 0))
            ? BandChart.Svg($"{group.Name}: log\u2081\u2080 TC", axis?.Setting ?? "", lines,
                axis is null ? [group.Name] : [.. axis.Values.Select(SettingAxis.Shown)], logY: true)
                : null;
    }

    private static string Finding(AnalysisInput input)
    {
        if (input.Table.Find(TotalCorrelation) is null) return "";
        (int larger, int all) = (0, 0);
        foreach (DataPart part in input.Parts)
        {
            double[] means = part.Values(TotalCorrelation), samples = part.Values(ScoreColumn.SampledPrefix + TotalCorrelation);
            all += means.Zip(samples).Count(pair => double.IsFinite(pair.First + pair.Second));
            larger += means.Zip(samples).Count(pair => pair.First > pair.Second);
        }

        return all == 0 ? ""
            : $"In {Figures.Count(larger)} of {Figures.Count(all)} models the means of the codes have the larger total correlation.";
    }

    private static double Median(IEnumerable<double> values) => Summary.MedianOf([.. values]);
}
