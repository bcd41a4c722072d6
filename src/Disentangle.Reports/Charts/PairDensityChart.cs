using System.Text;
using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Charts;

/// <summary>An axis of a density: equal cells from one value to another.</summary>
/// <param name="Name">What it is, for example <c>z3</c>.</param>
/// <param name="First">Where the first cell begins.</param>
/// <param name="Last">Where the last cell ends, above <paramref name="First"/>.</param>
/// <param name="Probabilities">The probability of each cell of this axis alone.</param>
public sealed record DensityAxis(string Name, double First, double Last, IReadOnlyList<double> Probabilities);

/// <summary>A point of a density, and how far it reaches.</summary>
/// <param name="Across">Its value across.</param>
/// <param name="Up">Its value upwards.</param>
/// <param name="AcrossDeviation">The standard deviation across.</param>
/// <param name="UpDeviation">The standard deviation upwards.</param>
/// <param name="Name">What it is.</param>
public sealed record DensityEllipse(double Across, double Up, double AcrossDeviation, double UpDeviation, string Name);

/// <summary>The density of two values, and what is marked in it.</summary>
/// <param name="Across">From left to right.</param>
/// <param name="Up">From the bottom to the top.</param>
/// <param name="Probabilities">The probability of each cell, row by row from the bottom.</param>
public sealed record PairDensityFigure(DensityAxis Across, DensityAxis Up, IReadOnlyList<double> Probabilities)
{
    /// <summary>Whether the prior N(0, I) is drawn, as circles of 1 and 2 standard deviations.</summary>
    public bool HasPrior { get; init; }

    /// <summary>Posteriors, as ellipses of 1 and 2 standard deviations.</summary>
    public IReadOnlyList<DensityEllipse> Ellipses { get; init; } = [];

    /// <summary>Points that are marked by crosses, for example the codes of held-out images.</summary>
    public IReadOnlyList<(double Across, double Up)> Crosses { get; init; } = [];

    /// <summary>What the crosses are.</summary>
    public string CrossName { get; init; } = "";

    /// <summary>A point that is marked by a square, such as the corner that is farthest from any code; or null.</summary>
    public (double Across, double Up)? Corner { get; init; }
}

/// <summary>
/// Draws the density of two values as SVG: nested regions that hold 25, 50, 75, 95 and 99 % of the probability, the density of each value
/// at the edge, and what is marked. The rectangle of class <c>plot</c> is the area of the values, for scripts that follow a pointer.
/// </summary>
public static class PairDensityChart
{
    private const double Side = 380, Left = 52, Edge = 56, Gap = 6, Below = 60, Right = 8;

    private static readonly double[] Shares = [0.99, 0.95, 0.75, 0.5, 0.25];

    /// <summary>The chart of a density.</summary>
    /// <exception cref="ArgumentException">There is not a probability for each cell.</exception>
    public static string Svg(PairDensityFigure figure)
    {
        (int columns, int rows) = (figure.Across.Probabilities.Count, figure.Up.Probabilities.Count);
        if (figure.Probabilities.Count != columns * rows || columns * rows == 0)
            throw new ArgumentException($"{columns} x {rows} cells have a probability each, got {figure.Probabilities.Count}");
        double top = Edge + Gap, width = Left + Side + Gap + Edge + Right;
        PlotArea plot = new PlotArea(Left, top, Side, Side)
            .With((figure.Across.First, figure.Across.Last), (figure.Up.First, figure.Up.Last), logSteps: false);
        var svg = new Markup();
        using (Ink.Drawing(svg, width, top + Side + Below, $"density of {figure.Across.Name} and {figure.Up.Name}"))
        {
            plot.DrawAxes(svg, 7, 7);
            foreach (double share in Shares)
                svg.Void("path", ("d", Region(figure.Probabilities, columns, plot, share)), ("fill", Ink.Series(0)),
                    ("fill-opacity", "0.2"), ("shape-rendering", "crispEdges"));
            DrawEdges(svg, figure, plot);
            using (svg.Open("svg", ("x", Ink.At(Left)), ("y", Ink.At(top)), ("width", Ink.At(Side)), ("height", Ink.At(Side)),
                ("viewBox", $"{Ink.At(Left)} {Ink.At(top)} {Ink.At(Side)} {Ink.At(Side)}")))
                DrawMarks(svg, figure, plot);
            svg.Void("rect", ("class", "plot"), ("x", Ink.At(Left)), ("y", Ink.At(top)), ("width", Ink.At(Side)),
                ("height", Ink.At(Side)), ("stroke", Ink.Grid), ("fill", "transparent"));
            Ink.Label(svg, Left + Side, top + Side + 32, figure.Across.Name, "end", strong: true);
            Ink.Label(svg, Left - 6, top - 8, figure.Up.Name, "end", strong: true);
            DrawLegend(svg, figure, top + Side + 50);
        }

        return svg.ToString();
    }

    // The smallest set of cells that holds such a share of the probability, as runs of each row.
    private static string Region(IReadOnlyList<double> probabilities, int columns, PlotArea plot, double share)
    {
        double sum = 0, total = probabilities.Sum(), bound = 0;
        foreach (double probability in probabilities.OrderDescending())
        {
            bound = probability;
            if ((sum += probability) >= share * total) break;
        }

        int rows = probabilities.Count / columns;
        double width = plot.Width / columns, height = plot.Height / rows;
        StringBuilder path = new();
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                int first = x;
                while (x < columns && Inside(x, y)) x++;
                if (x == first) continue;
                path.Append($"M{Ink.At(plot.Left + first * width)} {Ink.At(plot.Top + plot.Height - (y + 1) * height)}")
                    .Append($"h{Ink.At((x - first) * width)}v{Ink.At(height)}h{Ink.At(-(x - first) * width)}z");
            }
        }

        return path.ToString();

        bool Inside(int x, int y) => probabilities[y * columns + x] >= bound && probabilities[y * columns + x] > 0;
    }

    private static void DrawEdges(Markup svg, PairDensityFigure figure, PlotArea plot)
    {
        (IReadOnlyList<double> across, IReadOnlyList<double> up) = (figure.Across.Probabilities, figure.Up.Probabilities);
        double width = plot.Width / across.Count, height = plot.Height / up.Count, right = plot.Left + plot.Width + Gap;
        StringBuilder above = new($"M{Ink.At(plot.Left)} {Ink.At(plot.Top - Gap)}");
        StringBuilder beside = new($"M{Ink.At(right)} {Ink.At(plot.Top + plot.Height)}");
        double most = across.Max(), mostUp = up.Max();
        foreach (double p in across) above.Append($"V{Ink.At(plot.Top - Gap - Edge * p / most)}h{Ink.At(width)}");
        foreach (double p in up) beside.Append($"H{Ink.At(right + Edge * p / mostUp)}v{Ink.At(-height)}");
        above.Append($"V{Ink.At(plot.Top - Gap)}z");
        beside.Append($"H{Ink.At(right)}z");
        foreach (StringBuilder path in (StringBuilder[])[above, beside])
            svg.Void("path", ("d", path.ToString()), ("fill", Ink.Series(0)), ("fill-opacity", "0.45"));
    }

    private static void DrawMarks(Markup svg, PairDensityFigure figure, PlotArea plot)
    {
        if (figure.HasPrior)
            foreach (double deviations in (double[])[1, 2]) Ellipse(new DensityEllipse(0, 0, 1, 1, ""), deviations, Ink.Current, "4 3");
        if (figure.Crosses.Count > 0)
        {
            string crosses = string.Concat(figure.Crosses.Select(
                cross => $"M{Ink.At(plot.X(cross.Across) - 3)} {Ink.At(plot.Y(cross.Up) - 3)}l6 6m0 -6l-6 6"));
            svg.Void("path", ("d", crosses), ("stroke", Ink.Series(1)), ("stroke-width", "1.2"));
        }

        foreach (DensityEllipse ellipse in figure.Ellipses)
        {
            foreach (double deviations in (double[])[1, 2]) Ellipse(ellipse, deviations, Ink.Series(3), null);
            svg.Void("circle", ("cx", Ink.At(plot.X(ellipse.Across))), ("cy", Ink.At(plot.Y(ellipse.Up))), ("r", "2.5"),
                ("fill", Ink.Series(3)));
            Ink.Label(svg, plot.X(ellipse.Across) + 6, plot.Y(ellipse.Up) - 6, ellipse.Name, fill: Ink.Series(3));
        }

        if (figure.Corner is var (x, y))
            svg.Void("rect", ("x", Ink.At(plot.X(x) - 5)), ("y", Ink.At(plot.Y(y) - 5)), ("width", "10"), ("height", "10"),
                ("stroke", Ink.Series(2)), ("stroke-width", "2.5"));

        void Ellipse(DensityEllipse one, double deviations, string colour, string? dashes) => svg.Void(
            "ellipse", ("cx", Ink.At(plot.X(one.Across))), ("cy", Ink.At(plot.Y(one.Up))),
            ("rx", Ink.At(Math.Max(1, plot.X(one.Across + deviations * one.AcrossDeviation) - plot.X(one.Across)))),
            ("ry", Ink.At(Math.Max(1, plot.Y(one.Up) - plot.Y(one.Up + deviations * one.UpDeviation)))),
            ("stroke", colour), ("stroke-width", "1.3"), ("stroke-dasharray", dashes));
    }

    private static void DrawLegend(Markup svg, PairDensityFigure figure, double y)
    {
        double x = 0;
        if (figure.HasPrior) Entry("prior", "M0 0h16", Ink.Current, "4 3");
        if (figure.Ellipses.Count > 0) Entry("posterior", "M0 0a8 5 0 1 0 16 0a8 5 0 1 0 -16 0", Ink.Series(3));
        if (figure.Crosses.Count > 0) Entry(figure.CrossName, "M5 -3l6 6m0 -6l-6 6", Ink.Series(1));
        if (figure.Corner is not null) Entry("farthest corner", "M3 -5h10v10h-10z", Ink.Series(2));

        void Entry(string name, string path, string colour, string? dashes = null)
        {
            using (svg.Open("g", ("transform", $"translate({Ink.At(x)} {Ink.At(y)})")))
                svg.Void("path", ("d", path), ("stroke", colour), ("stroke-width", "1.6"), ("stroke-dasharray", dashes));
            Ink.Label(svg, x + 22, y + 4, name, fill: Ink.Muted);
            x += 22 + Ink.Width(name) + 18;
        }
    }
}
