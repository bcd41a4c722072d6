using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Charts;

/// <summary>
/// Draws how a whole is shared among three parts as SVG: points in a triangle, the stronger in colour the higher their value.
/// </summary>
public static class TernaryChart
{
    private const double Width = 272, Side = 210, Top = 52, Bottom = 26;
    private const int Shades = 8, MostPoints = 1000;

    /// <summary>The chart.</summary>
    /// <param name="title">What the values are.</param>
    /// <param name="corners">The names of the parts: at the left, at the top, at the right.</param>
    /// <param name="points">
    /// The three parts of each, not below 0, and its value; what is not finite, or whose parts are all 0, is left out.
    /// </param>
    public static string Svg(
        string title, (string Left, string Top, string Right) corners,
            IReadOnlyList<(double Left, double Top, double Right, double Value)> points)
    {
        double height = Side * Math.Sqrt(3) / 2, left = (Width - Side) / 2;
        var kept = points.Select(p => (Left: Math.Max(0, p.Left), Top: Math.Max(0, p.Top), Right: Math.Max(0, p.Right), p.Value))
            .Where(p => double.IsFinite(p.Left + p.Top + p.Right + p.Value) && p.Left + p.Top + p.Right > 0).ToArray();
        var svg = new Markup();
        using (Ink.Drawing(svg, Width, Top + height
            + Bottom, $"{title} by the shares of {corners.Left}, {corners.Top} and {corners.Right}"))
        {
            Ink.Title(svg, title, Width);
            Ink.Label(svg, Width / 2, Top - 8, corners.Top, "middle", Ink.Muted);
            Ink.Label(svg, 0, Top + height + 18, corners.Left, "start", Ink.Muted);
            Ink.Label(svg, Width, Top + height + 18, corners.Right, "end", Ink.Muted);
            for (int k = 0; k < 4; k++) DrawGrid(svg, left, height, k / 4.0);
            if (kept.Length > 0) DrawPoints(svg, left, height, kept);
        }

        return svg.ToString();
    }

    // The lines at which a part has a share.
    private static void DrawGrid(Markup svg, double left, double height, double share)
    {
        string Line((double, double, double) a, (double, double, double) b) => $"M{At(left, height, a)}L{At(left, height, b)}";
        svg.Void("path", ("stroke", share == 0 ? Ink.Muted : Ink.Grid), ("d",
            Line((share, 1 - share, 0), (share, 0, 1 - share)) + Line((1 - share, share, 0), (0, share, 1 - share))
                + Line((1 - share, 0, share), (0, 1 - share, share))));
    }

    // One path for the points of a shade; the highest are drawn last.
    private static void DrawPoints(Markup svg, double left, double height, (double Left, double Top, double Right, double Value)[] points)
    {
        (double low, double high) = (points.Min(p => p.Value), points.Max(p => p.Value));
        int stride = (points.Length + MostPoints - 1) / MostPoints;
        var shown = points.Where((_, i) => i % stride == 0)
            .GroupBy(p => high > low ? Math.Min(Shades - 1, (int)(Shades * (p.Value - low) / (high - low))) : Shades - 1)
                .OrderBy(g => g.Key);
        foreach (var shade in shown)
        {
            string path = string.Concat(shade.Select(p =>
            {
                double sum = p.Left + p.Top + p.Right;
                return $"M{At(left, height, (p.Left / sum, p.Top / sum, p.Right / sum))}h0";
            }));
            svg.Void("path", ("d", path), ("stroke", Ink.Series(0)), ("stroke-width", "5"), ("stroke-linecap", "round"),
                ("stroke-opacity", Ink.At(0.12 + 0.88 * shade.Key / (Shades - 1))));
        }
    }

    private static string At(double left, double height, (double Left, double Top, double Right) shares) =>
        $"{Ink.At(left + Side * (shares.Right + 0.5 * shares.Top))} {Ink.At(Top + height * (1 - shares.Top))}";
}
