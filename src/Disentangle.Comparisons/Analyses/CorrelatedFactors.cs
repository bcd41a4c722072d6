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
    // A unit follows both factors of a pair where it explains at least half as much of the one as of the other.
    private const double Entangled = 0.5;

    private const string EntangledId = "entangled-pairs";

    public static StudyAnalysis Entry { get; } = new(
        "correlated-factors", "What does a correlation of factors in training do?",
        "How do scores fall, and does the correlated pair stay entangled, as factors are more strongly correlated in training?",
        "Each line is the median of a method by the width of the correlation, which is the stronger the narrower it is; the rightmost "
            + "place is training without correlation. Each choice of factors has a figure of its own. A pair is entangled where the units "
            + "that explain most of its factors follow both.",
        Run);

    private static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input)
    {
        if (input.Table.Rows.All(row => FactorCorrelation.Of(row) is null))
            return entry.Lacking("No model was trained with correlated factors: the table has no setting correlation or correlate.");
        AnalysisTable table = new("correlated-factors", ["data", "score", "method", "factors", "width", "n", "lower_quartile", "median",
            "upper_quartile"]);
        JsonObject json = [];
        List<AnalysisFigure> figures = [];
        List<string> findings = [];
        foreach (DataPart part in input.Parts)
        {
            MethodGroup[] groups = [.. MethodGroup.Of(input, part)];
            FactorCorrelation[] all = [.. groups.SelectMany(group => group.Rows).Select(FactorCorrelation.Of).OfType<FactorCorrelation>()
                .DistinctBy(correlation => correlation.Text)];
            foreach ((string id, string _, Func<ScoreRow, double> valueOf) in Columns(input))
                foreach (MethodGroup group in groups)
                    foreach (FactorCorrelation? correlation in all.Prepend(null))
                        Add(table, json, part.Name, id, group, correlation, valueOf);

            IGrouping<string, FactorCorrelation>[] byFactors = [.. all.GroupBy(correlation => correlation.Factors)];
            foreach (IGrouping<string, FactorCorrelation> factors in byFactors)
            {
                FactorCorrelation[] widths = [.. factors.OrderBy(correlation => correlation.Narrowest)];
                string[] panels = [.. Columns(input).Where(column => column.Id == EntangledId || IsHeadline(input, column.Id))
                    .Select(column => Panel(column.Title, groups, widths, column.ValueOf)).OfType<string>()];
                string of = factors.Key.Length > 0 ? $" of {factors.Key}" : "";
                if (panels.Length > 0)
                    figures.Add(new(
                        $"correlated-factors.{part.Name}{(byFactors.Length > 1 ? $".{factors.Key}" : "")}",
                        new ReportChart($"Scores against the correlation{of} on {part.Name}", "",
                            [.. panels, .. MethodGroup.LegendOf(groups, input)])));
                findings.Add(Finding(input, part, widths[0], of));
            }
        }

        return new AnalysisResult(entry)
        {
            Finding = string.Join(" ", findings.Where(text => text.Length > 0).Take(4)), Notes = input.Notes(ranksAll: true),
            Figures = figures, Tables = [table], Json = new JsonObject { [entry.Id] = json },
        };
    }

    private static bool IsHeadline(AnalysisInput input, string id) => input.Headlines.Any(metric => metric.Id == id);

    private static IEnumerable<(string Id, string Title, Func<ScoreRow, double> ValueOf)> Columns(AnalysisInput input) =>
        input.Metrics.Select(metric => (metric.Id, metric.Title, (Func<ScoreRow, double>)(row => row.ValueOf(metric.Id))))
            .Append((EntangledId, "units of the pair that follow both", ShareEntangled));

    private static Summary SummaryOf(IEnumerable<ScoreRow> rows, FactorCorrelation? correlation, Func<ScoreRow, double> valueOf) =>
        Summary.Of(rows.Where(row => FactorCorrelation.Of(row)?.Text == correlation?.Text).Select(valueOf));

    private static void Add(
        AnalysisTable table, JsonObject json, string data, string id, MethodGroup group, FactorCorrelation? correlation,
        Func<ScoreRow, double> valueOf)
    {
        Summary s = SummaryOf(group.Rows, correlation, valueOf);
        if (s.Count == 0) return;
        table.Add(data, id, group.Name, correlation?.Factors, correlation?.Width ?? FactorCorrelation.None, s.Count, s.LowerQuartile,
            s.Median, s.UpperQuartile);
        json.Set(new JsonObject { ["n"] = s.Count, ["median"] = s.Median }, data, id, group.Name,
            correlation?.Text ?? FactorCorrelation.None);
    }

    private static string? Panel(string title, MethodGroup[] groups, FactorCorrelation[] widths, Func<ScoreRow, double> valueOf)
    {
        BandSeries[] lines = [.. groups.Select(group => new BandSeries(group.Name, [.. widths.Append(null).Select((width, place) =>
        {
            Summary s = SummaryOf(group.Rows, width, valueOf);
            return ((double)place, s.LowerQuartile, s.Median, s.UpperQuartile);
        })])
        { Group = group.Number })];
        return lines.Any(line => line.Points.Any(point => double.IsFinite(point.Middle)))
            ? BandChart.Svg(
                title, "width of the correlation", lines, [.. widths.Select(width => width.Width), FactorCorrelation.None])
            : null;
    }

    private static string Finding(AnalysisInput input, DataPart part, FactorCorrelation narrowest, string of)
    {
        if (input.Headlines.FirstOrDefault(metric => part.Has(metric.Id)) is not { } metric) return "";
        double Median(FactorCorrelation? correlation) => SummaryOf(part.Rows, correlation, row => row.ValueOf(metric.Id)).Median;
        (double with, double without) = (Median(narrowest), Median(null));
        return double.IsNaN(with) || double.IsNaN(without) ? ""
            : $"{metric.Title} on {part.Name}: the median is {Figures.Show(without)} without correlation and {Figures.Show(with)} with a "
                + $"correlation{of} of width {narrowest.Width}.";
    }

    // Of the units that explain most of each factor of a pair, the share that follows both; the mean over pairs.
    internal static double ShareEntangled(ScoreRow row)
    {
        if (row.Information is not { } information || FactorCorrelation.Of(row) is not { } correlation) return double.NaN;
        List<string> names = [.. information.Factors];
        double[] shares = [.. correlation.Pairs.Select(pair => (First: names.IndexOf(pair.First), Second: names.IndexOf(pair.Second)))
            .Where(pair => pair is { First: >= 0, Second: >= 0 })
            .Select(pair => ShareEntangled(information.Shares, pair.First, pair.Second))];
        return Summary.MeanOf(shares);
    }

    private static double ShareEntangled(double[,] shares, int a, int b)
    {
        int[] units = [.. new[] { a, b }.Select(factor =>
            Enumerable.Range(0, shares.GetLength(0)).MaxBy(unit => shares[unit, factor])).Distinct()];
        return units.Average(unit =>
        {
            (double of, double other) = (shares[unit, a], shares[unit, b]);
            return Math.Min(of, other) >= Entangled * Math.Max(of, other) && Math.Max(of, other) > 0 ? 1.0 : 0.0;
        });
    }
}
