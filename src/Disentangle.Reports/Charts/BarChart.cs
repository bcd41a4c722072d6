using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Charts;

/// <summary>One bar.</summary>
/// <param name="Label">What it is of, for example <c>latent 3</c>.</param>
/// <param name="Value">How long it is; negative values reach to the left, NaN is a dash.</param>
/// <param name="Quiet">Whether it is drawn faint, as is an inactive latent unit.</param>
public sealed record Bar(string Label, double Value, bool Quiet = false);

/// <summary>Draws labelled horizontal bars with their values at their ends, as SVG.</summary>
public static class BarChart
{
    private const double RowHeight = 26, BarHeight = 14;

    /// <summary>The chart, one row a bar in the order given.</summary>
    /// <param name="bars">The bars, from the top down.</param>
    /// <param name="unit">The unit, written once above the values, or null.</param>
    /// <param name="decimals">Decimals printed.</param>
    /// <param name="width">The natural width of the drawing.</param>
    public static string Svg(IReadOnlyList<Bar> bars, string? unit = null, int decimals = 2, double width = 460)
    {
        double[] finite = [.. bars.Select(b => b.Value).Where(double.IsFinite), 0];
        (double minimum, double maximum) = (finite.Min(), finite.Max());
        double span = maximum > minimum ? maximum - minimum : 1;
        double labels = Math.Min(width * 0.6, bars.Select(b => Ink.Width(b.Label)).DefaultIfEmpty(0).Max() + 10);
        double numbers = bars.Select(b => Ink.Width(Figures.Fixed(b.Value, decimals))).DefaultIfEmpty(0).Max() + 8;
        double below = minimum < 0 ? numbers : 0; // room for the values of bars to the left
        double scale = (width - labels - below - numbers) / span, zero = labels + below - minimum * scale;
        double top = unit is null ? 0 : 18;

        var svg = new Markup();
        string all = string.Join(", ", bars.Select(b => $"{b.Label} {Figures.Fixed(b.Value, decimals)}"));
        using (Ink.Drawing(svg, width, top + bars.Count * RowHeight + 2, all))
        {
            if (unit is not null) Ink.Label(svg, zero, 11, unit, fill: Ink.Muted);
            for (int i = 0; i < bars.Count; i++) DrawBar(svg, bars[i], top + i * RowHeight, labels, zero, scale, decimals);
            svg.Void("path", ("d", $"M{Ink.At(zero)} {Ink.At(top)}v{Ink.At(bars.Count * RowHeight)}"), ("stroke", Ink.Muted));
        }

        return svg.ToString();
    }

    private static void DrawBar(Markup svg, Bar bar, double y, double labels, double zero, double scale, int decimals)
    {
        double middle = y + RowHeight / 2, length = double.IsFinite(bar.Value) ? bar.Value * scale : 0;
        (string text, string anchor) = (bar.Quiet ? Ink.Muted : Ink.Current, length < 0 ? "end" : "start");
        Ink.Label(svg, labels - 10, middle + 4, bar.Label, "end", text);
        svg.Void("rect", ("x", Ink.At(Math.Min(zero, zero + length))), ("y", Ink.At(middle - BarHeight / 2)),
            ("width", Ink.At(Math.Abs(length))), ("height", Ink.At(BarHeight)),
            ("fill", bar.Quiet ? Ink.Muted : Ink.Series(0)), ("fill-opacity", bar.Quiet ? "0.5" : "0.85"));
        Ink.Label(svg, zero + length + (length < 0 ? -6 : 6), middle + 4, Figures.Fixed(bar.Value, decimals), anchor, text);
    }
}
