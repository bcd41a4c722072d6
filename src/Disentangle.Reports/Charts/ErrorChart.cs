using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Charts;

/// <summary>A quantity as several ways of measuring it find it.</summary>
/// <param name="Title">For example <c>total correlation</c>.</param>
/// <param name="Values">One for each way, NaN where it cannot tell.</param>
/// <param name="Errors">Their standard errors, NaN where unknown.</param>
public sealed record MeasuredQuantity(string Title, IReadOnlyList<double> Values, IReadOnlyList<double> Errors);

/// <summary>
/// Draws how several ways of measuring the same quantities err, as SVG: a panel for each quantity, a row for each way, a line at the
/// value of the first way, which the others are held against. The axis is linear near 0 and logarithmic far from it, since some err by far.
/// </summary>
public static class ErrorChart
{
    private const double RowHeight = 26, Gap = 22, Top = 22, Radius = 4;

    /// <summary>The chart.</summary>
    /// <param name="ways">The names of the ways, the first being the one to hold the others against.</param>
    /// <param name="quantities">What they measured.</param>
    /// <param name="decimals">Decimals printed.</param>
    /// <param name="width">The natural width of the drawing.</param>
    public static string Svg(IReadOnlyList<string> ways, IReadOnlyList<MeasuredQuantity> quantities, int decimals = 2, double width = 760)
    {
        double labels = ways.Select(way => Ink.Width(way)).DefaultIfEmpty(0).Max() + 20;
        double panel = (width - labels - Gap * (quantities.Count - 1)) / quantities.Count, height = ways.Count * RowHeight;
        var svg = new Markup();
        string all = string.Join("; ",
            quantities.Select(
                q => $"{q.Title}: " + string.Join(", ", ways.Select((way, i) => $"{way} {Figures.Fixed(q.Values[i], decimals)}"))));
        using (Ink.Drawing(svg, width, Top + height + 2, all))
        {
            for (int i = 0; i < ways.Count; i++) Ink.Label(svg, labels - 12, Top + (i + 0.5) * RowHeight + 4, ways[i], "end");
            for (int k = 0; k < quantities.Count; k++) DrawPanel(svg, quantities[k], labels + k * (panel + Gap), panel, height, decimals);
        }

        return svg.ToString();
    }

    private static void DrawPanel(Markup svg, MeasuredQuantity quantity, double left, double width, double height, int decimals)
    {
        double numbers = quantity.Values.Max(value => Ink.Width(Figures.Fixed(value, decimals))) + 8;
        double[] finite = [.. quantity.Values.Where(double.IsFinite).Select(Math.Asinh), 0];
        (double minimum, double maximum) = (finite.Min(), finite.Max());
        double scale = (width - numbers - 2 * Radius) / Math.Max(maximum - minimum, 1e-9), start = left + Radius;
        double X(double value) => start + (Math.Asinh(value) - minimum) * scale;

        Ink.Label(svg, left, 11, quantity.Title, fill: Ink.Muted);
        svg.Void("path", ("d", $"M{Ink.At(X(0))} {Ink.At(Top)}v{Ink.At(height)}"), ("stroke", Ink.Grid));
        if (double.IsFinite(quantity.Values[0]))
            svg.Void("path", ("d", $"M{Ink.At(X(quantity.Values[0]))} {Ink.At(Top)}v{Ink.At(height)}"), ("stroke", Ink.Series(1)),
                ("stroke-dasharray", "3 3"));
        for (int i = 0; i < quantity.Values.Count; i++)
        {
            double middle = Top + (i + 0.5) * RowHeight, value = quantity.Values[i], error = quantity.Errors[i];
            Ink.Label(svg, left + width, middle + 4, Figures.Fixed(value, decimals), "end");
            if (!double.IsFinite(value)) continue;
            if (double.IsFinite(error))
                svg.Void("path", ("d", $"M{Ink.At(Math.Max(left, X(value - error)))} {Ink.At(middle)}H{Ink.At(X(value + error))}"),
                    ("stroke", Ink.Series(0)), ("stroke-width", "1.5"));
            svg.Void("circle", ("cx", Ink.At(X(value))), ("cy", Ink.At(middle)), ("r", Ink.At(Radius)),
                ("fill", Ink.Series(i == 0 ? 1 : 0)));
        }
    }
}
