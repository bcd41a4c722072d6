using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Charts;

/// <summary>A scale of values across a chart whose rows are named at the left.</summary>
internal sealed class ValueAxis
{
    private readonly double _left, _width, _minimum, _maximum;

    public ValueAxis(double left, double width, double minimum, double maximum)
    {
        if (!(maximum > minimum))
        {
            double margin = minimum == 0 ? 1 : Math.Abs(minimum) * 0.05;
            (minimum, maximum) = (minimum - margin, maximum + margin);
        }

        (_left, _width, _minimum, _maximum) = (left, width, minimum, maximum);
    }

    public double X(double value) => _left + _width * (value - _minimum) / (_maximum - _minimum);

    /// <summary>Thin lines down at round values, with their numbers below.</summary>
    public void Draw(Markup svg, double top, double height, int most = 5)
    {
        IReadOnlyList<double> ticks = Ticks.Linear(_minimum, _maximum, most);
        foreach ((double tick, string label) in ticks.Zip(Ticks.Labels(ticks)))
        {
            svg.Void("path", ("d", $"M{Ink.At(X(tick))} {Ink.At(top)}v{Ink.At(height)}"), ("stroke", Ink.Grid));
            Ink.Label(svg, X(tick), top + height + 15, label, "middle", Ink.Muted);
        }
    }
}
