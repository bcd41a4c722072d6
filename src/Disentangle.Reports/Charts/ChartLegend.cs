using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Charts;

/// <summary>Draws the names of the groups that several charts share, with their colours, as SVG.</summary>
public static class ChartLegend
{
    private const double RowHeight = 20;

    /// <summary>The legend.</summary>
    /// <param name="names">The groups, each with the number of its colour.</param>
    /// <param name="width">The width of the drawing.</param>
    public static string Svg(IReadOnlyList<(string Name, int Group)> names, double width = BandChart.Width)
    {
        var svg = new Markup();
        using (Ink.Drawing(svg, width, names.Count * RowHeight + 4, "legend: " + string.Join(", ", names.Select(name => name.Name))))
        {
            for (int i = 0; i < names.Count; i++)
            {
                double y = (i + 0.5) * RowHeight;
                svg.Void("circle", ("cx", "6"), ("cy", Ink.At(y)), ("r", "4.5"), ("fill", Ink.Series(names[i].Group)));
                Ink.Label(svg, 18, y + 4, Ink.Fitted(names[i].Name, width - 18));
            }
        }

        return svg.ToString();
    }

    /// <summary>Names with their numbers from 1, for axes that have no room for them.</summary>
    /// <param name="names">The names.</param>
    public static string NumberedSvg(IReadOnlyList<string> names)
    {
        const double Number = 24;
        var svg = new Markup();
        double width = names.Select(Ink.Width).DefaultIfEmpty(0).Max() + Number;
        using (Ink.Drawing(svg, width, names.Count * RowHeight + 4, "numbers: " + string.Join(", ", names)))
        {
            for (int i = 0; i < names.Count; i++)
            {
                double y = (i + 0.5) * RowHeight + 4;
                Ink.Label(svg, 0, y, Figures.Count(i + 1), fill: Ink.Muted);
                Ink.Label(svg, Number, y, names[i]);
            }
        }

        return svg.ToString();
    }
}
