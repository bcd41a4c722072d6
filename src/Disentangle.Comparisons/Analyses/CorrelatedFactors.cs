using System.Text.Json.Nodes;
using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Comparisons.Analyses;

/// <summary>What happens to scores where two factors are correlated in training.</summary>
internal static class CorrelatedFactors
{
    // A unit follows both factors of a pair where it tells at least half as much about the one as about the other.
    private const double Entangled = 0.5;

    public static StudyAnalysis Entry { get; } = new(
        "correlated-factors", "What does a correlation of factors in training do?",
        "How do scores fall, and does the correlated pair stay entangled, as factors are more strongly correlated in training?",
        "Each line is the median of a method by the width of the correlation, which is the stronger the narrower it is; the rightmost "
            + "place is training without correlation. A pair is entangled where the units that tell most about its factors follow both.",
        Run);

    private static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input)
    {
        if (!input.Table.Rows.Any(row => CorrelationOf(row) is { Width: < double.PositiveInfinity }))
            return entry.Lacking("No model was trained with correlated factors: the table has no setting correlation or correlate.");
        AnalysisTable table = new("correlated-factors", ["data", "score", "method", "width", "n", "lower_quartile", "median",
            "upper_quartile"]);
        JsonObject json = [];
        List<AnalysisFigure> figures = [];
        List<string> findings = [];
        foreach (DataPart part in input.Parts)
        {
            MethodGroup[] groups = [.. MethodGroup.Of(input, part)];
            double[] widths = [.. part.Rows.Concat(part.Weak).Select(row => CorrelationOf(row)?.Width ?? double.PositiveInfinity)
                .Distinct().Order()];
            if (widths.All(double.IsPositiveInfinity)) continue;
            string[] names = [.. widths.Select(width => double.IsPositiveInfinity(width) ? "none" : Figures.Rounded(width, 3))];
            List<string> panels = [];
            foreach ((string id, string title, Func<ScoreRow, double> valueOf) in Columns(input))
            {
                List<BandSeries> lines = [];
                foreach (MethodGroup group in groups)
                {
                    Summary[] byWidth = [.. widths.Select(width => Summary.Of(group.Rows
                        .Where(row => (CorrelationOf(row)?.Width ?? double.PositiveInfinity) == width).Select(valueOf)))];
                    for (int k = 0; k < widths.Length; k++)
                    {
                        Summary s = byWidth[k];
                        if (s.Count == 0) continue;
                        table.Add(part.Name, id, group.Name, names[k], s.Count, s.LowerQuartile, s.Median, s.UpperQuartile);
                        json.Set(new JsonObject { ["n"] = s.Count, ["median"] = s.Median }, part.Name, id, group.Name, names[k]);
                    }

                    lines.Add(new BandSeries(group.Name, [.. byWidth.Select((s, k) =>
                        ((double)k, s.LowerQuartile, s.Median, s.UpperQuartile))])
                    { Group = group.Number });
                }

                bool drawn = id == EntangledId || input.Headlines.Any(metric => metric.Id == id);
                if (drawn && lines.Any(line => line.Points.Any(point => double.IsFinite(point.Middle))))
                    panels.Add(BandChart.Svg(title, "width of the correlation", lines, names));
            }

            figures.Add(new($"correlated-factors.{part.Name}", new ReportChart($"Scores against the correlation on {part.Name}", "",
                [.. panels, .. MethodGroup.LegendOf(groups, input)])));
            findings.Add(Finding(input, part, widths[0], names[0]));
        }

        return new AnalysisResult(entry)
        {
            Finding = string.Join(" ", findings.Where(text => text.Length > 0)), Notes = input.Notes(ranksAll: true), Figures = figures,
            Tables = [table], Json = new JsonObject { [entry.Id] = json },
        };
    }

    /// <summary>The setting that names correlated factors.</summary>
    public const string Correlate = "correlate";

    private const string EntangledId = "entangled-pairs";

    private static IEnumerable<(string Id, string Title, Func<ScoreRow, double> ValueOf)> Columns(AnalysisInput input) =>
        input.Metrics.Select(metric => (metric.Id, metric.Title, (Func<ScoreRow, double>)(row => row.ValueOf(metric.Id))))
            .Append((EntangledId, "units of the pair that follow both", ShareEntangled));

    private static string Finding(AnalysisInput input, DataPart part, double narrowest, string name)
    {
        if (input.Headlines.FirstOrDefault(metric => part.Has(metric.Id)) is not { } metric) return "";
        double Median(Func<double, bool> isMeant) => Summary.Of(part.Rows
            .Where(row => isMeant(CorrelationOf(row)?.Width ?? double.PositiveInfinity)).Select(row => row.ValueOf(metric.Id))).Median;
        (double with, double without) = (Median(width => width == narrowest), Median(double.IsPositiveInfinity));
        return double.IsNaN(with) || double.IsNaN(without) ? ""
            : $"{metric.Title} on {part.Name}: the median is {Figures.Show(without)} without correlation and {Figures.Show(with)} at a "
                + $"width of {name}.";
    }

    /// <summary>
    /// The correlation of a model's training: from a setting <c>correlate</c> such as <c>a,b=0.2</c>, or <c>correlation</c> with its
    /// width and <c>correlated</c> with the pair.
    /// </summary>
    internal static (double Width, string? First, string? Second)? CorrelationOf(ScoreRow row)
    {
        string text = row.Settings.GetValueOrDefault(Correlate) ?? row.Settings.GetValueOrDefault("correlation") ?? "";
        string pair = row.Settings.GetValueOrDefault("correlated") ?? "";
        int equals = text.LastIndexOf('=');
        if (equals >= 0) (pair, text) = (text[..equals], text[(equals + 1)..]);
        double width = SettingAxis.NumberOf(text);
        if (!(width > 0)) return null;
        string[] factors = pair.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return factors.Length == 2 ? (width, factors[0], factors[1]) : (width, null, null);
    }

    // Of the units that tell most about each factor of the pair, the share that follows both.
    internal static double ShareEntangled(ScoreRow row)
    {
        if (row.Information is not { } information || CorrelationOf(row) is not (_, { } first, { } second)) return double.NaN;
        List<string> names = [.. information.Factors];
        (int a, int b) = (names.IndexOf(first), names.IndexOf(second));
        if (a < 0 || b < 0) return double.NaN;
        int[] units = [.. new[] { a, b }.Select(factor =>
            Enumerable.Range(0, information.Shares.GetLength(0)).MaxBy(unit => information.Shares[unit, factor])).Distinct()];
        return units.Average(unit =>
        {
            (double of, double other) = (information.Shares[unit, a], information.Shares[unit, b]);
            return Math.Min(of, other) >= Entangled * Math.Max(of, other) && Math.Max(of, other) > 0 ? 1.0 : 0.0;
        });
    }
}
