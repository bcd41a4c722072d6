using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Charts;

/// <summary>Points of one group.</summary>
/// <param name="Name">The group.</param>
/// <param name="Points">Its points; those of which a coordinate is not finite are left out.</param>
public sealed record ScatterGroup(string Name, IReadOnlyList<(double X, double Y)> Points)
{
    /// <summary>
    /// Means of points, each with the intervals of both coordinates, NaN where unknown; a thin line joins them in their order.
    /// </summary>
    public IReadOnlyList<ScatterMean> Means { get; init; } = [];

    /// <summary>Its colour: the number of its group, where charts of a page share groups; null for its place in the chart.</summary>
    public int? Group { get; init; }
}

/// <summary>A mean with intervals.</summary>
/// <param name="X">The mean across.</param>
/// <param name="XRange">The ends of its interval.</param>
/// <param name="Y">The mean upwards.</param>
/// <param name="YRange">The ends of its interval.</param>
public sealed record ScatterMean(double X, (double Low, double High) XRange, double Y, (double Low, double High) YRange);

/// <summary>Draws two scores against each other as SVG, coloured by group, small enough for several to stand side by side.</summary>
public static class GroupScatterChart
{
    private const double Width = 272, Height = 236, Left = 46, Top = 44, Bottom = 38;
    private const int MostPoints = 400; // of a group; every n-th of more

    /// <summary>The chart.</summary>
    /// <param name="title">What the chart shows.</param>
    /// <param name="across">The score across.</param>
    /// <param name="upwards">The score upwards.</param>
    /// <param name="groups">The points.</param>
    public static string Svg(string title, string across, string upwards, IReadOnlyList<ScatterGroup> groups)
    {
        var kept = groups.Select((group, i) => (Colour: Ink.Series(group.Group ?? i), group.Means,
            Points: group.Points.Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)).ToArray())).ToArray();
        (double X, double Y)[] all = [.. kept.SelectMany(group => group.Points),
            .. kept.SelectMany(group => group.Means).SelectMany(Corners).Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y))];
        var svg = new Markup();
        using (Ink.Drawing(svg, Width, Height, $"{title}: {upwards} against {across} of {string.Join(", ", groups.Select(g => g.Name))}"))
        {
            Ink.Title(svg, title, Width);
            if (all.Length == 0)
            {
                Ink.Label(svg, 0, 34, "no finite values", fill: Ink.Muted);
            }
            else
            {
                PlotArea plot = new PlotArea(Left, Top, Width - Left - 8, Height - Top - Bottom)
                    .With(Padded(all.Select(p => p.X)), Padded(all.Select(p => p.Y)), logSteps: false);
                plot.DrawAxes(svg, 4, 4);
                Ink.Label(svg, 0, 32, Ink.Fitted(upwards, Width), fill: Ink.Muted);
                Ink.Label(svg, plot.Left + plot.Width, Height - 6, Ink.Fitted(across, Width), "end", Ink.Muted);
                foreach ((string colour, _, (double X, double Y)[] points) in kept) DrawPoints(svg, plot, colour, points);
                foreach ((string colour, IReadOnlyList<ScatterMean> means, _) in kept) DrawMeans(svg, plot, colour, means);
            }
        }

        return svg.ToString();
    }

    private static void DrawPoints(Markup svg, PlotArea plot, string colour, (double X, double Y)[] points)
    {
        int stride = Math.Max(1, (points.Length + MostPoints - 1) / MostPoints);
        string path = string.Concat(points.Where((_, i) => i % stride == 0)
            .Select(p => $"M{Ink.At(plot.X(p.X))} {Ink.At(plot.Y(p.Y))}h0"));
        if (path.Length > 0)
            svg.Void("path", ("d", path), ("stroke", colour), ("stroke-width", "3.4"), ("stroke-linecap", "round"),
                ("stroke-opacity", "0.5"));
    }

    private static void DrawMeans(Markup svg, PlotArea plot, string colour, IReadOnlyList<ScatterMean> means)
    {
        ScatterMean[] known = [.. means.Where(mean => double.IsFinite(mean.X) && double.IsFinite(mean.Y))];
        if (known.Length > 1)
            svg.Void("path", ("d", "M" + string.Join('L', known.Select(mean => $"{Ink.At(plot.X(mean.X))} {Ink.At(plot.Y(mean.Y))}"))),
                ("stroke", colour), ("stroke-opacity", "0.5"));
        foreach (ScatterMean mean in known) DrawMean(svg, plot, colour, mean);
    }

    private static void DrawMean(Markup svg, PlotArea plot, string colour, ScatterMean mean)
    {
        (double x, double y) = (plot.X(mean.X), plot.Y(mean.Y));
        string arms = (Known(mean.XRange) ? $"M{Ink.At(plot.X(mean.XRange.Low))} {Ink.At(y)}H{Ink.At(plot.X(mean.XRange.High))}" : "")
            + (Known(mean.YRange) ? $"M{Ink.At(x)} {Ink.At(plot.Y(mean.YRange.Low))}V{Ink.At(plot.Y(mean.YRange.High))}" : "");
        if (arms.Length > 0) svg.Void("path", ("d", arms), ("stroke", colour), ("stroke-width", "1.4"));
        svg.Void("circle", ("cx", Ink.At(x)), ("cy", Ink.At(y)), ("r", "3.6"), ("fill", colour));
    }

    private static IEnumerable<(double X, double Y)> Corners(ScatterMean mean) =>
        [(mean.X, mean.Y), (mean.XRange.Low, mean.YRange.Low), (mean.XRange.High, mean.YRange.High)];

    private static bool Known((double Low, double High) range) => double.IsFinite(range.Low) && double.IsFinite(range.High);

    private static (double, double) Padded(IEnumerable<double> values)
    {
        (double low, double high) = (values.Min(), values.Max());
        double margin = 0.06 * (high - low);
        return (low - margin, high + margin);
    }
}
