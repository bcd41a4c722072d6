using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Charts;

/// <summary>
/// Draws how quantities change over training, as SVG. <see cref="Panels"/> gives each its own small chart with its own scale, which suits
/// terms of very different size; <see cref="SharedAxis"/> compares quantities of one unit in one chart.
/// </summary>
public static class LossChart
{
    private const double PanelWidth = 272, PanelHeight = 160, PanelGap = 24;
    private const int LeastToCut = 5; // points, below which the first is not left outside

    /// <summary>One small chart a series, all over the same range of steps, for a page that lays them out.</summary>
    /// <param name="series">The quantities, in order.</param>
    /// <param name="logSteps">Whether steps are on a logarithmic axis, which shows the fast beginning; step 0 is then left out.</param>
    /// <param name="marked">A step that a line marks in each chart, or null.</param>
    /// <exception cref="ArgumentException">A series has not as many values as steps.</exception>
    public static IReadOnlyList<string> Panels(IReadOnlyList<ChartSeries> series, bool logSteps = false, double? marked = null)
    {
        (double, double) steps = StepRange(series, logSteps);
        return [.. series.Select(one =>
        {
            var svg = new Markup();
            using (Ink.Drawing(svg, PanelWidth, PanelHeight, NameOf([one]))) DrawPanel(svg, one, steps, logSteps, marked);
            return svg.ToString();
        })];
    }

    /// <summary>The panels of <see cref="Panels"/> in one drawing, for a file of its own.</summary>
    /// <param name="series">The quantities, in order.</param>
    /// <param name="columns">Panels in a row, at least 1.</param>
    /// <param name="logSteps">Whether steps are on a logarithmic axis.</param>
    /// <exception cref="ArgumentException">A series has not as many values as steps.</exception>
    public static string SmallMultiples(IReadOnlyList<ChartSeries> series, int columns = 3, bool logSteps = false)
    {
        (double, double) steps = StepRange(series, logSteps);
        return PanelGrid.Draw(series, (PanelWidth, PanelHeight), PanelGap, columns, NameOf(series),
            (svg, one) => DrawPanel(svg, one, steps, logSteps));
    }

    /// <summary>All series in one chart, each with its name at the end of its line.</summary>
    /// <param name="series">The quantities, of one unit.</param>
    /// <param name="unit">The unit, or null.</param>
    /// <param name="logSteps">Whether steps are on a logarithmic axis.</param>
    /// <exception cref="ArgumentException">A series has not as many values as steps.</exception>
    public static string SharedAxis(IReadOnlyList<ChartSeries> series, string? unit = null, bool logSteps = false)
    {
        const double Width = 540, Height = 280, Left = 48, Top = 24, Bottom = 36, LabelGap = 14;
        double right = 16 + (series.Count == 0 ? 0 : Math.Min(200, series.Max(s => Ink.Width(s.Name))));
        var points = series.Select(s => s.Points(logSteps)).ToArray();
        PlotArea plot = new PlotArea(Left, Top, Width - Left - right, Height - Top - Bottom).With(
            StepRange(series, logSteps), Padded(points.SelectMany(p => p).Select(p => p.Value)), logSteps);
        var svg = new Markup();
        using (Ink.Drawing(svg, Width, Height, NameOf(series)))
        {
            plot.DrawAxes(svg, 6, 6);
            Ink.Label(svg, plot.Left + plot.Width, Height - 6, "training step", "end", Ink.Muted);
            if (unit is not null) Ink.Label(svg, Left - 6, 12, unit, "end", Ink.Muted);
            for (int i = 0; i < series.Count; i++) plot.DrawLine(svg, points[i], Ink.Series(i));

            // Names stand where their lines end, from the top down, moved down where they would touch, and up where that leads outside.
            int[] drawn = [.. Enumerable.Range(0, series.Count).Where(i => points[i].Count > 0).OrderBy(i => plot.Y(points[i][^1].Value))];
            var y = drawn.Select(i => plot.Y(points[i][^1].Value) + 4).ToArray();
            for (int k = 1; k < y.Length; k++) y[k] = Math.Max(y[k], y[k - 1] + LabelGap);
            double limit = Height - Bottom + 4;
            for (int k = y.Length - 1; k >= 0; k--, limit -= LabelGap) y[k] = Math.Min(y[k], limit);
            foreach ((int i, double at) in drawn.Zip(y))
                Ink.Label(svg, plot.Left + plot.Width + 8, at, series[i].Name, fill: Ink.Series(i), strong: true);
        }

        return svg.ToString();
    }

    private static string NameOf(IEnumerable<ChartSeries> series) => string.Join(", ", series.Select(s => s.Name)) + " over training steps";

    private static void DrawPanel(Markup svg, ChartSeries one, (double Minimum, double Maximum) steps, bool logSteps, double? marked = null)
    {
        IReadOnlyList<(double Step, double Value)> points = one.Points(logSteps);
        Ink.Label(svg, 0, 14, one.Name, strong: true);
        if (points.Count == 0)
        {
            Ink.Label(svg, 0, 34, "no finite values", fill: Ink.Muted);
            return;
        }

        (double Minimum, double Maximum) values = logSteps ? Padded(points.Select(p => p.Value)) : ValuesWorthTheSpace(points);
        PlotArea plot = new PlotArea(46, 28, PanelWidth - 54, PanelHeight - 50).With(steps, values, logSteps);
        plot.DrawAxes(svg, 4, 5);
        if (marked is { } step && step >= steps.Minimum && step <= steps.Maximum)
        {
            string x = Ink.At(plot.X(step));
            svg.Leaf("line", "", ("x1", x), ("x2", x), ("y1", Ink.At(plot.Top)), ("y2", Ink.At(plot.Top + plot.Height)),
                ("stroke", Ink.Series(1)), ("stroke-width", "1.5"));
        }

        plot.DrawLine(svg, points, Ink.Series(0));

        Ink.Label(svg, PanelWidth - 8, 14, Figures.Show(plot.EndOf(points)) + (one.Unit is null ? "" : " " + one.Unit), "end");

        // A line that leaves the panel says how far, beside the place where it comes back.
        NoteOutside(plot.Top + 10, "\u2191", p => p.Value > values.Maximum, points.Max(p => p.Value));
        NoteOutside(plot.Top + plot.Height - 4, "\u2193", p => p.Value < values.Minimum, points.Min(p => p.Value));

        void NoteOutside(double y, string arrow, Func<(double Step, double Value), bool> isOutside, double furthest)
        {
            if (points.Any(isOutside))
                Ink.Label(svg, plot.X(points.Last(isOutside).Step) + 14, y, $"{arrow} {Figures.Show(furthest)}", fill: Ink.Muted);
        }
    }

    /// <summary>
    /// The range of all values; but where the first tenth of the points, at least one, alone makes it more than three times as large as the
    /// others do, the range of the others: the steep fall of the first steps would press everything after it into a flat line.
    /// </summary>
    private static (double Minimum, double Maximum) ValuesWorthTheSpace(IReadOnlyList<(double Step, double Value)> points)
    {
        (double minimum, double maximum) = Padded(points.Select(p => p.Value));
        if (points.Count < LeastToCut) return (minimum, maximum);
        (double Minimum, double Maximum) late = Padded(points.Skip(Math.Max(1, points.Count / 10)).Select(p => p.Value));
        return late.Maximum > late.Minimum && maximum - minimum > 3 * (late.Maximum - late.Minimum) ? late : (minimum, maximum);
    }

    /// <summary>The steps of all series; from 0 where they begin near it.</summary>
    private static (double Minimum, double Maximum) StepRange(IReadOnlyList<ChartSeries> series, bool logSteps)
    {
        (double minimum, double maximum) = Range(series.SelectMany(s => s.Points(logSteps)).Select(p => p.Step));
        return (!logSteps && minimum > 0 && minimum < 0.05 * maximum ? 0 : logSteps && minimum <= 0 ? 1 : minimum, maximum);
    }

    private static (double Minimum, double Maximum) Padded(IEnumerable<double> values)
    {
        (double minimum, double maximum) = Range(values);
        double margin = 0.05 * (maximum - minimum);
        return (minimum >= 0 ? Math.Max(0, minimum - margin) : minimum - margin, maximum + margin);
    }

    private static (double Minimum, double Maximum) Range(IEnumerable<double> values)
    {
        (double minimum, double maximum) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double value in values) (minimum, maximum) = (Math.Min(minimum, value), Math.Max(maximum, value));
        return minimum <= maximum ? (minimum, maximum) : (0, 1);
    }
}
