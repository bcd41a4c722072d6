using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Charts;

/// <summary>A quantity along an axis, with a range around it at each place.</summary>
/// <param name="Name">The group that it is of.</param>
/// <param name="Points">The places, rising, and the quantity there with its range; what is not finite is left out.</param>
public sealed record BandSeries(string Name, IReadOnlyList<(double X, double Low, double Middle, double High)> Points)
{
    /// <summary>Its colour: the number of its group, where charts of a page share groups; null for its place in the chart.</summary>
    public int? Group { get; init; }

    /// <summary>Whether the line is dashed, so that one that it lies on can be seen.</summary>
    public bool IsDashed { get; init; }
}

/// <summary>Draws lines with bands as SVG, small enough for several to stand side by side.</summary>
public static class BandChart
{
    /// <summary>The width of a drawing.</summary>
    public const double Width = 272;

    private const int MostDots = 20; // of a line; denser ones would hide it
    private const double Height = 210, Left = 46, Top = 30, Bottom = 38;

    /// <summary>The chart.</summary>
    /// <param name="title">What the lines show, for example <c>MIG</c>.</param>
    /// <param name="axis">What the axis across is.</param>
    /// <param name="series">The lines.</param>
    /// <param name="names">The names of the places 0, 1, 2 ... of the axis; empty for numbers.</param>
    /// <param name="logX">Whether the axis across is logarithmic.</param>
    /// <param name="logY">Whether values are shown by their base-10 logarithm.</param>
    public static string Svg(
        string title, string axis, IReadOnlyList<BandSeries> series, IReadOnlyList<string>? names = null, bool logX = false,
        bool logY = false)
    {
        var kept = series.Select((line, i) => (Line: line, Colour: Ink.Series(line.Group ?? i), Points: Kept(line, logX, logY))).ToArray();
        bool empty = kept.All(line => line.Points.Length == 0);
        var svg = new Markup();
        using (Ink.Drawing(svg, Width, Height, $"{title} by {axis}: {string.Join(", ", series.Select(line => line.Name))}"))
        {
            Ink.Title(svg, title, Width);
            if (empty) Ink.Label(svg, 0, 34, "no finite values", fill: Ink.Muted);
            else DrawPlot(svg, axis, names ?? [], logX, [.. kept.Select(line => (line.Colour, line.Line.IsDashed, line.Points))]);
        }

        return svg.ToString();
    }

    /// <summary>Whether the name of a place of the axis can be drawn in full where there are so many.</summary>
    public static bool HasRoom(string name, int places) => Ink.Width(name) <= (Width - Left - 8) / places;

    private static void DrawPlot(
        Markup svg, string axis, IReadOnlyList<string> names, bool logX,
        (string Colour, bool IsDashed, (double X, double Low, double Middle, double High)[] Points)[] lines)
    {
        var points = lines.SelectMany(line => line.Points).ToArray();
        (double low, double high) = (points.Min(p => p.Low), points.Max(p => p.High));
        double margin = 0.05 * (high - low);
        bool named = names.Count > 0;
        (double, double) across = named ? (-0.25, names.Count - 0.75) : (points.Min(p => p.X), points.Max(p => p.X));
        PlotArea plot = new PlotArea(Left, Top, Width - Left - 8, Height - Top - Bottom)
            .With(across, (low >= 0 ? Math.Max(0, low - margin) : low - margin, high + margin), logX && !named);
        double room = plot.Width / Math.Max(1, names.Count);
        plot.DrawAxes(svg, 5, named ? names.Count : 4, named
            ? at => at == Math.Round(at) && at >= 0 && at < names.Count ? Ink.Fitted(names[(int)at], room) : "" : null);
        Ink.Label(svg, plot.Left + plot.Width, Height - 6, axis, "end", Ink.Muted);
        foreach ((string colour, bool dashed, var line) in lines) Draw(svg, plot, colour, dashed, line);
    }

    private static (double X, double Low, double Middle, double High)[] Kept(BandSeries line, bool logX, bool logY)
    {
        double Of(double value) => logY ? Math.Log10(value) : value;
        return [.. line.Points.Select(p => (p.X, Low: Of(p.Low), Middle: Of(p.Middle), High: Of(p.High)))
            .Where(p => double.IsFinite(p.X) && double.IsFinite(p.Middle) && (!logX || p.X > 0))
            .Select(p => (p.X, double.IsFinite(p.Low) ? p.Low : p.Middle, p.Middle, double.IsFinite(p.High) ? p.High : p.Middle))];
    }

    private static void Draw(
        Markup svg, PlotArea plot, string colour, bool dashed, (double X, double Low, double Middle, double High)[] line)
    {
        if (line.Length == 0) return;
        string At(double x, double y) => $"{Ink.At(plot.X(x))} {Ink.At(plot.Y(y))}";
        if (line.Length > 1)
        {
            IEnumerable<string> edge = line.Select(p => At(p.X, p.High)).Concat(line.Reverse().Select(p => At(p.X, p.Low)));
            svg.Void("path", ("d", $"M{string.Join('L', edge)}Z"), ("fill", colour), ("fill-opacity", "0.13"));
            svg.Void("path", ("d", $"M{string.Join('L', line.Select(p => At(p.X, p.Middle)))}"), ("stroke", colour),
                ("stroke-width", "1.6"), ("stroke-linejoin", "round"), ("stroke-dasharray", dashed ? "5 4" : null));
        }
        else
        {
            svg.Void("path", ("d", $"M{At(line[0].X, line[0].Low)}L{At(line[0].X, line[0].High)}"), ("stroke", colour));
        }

        if (line.Length <= MostDots)
            svg.Void("path", ("d", string.Concat(line.Select(p => $"M{At(p.X, p.Middle)}h0"))), ("stroke", colour), ("stroke-width", "5"),
                ("stroke-linecap", "round"));
    }
}
