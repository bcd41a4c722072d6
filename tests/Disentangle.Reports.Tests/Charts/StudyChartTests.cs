using System.Globalization;
using System.Xml.Linq;
using Disentangle.Reports.Charts;

namespace Disentangle.Reports.Tests.Charts;

/// <summary>Charts of many models.</summary>
public sealed class StudyChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Nested_bars_are_as_long_as_their_shares()
    {
        XElement svg = XElement.Parse(NestedBarChart.Svg("variance", [new("MIG", 0.25, 0.75), new("SAP", double.NaN, 1)],
            ("method", "setting", "seed")));
        double[] widths = [.. svg.Descendants(Svg + "rect").Select(rect => Number(rect, "width")).Skip(3)];

        // The whole, the inner share, what the outer adds; of an undefined one the whole alone.
        Assert.Equal(4, widths.Length);
        Assert.Equal(0.25 * widths[0], widths[1], 0.02);
        Assert.Equal(0.5 * widths[0], widths[2], 0.02);
        Assert.Equal(["0.25 + 0.50", "SAP", "\u2013"], Texts(svg)[^3..]);
    }

    [Fact]
    public void Negative_values_of_a_signed_map_have_a_colour_of_their_own_as_strong_as_they_are_large()
    {
        XElement svg = XElement.Parse(HeatMap.SignedSvg(new[,] { { 1, -0.4 }, { double.NaN, 0 } }, ["a", "b"], ["c", "d"], "title"));
        var cells = svg.Descendants(Svg + "rect").Take(4)
            .Select(rect => (Blue: !rect.Attribute("fill")!.Value.Contains("negative", StringComparison.Ordinal),
                Number(rect, "fill-opacity")));

        Assert.Equal([(true, 1), (false, 0.4), (true, 0), (true, 0)], cells);
        Assert.Equal(["title", "c", "d", "a", "1.00", "\u22120.40", "b", "\u2013", "0.00", "\u22121.00", "1.00"], Texts(svg));
    }

    [Fact]
    public void A_violin_is_as_wide_as_its_density_and_has_a_point_for_each_model()
    {
        Violin row = new("vae", [0, 1, 2, double.NaN], [(0, 0.5), (1, 1), (2, 0.5)], 1, "1 failed");
        XElement svg = XElement.Parse(ViolinChart.Svg("MIG", [row]));
        string[] paths = Paths(svg);
        double[][] edge = [.. paths.Single(path => path.EndsWith('Z')).Trim('M', 'Z').Split('L')
            .Select(point => point.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray())];

        Assert.Equal(2 * (edge[5][1] - edge[0][1]), edge[4][1] - edge[1][1], 0.02);
        Assert.Equal(edge[1][0] - edge[0][0], edge[2][0] - edge[1][0], 0.02);
        Assert.Equal(3, paths.Single(path => path.EndsWith("h0", StringComparison.Ordinal)).Split('M').Length - 1);
        Assert.Contains("1 failed", Texts(svg));
        Assert.Contains($"M{edge[1][0].ToString(CultureInfo.InvariantCulture)} 31v30", paths); // the median
    }

    [Fact]
    public void A_band_reaches_from_low_to_high_and_the_line_runs_between()
    {
        XElement svg = XElement.Parse(BandChart.Svg("MIG", "beta",
            [new("vae", [(0, 0, 5, 10), (1, 5, 5, 5), (2, double.NaN, double.NaN, 1)])], ["1", "4"]));

        // Places -0.25 .. 1.25 over 46 .. 264, values 0 .. 10.5 over 172 .. 30.
        Assert.Contains("M82.33 36.76L227.67 104.38L227.67 104.38L82.33 172Z", Paths(svg));
        Assert.Contains("M82.33 104.38L227.67 104.38", Paths(svg));
        Assert.Equal(["1", "4", "beta"], Texts(svg)[^3..]);
        Assert.Contains("no finite values", Texts(XElement.Parse(BandChart.Svg("MIG", "beta", [new("vae", [])]))));
    }

    [Fact]
    public void A_scatter_of_groups_has_points_and_means_with_their_intervals()
    {
        ScatterGroup group = new("vae", [(0, 0), (10, 10), (double.NaN, 1)])
        {
            Means = [new(5, (4, 6), 5, (double.NaN, double.NaN)), new(double.NaN, (0, 0), 1, (0, 0))], Group = 2,
        };
        XElement svg = XElement.Parse(GroupScatterChart.Svg("MIG", "loss", "", [group]));

        Assert.Contains(Paths(svg), path => path.EndsWith("h0", StringComparison.Ordinal) && path.Split('M').Length == 3);
        XElement mean = Assert.Single(svg.Descendants(Svg + "circle"));
        Assert.Contains("--chart-3", mean.Attribute("fill")!.Value, StringComparison.Ordinal);
        string arms = Assert.Single(Paths(svg), path => path.Contains('H', StringComparison.Ordinal));
        Assert.DoesNotContain("V", arms, StringComparison.Ordinal);
    }

    [Fact]
    public void Corners_of_a_triangle_are_whole_shares()
    {
        XElement svg = XElement.Parse(TernaryChart.Svg("MIG", ("a", "b", "c"),
            [(2, 0, 0, 1), (0, 3, 0, 1), (0, 0, 4, 1), (1, 1, 1, 1), (0, 0, 0, 1), (1, 1, double.NaN, 1)]));
        string points = Assert.Single(Paths(svg), path => path.EndsWith("h0", StringComparison.Ordinal));

        Assert.Equal("M31 233.87h0M136 52h0M241 233.87h0M136 173.24h0", points);
    }

    [Fact]
    public void A_tree_keeps_the_leaves_of_a_group_together()
    {
        XElement svg = XElement.Parse(Dendrogram.Svg("groups", ["z0", "z1", "z2", "a"], [new(0, 3, 0.8), new(4, 2, 0.4)], "threshold"));

        Assert.Equal(["z0", "a", "z2", "z1"], Texts(svg)[^4..]);
        Assert.Throws<ArgumentException>(() => Dendrogram.Svg("groups", ["z0", "a"], [new(0, 2, 0.5)], "threshold"));
    }

    [Fact]
    public void A_legend_has_the_colours_of_the_groups()
    {
        XElement svg = XElement.Parse(ChartLegend.Svg([("vae", 3), ("beta-vae", 0)]));

        Assert.Equal(["vae", "beta-vae"], Texts(svg));
        Assert.Equal(["var(--chart-4", "var(--chart-1"], svg.Descendants(Svg + "circle")
            .Select(c => c.Attribute("fill")!.Value.Split(',')[0]));
    }

    [Fact]
    public void A_sheet_puts_its_panels_into_rows_without_overlap()
    {
        string panel = ChartLegend.Svg([("vae", 3), ("a & b", 0)]), low = ChartLegend.Svg([("aae", 1)], width: 100);
        XElement svg = XElement.Parse(PanelSheet.Svg("one & two", [panel, low, panel], columns: 2));

        XElement[] placed = [.. svg.Descendants(Svg + "svg")];
        Assert.Equal([(16, 44), (308, 44), (16, 108)], placed.Select(chart => (Number(chart, "x"), Number(chart, "y"))));
        Assert.Equal([16 + 272 + 20 + 100 + 16, 108 + 44 + 16], new[] { Number(svg, "width"), Number(svg, "height") });
        Assert.Equal(["one & two", "vae", "a & b", "aae", "vae", "a & b"], Texts(svg));
        Assert.Equal("#fff", svg.Elements(Svg + "rect").Single().Attribute("fill")!.Value);
        Assert.True(Number(XElement.Parse(PanelSheet.Svg(new string('W', 99), [low])), "width") > 99 * 10);
    }

    private static string[] Texts(XElement svg) => [.. svg.Descendants(Svg + "text").Select(text => text.Value)];

    private static string[] Paths(XElement svg) => [.. svg.Descendants(Svg + "path").Select(path => path.Attribute("d")!.Value)];

    private static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
