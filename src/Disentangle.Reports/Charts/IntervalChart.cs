using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Charts;

/// <summary>A value with the interval that holds it.</summary>
/// <param name="Label">What it is of, for example <c>MIG</c>.</param>
/// <param name="Value">The value; NaN is a dash.</param>
/// <param name="Low">The lower end of its interval; NaN where it is not known.</param>
/// <param name="High">The upper end.</param>
public sealed record IntervalRow(string Label, double Value, double Low, double High);

/// <summary>Draws values as points with their intervals as lines, a row each, on a scale that several charts share, as SVG.</summary>
public static class IntervalChart
{
    private const double Scale = 200, RowHeight = 22, Radius = 4, Top = 42;

    /// <summary>The chart, one row a value in the order given.</summary>
    /// <param name="title">What the chart is of.</param>
    /// <param name="rows">The values, from the top down.</param>
    /// <param name="minimum">The left end of the scale.</param>
    /// <param name="maximum">The right end of the scale.</param>
    /// <param name="ticks">Where the scale has lines with their numbers.</param>
    public static string Svg(string title, IReadOnlyList<IntervalRow> rows, double minimum, double maximum, IReadOnlyList<double> ticks)
    {
        double labels = rows.Select(row => Ink.Width(row.Label)).DefaultIfEmpty(0).Max() + 14;
        double numbers = Ink.Width(Figures.Fixed(-1, 2)) + 14;
        double X(double value) => labels + Scale * (Math.Clamp(value, minimum, maximum) - minimum) / (maximum - minimum);
        var svg = new Markup();
        string all = $"{title}: {string.Join(", ", rows.Select(InWords))}";
        using (Ink.Drawing(svg, labels + Scale + numbers, Top + rows.Count * RowHeight + 4, all))
        {
            Ink.Title(svg, title, labels + Scale + numbers);
            foreach (double tick in ticks)
            {
                Ink.Label(svg, X(tick), Top - 6, Figures.Rounded(tick, 2), "middle", Ink.Muted);
                svg.Void("path", ("d", $"M{Ink.At(X(tick))} {Ink.At(Top)}v{Ink.At(rows.Count * RowHeight)}"),
                    ("stroke", tick == 0 ? Ink.Muted : Ink.Grid));
            }

            for (int i = 0; i < rows.Count; i++)
            {
                (IntervalRow row, double y) = (rows[i], Top + (i + 0.5) * RowHeight);
                Ink.Label(svg, labels - 10, y + 4, row.Label, "end");
                Ink.Label(svg, labels + Scale + numbers, y + 4, Figures.Fixed(row.Value, 2), "end");
                if (!double.IsFinite(row.Value)) continue;
                if (double.IsFinite(row.Low) && double.IsFinite(row.High))
                    svg.Void("path", ("d", $"M{Ink.At(X(row.Low))} {Ink.At(y)}H{Ink.At(X(row.High))}"), ("stroke", Ink.Series(0)),
                        ("stroke-width", "2"));
                svg.Void("circle", ("cx", Ink.At(X(row.Value))), ("cy", Ink.At(y)), ("r", Ink.At(Radius)), ("fill", Ink.Series(0)));
            }
        }

        return svg.ToString();
    }

    private static string InWords(IntervalRow row) => $"{row.Label} {Figures.Fixed(row.Value, 2)}"
        + (double.IsFinite(row.Value + row.Low + row.High)
            ? $" [{Figures.Fixed(row.Low, 2)}, {Figures.Fixed(row.High, 2)}]" : "");
}
