using System.Text;
using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Charts;

/// <summary>The distribution of a score in one group of models.</summary>
/// <param name="Label">The group, for example <c>beta-vae</c>.</param>
/// <param name="Values">The score of each model; what is not finite is left out.</param>
/// <param name="Density">The smoothed density from the smallest to the largest value; empty draws points alone.</param>
/// <param name="Median">The median; NaN draws none.</param>
/// <param name="Note">A few characters at the end of the row, for example <c>2 failed</c>; empty for none.</param>
public sealed record Violin(
    string Label, IReadOnlyList<double> Values, IReadOnlyList<(double Value, double Density)> Density, double Median, string Note = "")
{
    /// <summary>Its colour: the number of its group, where charts of a page share groups; null for its place in the chart.</summary>
    public int? Group { get; init; }
}

/// <summary>
/// Draws distributions as SVG, a row for each group: a violin, a point for each model, and a mark at the median. All rows share one scale.
/// Points of a row without a violin, which are few, are larger.
/// </summary>
public static class ViolinChart
{
    private const double Width = 408, RowHeight = 40, Top = 26, Bottom = 22, HalfHeight = 15;
    private const int MostPoints = 150; // of a row; those left out are spread evenly over the ranks

    /// <summary>The chart.</summary>
    /// <param name="title">What was measured, for example <c>MIG on shapes3d</c>.</param>
    /// <param name="rows">The groups, from the top down.</param>
    public static string Svg(string title, IReadOnlyList<Violin> rows)
    {
        double[] all = [.. rows.SelectMany(row => row.Values).Where(double.IsFinite)];
        double labels = Math.Min(150, rows.Select(row => Ink.Width(row.Label)).DefaultIfEmpty(0).Max() + 10);
        double notes = rows.Select(row => row.Note.Length == 0 ? 0 : Ink.Width(row.Note) + 8).DefaultIfEmpty(0).Max();
        double height = rows.Count * RowHeight;
        (double low, double high) = all.Length == 0 ? (0, 1) : (all.Min(), all.Max());
        double margin = 0.03 * (high - low);
        ValueAxis axis = new(labels, Width - labels - notes - 12, low - margin, high + margin);
        double densest = rows.SelectMany(row => row.Density).Select(point => point.Density).DefaultIfEmpty(1).Max();

        var svg = new Markup();
        using (Ink.Drawing(svg, Width, Top + height + Bottom, $"{title}: " + string.Join(", ",
            rows.Select(row => $"{row.Label} median {Figures.Show(row.Median)}"))))
        {
            Ink.Title(svg, title, Width);
            axis.Draw(svg, Top, height);
            for (int i = 0; i < rows.Count; i++) DrawRow(svg, rows[i], i, Top + (i + 0.5) * RowHeight, labels, axis, densest);
        }

        return svg.ToString();
    }

    private static void DrawRow(Markup svg, Violin row, int index, double middle, double labels, ValueAxis axis, double densest)
    {
        string colour = Ink.Series(row.Group ?? index);
        Ink.Label(svg, labels - 10, middle + 4, Ink.Fitted(row.Label, labels - 10), "end");
        if (row.Note.Length > 0) Ink.Label(svg, Width, middle + 4, row.Note, "end", Ink.Muted);
        if (row.Density.Count > 1)
        {
            string At(double value, double offset) => $"{Ink.At(axis.X(value))} {Ink.At(middle + offset)}";
            IEnumerable<string> edge = row.Density.Select(p => At(p.Value, -HalfHeight * p.Density / densest))
                .Concat(row.Density.Reverse().Select(p => At(p.Value, HalfHeight * p.Density / densest)));
            svg.Void("path", ("d", $"M{string.Join('L', edge)}Z"), ("fill", colour), ("fill-opacity", "0.18"), ("stroke", colour),
                ("stroke-opacity", "0.5"), ("stroke-width", "0.8"));
        }

        // All points are one path, which is a tenth of the size of as many circles.
        bool few = row.Density.Count <= 1;
        double step = few ? 2.4 : 1.6;
        StringBuilder points = new();
        double[] sorted = [.. row.Values.Where(double.IsFinite).Order()];
        int drawn = Math.Min(sorted.Length, MostPoints);
        for (int i = 0; i < drawn; i++)
        {
            double value = sorted[drawn == sorted.Length ? i : (int)((long)i * (sorted.Length - 1) / (drawn - 1))];
            points.Append($"M{Ink.At(axis.X(value))} {Ink.At(middle + (i * 5 % 7 - 3) * step)}h0");
        }

        if (drawn > 0)
            svg.Void("path", ("d", points.ToString()), ("stroke", colour), ("stroke-width", few ? "6" : "2.6"),
                ("stroke-linecap", "round"), ("stroke-opacity", few ? "0.7" : "0.55"));
        if (double.IsFinite(row.Median))
            svg.Void("path", ("d", $"M{Ink.At(axis.X(row.Median))} {Ink.At(middle - HalfHeight)}v{Ink.At(2 * HalfHeight)}"),
                ("stroke", Ink.Current), ("stroke-width", "2"));
    }
}
