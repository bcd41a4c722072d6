using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Charts;

/// <summary>A rectangle of a chart with a scale of steps across and of values upwards.</summary>
internal sealed class PlotArea(double left, double top, double width, double height)
{
    private const double ColumnWidth = 2; // units: about as fine as a page shows

    public double Left { get; } = left;

    public double Top { get; } = top;

    public double Width { get; } = width;

    public double Height { get; } = height;

    public (double Minimum, double Maximum) Steps { get; private init; }

    public (double Minimum, double Maximum) Values { get; private init; }

    public bool LogSteps { get; private init; }

    /// <summary>This rectangle with its scales; an empty range is widened so that it can be drawn.</summary>
    public PlotArea With((double, double) steps, (double, double) values, bool logSteps) =>
        new(Left, Top, Width, Height) { Steps = Widen(steps, logSteps), Values = Widen(values, false), LogSteps = logSteps };

    public double X(double step) => Left + Width * (LogSteps
        ? Math.Log(step / Steps.Minimum) / Math.Log(Steps.Maximum / Steps.Minimum)
        : (step - Steps.Minimum) / (Steps.Maximum - Steps.Minimum));

    public double Y(double value) => Top + Height * (1 - (value - Values.Minimum) / (Values.Maximum - Values.Minimum));

    /// <summary>Thin lines across at round values, and round steps below, or what they stand for.</summary>
    public void DrawAxes(Markup svg, int valueTicks, int stepTicks, Func<double, string>? nameOfStep = null)
    {
        IReadOnlyList<double> values = Ticks.Linear(Values.Minimum, Values.Maximum, valueTicks);
        foreach ((double value, string label) in values.Zip(Ticks.Labels(values)))
        {
            svg.Void("path", ("d", $"M{Ink.At(Left)} {Ink.At(Y(value))}h{Ink.At(Width)}"), ("stroke", Ink.Grid));
            Ink.Label(svg, Left - 6, Y(value) + 4, label, "end", Ink.Muted);
        }

        IReadOnlyList<double> steps = LogSteps
            ? Ticks.Logarithmic(Steps.Minimum, Steps.Maximum, stepTicks)
            : Ticks.Linear(Steps.Minimum, Steps.Maximum, stepTicks);
        foreach ((double step, string number) in steps.Zip(Ticks.Labels(steps)))
        {
            string label = nameOfStep is null ? number : nameOfStep(step);
            if (label.Length == 0) continue;
            svg.Void("path", ("d", $"M{Ink.At(X(step))} {Ink.At(Top + Height)}v3"), ("stroke", Ink.Muted));
            string anchor = X(step) > Left + Width - 8 ? "end" : "middle";
            Ink.Label(svg, X(step) + (anchor == "end" ? 3 : 0), Top + Height + 15, label, anchor, Ink.Muted);
        }
    }

    /// <summary>
    /// Draws the points as one thin line. Where they are denser than the page, the line is their mean and a faint band reaches from the
    /// smallest to the largest. What lies outside the rectangle is cut off at its edge.
    /// </summary>
    public void DrawLine(Markup svg, IReadOnlyList<(double Step, double Value)> points, string colour)
    {
        if (points.Count == 0) return;
        string At(double x, double y) => $"{Ink.At(x)} {Ink.At(y)}";
        bool dense = IsDense(points);

        // An inner drawing clips to its own rectangle, and needs no name for a clip path that another chart could have too.
        using (svg.Open("svg", ("x", Ink.At(Left)), ("y", Ink.At(Top - 1)), ("width", Ink.At(Width + 1)), ("height", Ink.At(Height + 2)),
            ("viewBox", $"{Ink.At(Left)} {Ink.At(Top - 1)} {Ink.At(Width + 1)} {Ink.At(Height + 2)}")))
        {
            var line = points.Select(p => (X: X(p.Step), Y: Y(p.Value)));
            if (dense)
            {
                var columns = Columns(points).Select(c => (X: X(c.Average(p => p.Step)), Y: Y(c.Average(p => p.Value)),
                    Low: Y(c.Min(p => p.Value)), High: Y(c.Max(p => p.Value)))).ToArray();
                IEnumerable<string> edge = columns.Select(c => At(c.X, c.High)).Concat(columns.Reverse().Select(c => At(c.X, c.Low)));
                svg.Void("path", ("d", $"M{string.Join('L', edge)}Z"), ("fill", colour), ("fill-opacity", "0.16"));
                line = columns.Select(c => (c.X, c.Y));
            }

            string path = string.Join('L', line.Select(p => At(p.X, p.Y)));
            svg.Void("path", ("d", "M" + path + (points.Count == 1 ? "h0" : "")), ("stroke", colour), // a lone point is a round dot
                ("stroke-width", points.Count == 1 ? "4" : "1.5"), ("stroke-linejoin", "round"), ("stroke-linecap", "round"));
        }
    }

    /// <summary>The value at the right end of the line as it is drawn: where points are dense, the mean of the last ones.</summary>
    public double EndOf(IReadOnlyList<(double Step, double Value)> points) =>
        IsDense(points) ? Columns(points).Last().Average(p => p.Value) : points[^1].Value;

    private bool IsDense(IReadOnlyList<(double Step, double Value)> points) => points.Count > 2 * Width / ColumnWidth;

    /// <summary>The points in narrow columns of equal width, from the left.</summary>
    private IEnumerable<IGrouping<double, (double Step, double Value)>> Columns(IReadOnlyList<(double Step, double Value)> points) =>
        points.GroupBy(p => Math.Min(Math.Floor((X(p.Step) - Left) / ColumnWidth), Math.Floor(Width / ColumnWidth) - 1))
            .OrderBy(column => column.Key);

    private static (double, double) Widen((double Minimum, double Maximum) range, bool logarithmic)
    {
        if (range.Maximum > range.Minimum) return range;
        if (logarithmic) return (range.Minimum / 2, range.Maximum * 2);
        double margin = range.Minimum == 0 ? 1 : Math.Abs(range.Minimum) * 0.05;
        return (range.Minimum - margin, range.Maximum + margin);
    }
}
