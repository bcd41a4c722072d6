using System.Globalization;
using System.Xml.Linq;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Tests.Charts;

public class ChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_panel_draws_its_points_where_the_scales_put_them()
    {
        XElement svg = XElement.Parse(LossChart.Panels([new ChartSeries("KL", [0, 10], [0, 10], "nats")])[0]);

        // Steps 0 .. 10 over 46 .. 264; values 0 .. 10.5 (a margin above, none below zero) over 138 .. 28.
        Assert.Contains("M46 138L264 33.24", Paths(svg));
        Assert.Equal(["KL", "10.00 nats"], [Texts(svg)[0], Texts(svg)[^1]]);
        Assert.Equal(["0", "5", "10"], Texts(svg)[1..4]);
    }

    [Fact]
    public void A_chart_of_errors_puts_each_value_where_its_axis_has_it_beside_the_first()
    {
        XElement svg = XElement.Parse(
            ErrorChart.Svg(["exact", "far", "none"], [new("TC", [Math.Sinh(1), Math.Sinh(3), double.NaN], [0, double.NaN, double.NaN])]));
        double[] places = [.. svg.Descendants(Svg + "circle").Select(circle => Number(circle.Attribute("cx")!.Value))];
        double[] lines =
            [.. Paths(svg).Where(path => path.Contains('v', StringComparison.Ordinal)).Select(path => Number(path[1..].Split(' ')[0]))];

        // The lines stand at 0 and at the exact value; asinh makes 1 and 3 of the values.
        Assert.Equal(2, places.Length);
        Assert.Equal(lines[1], places[0], 0.02);
        Assert.Equal(3 * (places[0] - lines[0]), places[1] - lines[0], 0.05);
        Assert.Equal(["TC", "1.18", "10.02", "\u2013"], Texts(svg)[^4..]);
        Assert.Equal("TC: exact 1.18, far 10.02, none \u2013", svg.Attribute("aria-label")!.Value);
    }

    [Fact]
    public void A_scatter_puts_dots_at_their_factor_value_and_a_stroke_at_the_mean_of_each()
    {
        FactorAgainstCode pair = new("hue by z1", [0, 1, 1, 3], [0, 4, 8, 12]);
        XElement svg = XElement.Parse(ScatterChart.Panels([pair])[0]);

        // Values -0.5 .. 3.5 over 40 .. 268, 57 units each; codes 0 .. 12 over 170 .. 24. Two dots of one value stand side by side.
        Assert.Contains("M68.5 170h0M117.52 121.33h0M133.48 72.67h0M239.5 24h0", Paths(svg));
        Assert.Contains("M45.7 170H91.3M102.7 97H148.3M216.7 24H262.3", Paths(svg));
        Assert.Equal("hue by z1", Texts(svg)[0]);
        Assert.Equal(2, XElement.Parse(ScatterChart.SmallMultiples([pair, pair])).Elements(Svg + "g").Count());
        Assert.Throws<ArgumentException>(() => ScatterChart.Panels([pair with { Code = [1] }]));
    }

    [Fact]
    public void The_axis_of_a_scatter_names_the_values_of_the_factor()
    {
        FactorAgainstCode shape = new("shape by z1", [0, 1, 2], [0, 1, 2])
        {
            Values = ["square", "ellipse", "a heart with a very long name"],
        };
        string[] texts = Texts(XElement.Parse(ScatterChart.Panels([shape])[0]));
        Assert.Contains("square", texts);
        Assert.Contains("ellipse", texts);
        Assert.Matches("^a hear.*\u2026$", texts[^1]);
        FactorAgainstCode angle = new("orientation by z1", [0, 1], [0, 1]) { Values = ["-30", "30"], Unit = "degrees" };
        Assert.Equal(["orientation by z1", "0", "0.5", "1", "−30", "30", "degrees"],
            Texts(XElement.Parse(ScatterChart.Panels([angle])[0])));
    }

    [Fact]
    public void Numbers_at_an_axis_are_rounded_to_its_room_and_never_cut()
    {
        double[] values = [.. Enumerable.Range(0, 15).Select(i => -30 + 60.0 * i / 14)];
        FactorAgainstCode pair = new("orientation by z1", [.. Enumerable.Range(0, 15)], new float[15])
        {
            Values = [.. values.Select(value => value.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture))],
        };
        string[] texts = Texts(XElement.Parse(ScatterChart.Panels([pair])[0]));
        Assert.Contains("−8.6", texts); // -8.5714
        Assert.Contains("−30", texts);
        Assert.DoesNotContain(texts, text => text.Contains('…') || text.Contains('-'));
    }

    [Fact]
    public void Panels_share_their_steps_and_each_has_its_own_values()
    {
        IReadOnlyList<string> panels = LossChart.Panels([new ChartSeries("a", [0, 10], [0, 1000]), new ChartSeries("b", [0, 5], [0, 1])]);
        Assert.Contains("M46 138L264 33.24", Paths(XElement.Parse(panels[0])));
        Assert.Contains("M46 138L155 33.24", Paths(XElement.Parse(panels[1])));
    }

    [Fact]
    public void On_a_logarithmic_axis_equal_ratios_are_equal_lengths()
    {
        XElement svg = XElement.Parse(LossChart.Panels([new ChartSeries("a", [0, 1, 10, 100], [9, 1, 1, 1])], logSteps: true)[0]);
        string line = Paths(svg).Single(p => p.Contains('L', StringComparison.Ordinal));
        Assert.Equal([46, 155, 264], line[1..].Split('L').Select(p => Number(p.Split(' ')[0])));
    }

    [Fact]
    public void Points_that_are_not_numbers_are_left_out()
    {
        string svg = LossChart.Panels([new ChartSeries("a", [0, 1, 2, 3], [0, double.NaN, double.PositiveInfinity, 3])])[0];
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", svg, StringComparison.Ordinal);
        Assert.Single(Paths(XElement.Parse(svg)), p => p.Count(c => c == 'L') == 1);
        Assert.Contains("no finite values", Texts(XElement.Parse(LossChart.Panels([new ChartSeries("a", [1], [double.NaN])])[0])));
    }

    [Fact]
    public void Dense_points_become_their_mean_in_a_band_from_smallest_to_largest()
    {
        double[] steps = [.. Enumerable.Range(0, 4000)], values = [.. steps.Select(s => s % 2 * 10)]; // 0, 10, 0, 10 ...
        XElement svg = XElement.Parse(LossChart.Panels([new ChartSeries("a", steps, values)])[0]);
        XElement band = svg.Descendants(Svg + "path").Single(p => p.Attribute("fill-opacity") is not null);
        XElement line = svg.Descendants(Svg + "path").Single(p => p.Attribute("stroke-width") is not null);

        // Values 0 .. 10.5 over 138 .. 28: smallest 138, mean 85.62, largest 33.24.
        double[] bandY = [.. band.Attribute("d")!.Value.Trim('M', 'Z').Split('L').Select(p => Number(p.Split(' ')[1])).Distinct().Order()];
        Assert.Equal([33.24, 138], bandY);
        double[] lineY = [.. line.Attribute("d")!.Value[1..].Split('L').Select(p => Number(p.Split(' ')[1]))];
        Assert.All(lineY, y => Assert.InRange(y, 85.62 - 3, 85.62 + 3));
        Assert.Equal(109, lineY.Length); // 218 units in columns of two
    }

    [Fact]
    public void A_steep_beginning_is_cut_and_said()
    {
        double[] steps = [.. Enumerable.Range(0, 100)], values = [.. steps.Select(s => s < 3 ? 2839 : 70 + s % 2)];
        IReadOnlyList<string> panels = LossChart.Panels([new ChartSeries("steep", steps, values), new ChartSeries("even", steps, steps)]);
        Assert.Contains("↑ 2,839", Texts(XElement.Parse(panels[0])));
        Assert.DoesNotContain(Texts(XElement.Parse(panels[1])), t => t.StartsWith('↑'));
    }

    [Fact]
    public void Names_beside_a_shared_axis_never_touch()
    {
        ChartSeries[] series = [.. Enumerable.Range(0, 8).Select(i => new ChartSeries($"series {i}", [0, 1], [0, 1 + 0.001 * i]))];
        XElement svg = XElement.Parse(LossChart.SharedAxis(series, "nats"));
        XElement[] names = [.. svg.Descendants(Svg + "text").Where(t => t.Value.StartsWith("series", StringComparison.Ordinal))];
        Assert.Equal(8, names.Length);
        double[] y = [.. names.Select(n => Number(n.Attribute("y")!.Value)).Order()];
        for (int i = 1; i < y.Length; i++) Assert.True(y[i] - y[i - 1] >= 13.99, $"{y[i]} - {y[i - 1]}");
        Assert.InRange(y[^1], 0, 280);
        Assert.Equal("series 7", names.MinBy(n => Number(n.Attribute("y")!.Value))!.Value); // the highest line has the highest name
        Assert.Equal(8, names.Select(n => n.Attribute("fill")!.Value).Distinct().Count());
    }

    [Fact]
    public void Small_multiples_are_one_drawing_of_all_panels()
    {
        ChartSeries[] series = [.. "abcd".Select(c => new ChartSeries(c.ToString(), [0, 1], [0, 1]))];
        XElement svg = XElement.Parse(LossChart.SmallMultiples(series, columns: 3));
        Assert.Equal("0 0 864 344", svg.Attribute("viewBox")!.Value);
        Assert.Equal(
            ["translate(0 0)", "translate(296 0)", "translate(592 0)", "translate(0 184)"],
            svg.Elements(Svg + "g").Select(g => g.Attribute("transform")!.Value));
    }

    [Fact]
    public void A_heat_map_shades_by_share_of_the_largest_and_prints_every_value()
    {
        double[,] values = { { 0.5, 2, 0 }, { 1, double.NaN, 0.25 } };
        XElement svg = XElement.Parse(HeatMap.Svg(values, ["latent 0", "<latent & 1>"], ["x", "y", "z"], "nats"));
        XElement[] cells = [.. svg.Elements(Svg + "rect").Where(r => r.Attribute("rx") is not null)];
        Assert.Equal([0.25, 1, 0, 0.5, 0, 0.13], cells.Select(c => Number(c.Attribute("fill-opacity")!.Value)));
        Assert.Equal(
            ["x", "y", "z", "latent 0", "0.50", "2.00", "0.00", "<latent & 1>", "1.00", "–", "0.25", "0", "2.00 nats"],
            Texts(svg));
        IEnumerable<XElement> bold = svg.Descendants(Svg + "text").Where(t => t.Attribute("font-weight") is not null);
        Assert.Equal(["2.00", "1.00"], bold.Select(t => t.Value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(12)]
    public void A_heat_map_of_few_columns_has_room_for_its_scale(int columns)
    {
        string[] names = [.. Enumerable.Range(0, columns).Select(i => $"{i}")];
        double[,] values = new double[1, columns];
        values[0, 0] = 100;
        XElement svg = XElement.Parse(HeatMap.Svg(values, ["z0"], names, "% of the factor's entropy", decimals: 0));
        XElement legend = svg.Elements(Svg + "text").Last();
        double width = Number(svg.Attribute("viewBox")!.Value.Split(' ')[2]);
        Assert.Equal("100 % of the factor's entropy", legend.Value);
        Assert.InRange(Number(legend.Attribute("x")!.Value) + Ink.Width(legend.Value), 0, width + 0.01);
    }

    [Fact]
    public void Faint_rows_of_a_heat_map_have_no_colour()
    {
        XElement svg = XElement.Parse(HeatMap.Svg(new[,] { { 1.0 }, { 1.0 } }, ["a", "b"], ["x"], faint: new HashSet<int> { 1 }));
        Assert.Equal(["1", "0"],
            svg.Elements(Svg + "rect").Where(r => r.Attribute("rx") is not null).Select(c => c.Attribute("fill-opacity")!.Value));
    }

    [Fact]
    public void All_type_in_charts_has_one_size()
    {
        string[] charts =
        [
            .. LossChart.Panels([new ChartSeries("a", [0, 1, 2, 3, 4, 5], [900, 1, 2, 1, 2, 1])]),
            LossChart.SharedAxis([new ChartSeries("a", [0, 1], [1, 2])], "nats"),
            HeatMap.Svg(new double[,] { { 1 } }, ["a"], ["b"]), BarChart.Svg([new("a", 1)], "nats"),
            .. ScatterChart.Panels([new("a by z0", [0, 1], [0, 1])]), ErrorChart.Svg(["exact"], [new("TC", [1], [0.1])]),
        ];
        Assert.All(charts, chart =>
        {
            XElement svg = XElement.Parse(chart);
            Assert.Equal(["12"], svg.DescendantsAndSelf().Attributes("font-size").Select(size => size.Value).Distinct());
            Assert.Equal(svg.Attribute("viewBox")!.Value, $"0 0 {svg.Attribute("width")!.Value} {svg.Attribute("height")!.Value}");
            Assert.DoesNotContain("max-width", svg.Attribute("style")!.Value);
        });
    }

    [Theory]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(26)]
    public void One_first_point_does_not_flatten_a_short_line(int count)
    {
        double[] steps = [.. Enumerable.Range(0, count)], values = [.. steps.Select(s => s == 0 ? 2839 : 70 + s % 2)];
        XElement svg = XElement.Parse(LossChart.Panels([new ChartSeries("a", steps, values)])[0]);
        Assert.Contains("\u2191 2,839", Texts(svg));
        double[] heights = [.. svg.Descendants(Svg + "path").Single(p => p.Attribute("stroke-width") is not null)
            .Attribute("d")!.Value[1..].Split('L').Skip(1).Select(p => Number(p.Split(' ')[1]))];
        Assert.True(heights.Max() - heights.Min() > 80, $"{heights.Max() - heights.Min()} of 110");
    }

    [Fact]
    public void A_heat_map_of_nothing_is_still_a_drawing()
    {
        Assert.NotNull(XElement.Parse(HeatMap.Svg(new double[0, 0], [], [])));
        string zeros = HeatMap.Svg(new double[2, 2], ["a", "b"], ["c", "d"]);
        Assert.DoesNotContain("NaN", zeros, StringComparison.Ordinal);
        ArgumentException mistake = Assert.Throws<ArgumentException>(() => HeatMap.Svg(new double[2, 3], ["a"], ["b"]));
        Assert.Contains("needs 2 row names and 3 column names, got 1 and 1", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bars_are_as_long_as_their_values_on_their_side_of_zero()
    {
        XElement svg = XElement.Parse(BarChart.Svg([new("a", 2), new("b", -1), new("c", double.NaN), new("d", 0.5, Quiet: true)], "nats"));
        XElement[] bars = [.. svg.Elements(Svg + "rect")];
        double[] width = [.. bars.Select(b => Number(b.Attribute("width")!.Value))];
        double[] x = [.. bars.Select(b => Number(b.Attribute("x")!.Value))];
        Assert.Equal(width[0] / 2, width[1], 0.02);
        Assert.Equal(0, width[2]);
        Assert.Equal(width[0] / 4, width[3], 0.02);
        Assert.Equal(x[0], x[1] + width[1], 0.02);
        Assert.Equal(["nats", "a", "2.00", "b", "−1.00", "c", "–", "d", "0.50"], Texts(svg));
        Assert.NotEqual(bars[0].Attribute("fill")!.Value, bars[3].Attribute("fill")!.Value);
    }

    [Fact]
    public void Values_with_intervals_lie_on_one_scale()
    {
        XElement svg = XElement.Parse(IntervalChart.Svg(
            "rho", [new("a", 0, -0.5, 0.5), new("b", 1, double.NaN, double.NaN), new("c", double.NaN, 0, 1)], -1, 1, [-1, 0, 1]));
        double[] x = [.. svg.Elements(Svg + "circle").Select(point => Number(point.Attribute("cx")!.Value))];
        Assert.Equal(2, x.Length);
        Assert.Equal(100, x[1] - x[0], 0.02); // half of a scale of 200

        // One interval is known, a quarter of the scale to both sides.
        string[] ends = Assert.Single(Paths(svg), path => path.Contains('H', StringComparison.Ordinal))[1..].Split(' ', 'H');
        Assert.Equal([x[0] - 50, x[0] + 50], new[] { ends[0], ends[^1] }.Select(Number));
        Assert.Equal(["rho", "−1", "0", "1", "a", "0.00", "b", "1.00", "c", "–"], Texts(svg));
        Assert.Equal("rho: a 0.00 [−0.50, 0.50], b 1.00, c –", svg.Attribute("aria-label")!.Value);
    }

    [Fact]
    public void A_series_needs_a_value_for_each_step() => Assert.Contains("2 steps, got 1 values", Assert.Throws<ArgumentException>(
        () => LossChart.Panels([new ChartSeries("a", [1, 2], [1])])).Message, StringComparison.Ordinal);

    private static string[] Texts(XElement svg) => [.. svg.Descendants(Svg + "text").Select(t => t.Value)];

    private static string[] Paths(XElement svg) => [.. svg.Descendants(Svg + "path").Select(p => p.Attribute("d")!.Value)];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
