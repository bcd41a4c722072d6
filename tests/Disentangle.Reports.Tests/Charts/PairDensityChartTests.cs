using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Disentangle.Reports.Charts;

namespace Disentangle.Reports.Tests.Charts;

public sealed partial class PairDensityChartTests
{
    private static readonly PairDensityFigure Figure = new(
        new DensityAxis("z0", -1, 1, [0.76, 0.24]), new DensityAxis("z1", 0, 4, [0.9, 0.1]), [0.7, 0.2, 0.06, 0.04]);

    // Of probabilities 0.7, 0.2, 0.06 and 0.04 the smallest sets with 99, 95, 75, 50 and 25 % have 4, 3, 2, 1 and 1 of the four cells.
    [Fact]
    public void A_region_has_the_fewest_cells_that_hold_its_share()
    {
        string[] regions = [.. XDocument.Parse(PairDensityChart.Svg(Figure)).Descendants()
            .Where(element => (string?)element.Attribute("shape-rendering") == "crispEdges")
            .Select(element => (string)element.Attribute("d")!)];
        Assert.Equal([4.0, 3, 2, 1, 1], regions.Select(region => Runs().Matches(region)
            .Sum(run => Number(run, "width") * Number(run, "height")) / (190 * 190)));
    }

    [Fact]
    public void What_is_marked_stands_at_its_values()
    {
        XElement svg = XDocument.Parse(PairDensityChart.Svg(Figure with
        {
            HasPrior = true,
            Corner = (0, 2),
            Ellipses = [new DensityEllipse(0.5, 1, 0.25, 0.5, "image 3")],
        })).Root!;
        XElement plot = svg.Descendants().Single(element => (string?)element.Attribute("class") == "plot");
        (double left, double top) = ((double)plot.Attribute("x")!, (double)plot.Attribute("y")!);
        XElement corner = svg.Descendants().Single(
            element => element.Name.LocalName == "rect" && (string?)element.Attribute("width") == "10");
        Assert.Equal((left + 185, top + 185), ((double)corner.Attribute("x")!, (double)corner.Attribute("y")!));
        XElement[] ellipses = [.. svg.Descendants().Where(element => element.Name.LocalName == "ellipse")];
        Assert.Equal([190.0, 380, 47.5, 95], ellipses.Select(ellipse => (double)ellipse.Attribute("rx")!));
        Assert.Equal([95.0, 190, 47.5, 95], ellipses.Select(ellipse => (double)ellipse.Attribute("ry")!));
        Assert.Contains("image 3", svg.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_without_a_probability_is_refused() =>
        Assert.Throws<ArgumentException>(() => PairDensityChart.Svg(Figure with { Probabilities = [1] }));

    private static double Number(Match match, string group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"h(?<width>[\d.]+)v(?<height>[\d.]+)h-")]
    private static partial Regex Runs();
}
