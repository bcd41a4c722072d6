using System.Globalization;
using System.Xml.Linq;
using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Charts;

/// <summary>
/// Puts finished charts beside each other into one drawing on white, for papers and pages that know nothing of the colours of a report.
/// </summary>
public static class PanelSheet
{
    private const double Margin = 16, Gap = 20, TitleHeight = 28, TitleSize = 14;

    /// <summary>The drawing.</summary>
    /// <param name="title">What the charts have in common.</param>
    /// <param name="panels">Charts as SVG, of any sizes.</param>
    /// <param name="columns">How many stand beside each other, at least 1.</param>
    public static string Svg(string title, IReadOnlyList<string> panels, int columns = 3)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        XElement[] charts = [.. panels.Select(XElement.Parse)];
        double width = 2 * Margin + Ink.Width(title) * TitleSize / Ink.TypeSize, height = Margin + TitleHeight;
        foreach (XElement[] row in charts.Chunk(columns))
        {
            double x = Margin;
            foreach (XElement chart in row)
            {
                chart.SetAttributeValue("x", Ink.At(x));
                chart.SetAttributeValue("y", Ink.At(height));
                x += SizeOf(chart, "width") + Gap;
            }

            width = Math.Max(width, x - Gap + Margin);
            height += row.Max(chart => SizeOf(chart, "height")) + Gap;
        }

        var svg = new Markup();
        using (Ink.Drawing(svg, width, height - Gap + Margin, title))
        {
            svg.Void("rect", ("width", "100%"), ("height", "100%"), ("fill", "#fff"));
            using (svg.Open("g", ("color", "#1f2328")))
            {
                svg.Leaf("text", title, ("x", Ink.At(Margin)), ("y", Ink.At(Margin + 12)), ("fill", Ink.Current),
                    ("font-size", Ink.At(TitleSize)), ("font-weight", "600"));
                foreach (XElement chart in charts) svg.Raw(chart.ToString(SaveOptions.DisableFormatting));
            }
        }

        return svg.ToString();
    }

    private static double SizeOf(XElement chart, string side) => double.Parse(chart.Attribute(side)!.Value, CultureInfo.InvariantCulture);
}
