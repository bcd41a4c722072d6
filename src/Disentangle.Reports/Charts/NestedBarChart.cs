using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Charts;

/// <summary>A share of a whole and a share of that share.</summary>
/// <param name="Label">What it is of, for example <c>MIG</c>.</param>
/// <param name="Inner">The smaller share, 0 to 1; NaN where it is undefined.</param>
/// <param name="Outer">The larger share, 0 to 1; NaN where it is undefined.</param>
public sealed record NestedBar(string Label, double Inner, double Outer);

/// <summary>Draws bars of three parts as SVG: the inner share strong, what the outer share adds lighter, the rest empty.</summary>
public static class NestedBarChart
{
    private const double Width = 560, RowHeight = 26, BarHeight = 14, Top = 46;

    /// <summary>The chart, one row a bar in the order given.</summary>
    /// <param name="title">What the chart is of.</param>
    /// <param name="bars">The bars, from the top down.</param>
    /// <param name="parts">The names of the inner share, of what the outer share adds, and of the rest.</param>
    public static string Svg(string title, IReadOnlyList<NestedBar> bars, (string Inner, string Added, string Remainder) parts)
    {
        double labels = Math.Min(0.5 * Width, bars.Select(bar => Ink.Width(bar.Label)).DefaultIfEmpty(0).Max() + 10);
        double numbers = Ink.Width("0.00 + 0.00") + 10, scale = Width - labels - numbers;
        var svg = new Markup();
        using (Ink.Drawing(svg, Width, Top + bars.Count * RowHeight + 2, $"{title}: " + string.Join(", ",
            bars.Select(bar =>
                $"{bar.Label} {Figures.Fixed(bar.Inner, 2)} {parts.Inner}, {Figures.Fixed(bar.Outer, 2)} with {parts.Added}"))))
        {
            Ink.Title(svg, title, Width);
            double x = labels;
            foreach ((string name, string opacity) in new[] { (parts.Inner, "0.9"), (parts.Added, "0.35"), (parts.Remainder, "0") })
            {
                Box(svg, x, 34, 10, 10, opacity);
                Ink.Label(svg, x + 15, 39, name, fill: Ink.Muted);
                x += Ink.Width(name) + 34;
            }

            for (int i = 0; i < bars.Count; i++) DrawBar(svg, bars[i], Top + (i + 0.5) * RowHeight, labels, scale);
        }

        return svg.ToString();
    }

    private static void DrawBar(Markup svg, NestedBar bar, double middle, double labels, double scale)
    {
        Ink.Label(svg, labels - 10, middle + 4, Ink.Fitted(bar.Label, labels - 10), "end");
        Box(svg, labels, middle, scale, BarHeight, "0");
        bool known = double.IsFinite(bar.Inner) && double.IsFinite(bar.Outer);
        if (known)
        {
            (double inner, double outer) = (Math.Clamp(bar.Inner, 0, 1), Math.Clamp(bar.Outer, 0, 1));
            Box(svg, labels, middle, scale * inner, BarHeight, "0.9");
            Box(svg, labels + scale * inner, middle, scale * Math.Max(0, outer - inner), BarHeight, "0.35");
        }

        Ink.Label(svg, Width, middle + 4,
            known ? $"{Figures.Fixed(bar.Inner, 2)} + {Figures.Fixed(bar.Outer - bar.Inner, 2)}" : Figures.Missing, "end");
    }

    private static void Box(Markup svg, double x, double middle, double width, double height, string opacity) =>
        svg.Void("rect", ("x", Ink.At(x)), ("y", Ink.At(middle - height / 2)), ("width", Ink.At(width)), ("height", Ink.At(height)),
            ("fill", Ink.Series(0)), ("fill-opacity", opacity), ("stroke", opacity == "0" ? Ink.Grid : null));
}
