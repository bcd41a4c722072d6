using System.Globalization;
using System.Text.Json.Nodes;
using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Comparisons.Analyses;

/// <summary>Scores of the same methods with the same settings against the data set.</summary>
internal static class ScoreByData
{
    // Colours that can be told apart, one of them for chance.
    private const int MostLines = 7;

    // What is drawn beside the metrics.
    private static readonly string[] Drawn =
        [KnownScores.Reconstruction, "kl", "active-units", $"{EstimateColumn.LoggedPrefix}used-features", .. ExactParts.Ids];

    public static StudyAnalysis Entry { get; } = new(
        "score-by-data", "Scores against the data set", "How does a score change from one data set to the next?",
        "Each line is the median over the models of a method with its settings, the band reaches from the first to the third quartile; "
            + "data sets are in the order of the study. The dashed line is what permuted codes score, where that was measured.",
        Run);

    private static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input)
    {
        if (input.Metrics.Count == 0) return entry.Lacking("The table has no scores of a supervised metric.");
        DataLine[] lines = LinesOf(input);
        if (lines.Length == 0) return entry.Lacking("No method with its settings was trained on two data sets.");
        string[] data = [.. input.Table.Data.Where(name => lines.Any(line => line.On(name).Any()))];
        AnalysisTable table = new("score-by-data", ["score", "method", "weak", "data", "n", "lower_quartile", "median", "upper_quartile"]);
        JsonObject json = [];
        List<string> panels = [], spans = [];
        string[] numbers = [.. Enumerable.Range(1, data.Length).Select(number => number.ToString(CultureInfo.InvariantCulture))];
        bool chance = false, named = data.All(name => BandChart.HasRoom(name, data.Length));
        foreach (ScoreColumn column in input.Metrics.Concat(input.Table.Columns.Where(column => Drawn.Contains(column.Id))).Distinct())
        {
            BandSeries[] bands = [.. lines.Select(line => BandOf(line, column.Id, data, table, json))];
            if (column == input.Headlines[0]) spans.AddRange(bands.Select(band => Span(band, column, data)));
            if (!input.Headlines.Contains(column) && !Drawn.Contains(column.Id)) continue;
            if (!bands.Any(band => band.Points.Any(point => double.IsFinite(point.Middle)))) continue;
            BandSeries? byChance = ChanceOf(input, column.Id, data);
            chance |= byChance is not null;
            panels.Add(BandChart.Svg(
                column.TitleWithUnit, "data set", byChance is null ? bands : [.. bands, byChance], named ? data : numbers));
        }

        (string, int)[] legend =
            [.. lines.Select((line, i) => (line.Name, i)), .. chance ? [("chance", MostLines)] : Array.Empty<(string, int)>()];
        return new AnalysisResult(entry)
        {
            Finding = string.Join(" ", spans.Where(span => span.Length > 0).Take(4)),
            Notes =
            [
                .. input.Notes(ranksAll: true),
                .. lines.Any(line => line.IsPooled)
                    ? ["Methods have more settings than can be drawn, which are pooled."] : Array.Empty<string>(),
            ],
            Figures = panels.Count == 0 ? [] : [new("score-by-data", new ReportChart("Scores against the data set", "",
                [.. panels, ChartLegend.Svg(legend), .. named ? [] : new[] { ChartLegend.NumberedSvg(data) }]))],
            Tables = [table], Json = new JsonObject { [entry.Id] = json },
        };
    }

    // Cells that differ in nothing but their data are a line; where these are too many, the cells of a method are one.
    private static DataLine[] LinesOf(AnalysisInput input)
    {
        ScoreRow[] rows = [.. input.Parts.SelectMany(part => part.Rows.Concat(part.Weak))];
        DataLine[] cells = [.. rows.GroupBy(row => (Key: row.Cell.WithoutData(), row.IsWeak))
            .Select(line => new DataLine(line.Key.Key.Title, line.Key.IsWeak, [.. line])).Where(line => line.HasSeveral)];
        return cells.Length <= MostLines ? cells
            : [.. rows.GroupBy(row => (row.Method, row.IsWeak))
                .Select(line => new DataLine(line.Key.Method, line.Key.IsWeak, [.. line]) { IsPooled = true })
                .Where(line => line.HasSeveral).Take(MostLines)];
    }

    private static BandSeries BandOf(DataLine line, string column, string[] data, AnalysisTable table, JsonObject json)
    {
        List<(double, double, double, double)> points = [];
        for (int place = 0; place < data.Length; place++)
        {
            Summary s = Summary.Of(line.On(data[place]).Select(row => row.ValueOf(column)));
            if (s.Count == 0) continue;
            points.Add((place, s.LowerQuartile, s.Median, s.UpperQuartile));
            table.Add(column, line.Title, line.IsWeak ? 1 : 0, data[place], s.Count, s.LowerQuartile, s.Median, s.UpperQuartile);
            json.Set(
                new JsonObject
                {
                    ["n"] = s.Count, ["lower-quartile"] = s.LowerQuartile, ["median"] = s.Median, ["upper-quartile"] = s.UpperQuartile,
                },
                column, line.Name, data[place]);
        }

        return new BandSeries(line.Name, points);
    }

    private static BandSeries? ChanceOf(AnalysisInput input, string column, string[] data)
    {
        (double, double, double, double)[] points = [.. data.Select((name, place) =>
        {
            double median = Summary.Of(input.Table.Rows.Where(row => row.Data == name)
                .Select(row => row.ValueOf(ScoreColumn.ChancePrefix + column))).Median;
            return ((double)place, median, median, median);
        })];
        return points.Any(point => double.IsFinite(point.Item3))
            ? new BandSeries("chance", points) { Group = MostLines, IsDashed = true } : null;
    }

    private static string Span(BandSeries band, ScoreColumn column, string[] data)
    {
        if (band.Points.Count < 2) return "";
        var (lowest, highest) = (band.Points.MinBy(point => point.Middle), band.Points.MaxBy(point => point.Middle));
        return $"{column.Title} of {band.Name}: from {Figures.Show(lowest.Middle)} on {data[(int)lowest.X]} to "
            + $"{Figures.Show(highest.Middle)} on {data[(int)highest.X]}.";
    }

    private sealed record DataLine(string Title, bool IsWeak, IReadOnlyList<ScoreRow> Rows)
    {
        public bool IsPooled { get; init; }

        public string Name => MethodGroup.Marked(Title, IsWeak);

        public bool HasSeveral => Rows.Select(row => row.Data).Distinct(StringComparer.Ordinal).Count() > 1;

        public IEnumerable<ScoreRow> On(string data) => Rows.Where(row => row.Data == data);
    }
}
