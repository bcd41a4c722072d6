using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Charts;

/// <summary>Draws a matrix of values as coloured cells with the value printed in each, as SVG.</summary>
public static class HeatMap
{
    private const double CellHeight = 30, Gap = 2, ScaleSteps = 24, ScaleStep = 5;

    /// <summary>The chart of a matrix, for instance of the mutual information of each code with each factor.</summary>
    /// <param name="values">Rows x columns. The colour grows stronger from 0 to the maximum; NaN is a dash in an empty cell.</param>
    /// <param name="rows">The name of each row.</param>
    /// <param name="columns">The name of each column.</param>
    /// <param name="unit">The unit of the values, or null.</param>
    /// <param name="decimals">Decimals printed.</param>
    /// <param name="maximum">The value of the full colour; null for the largest value there is.</param>
    /// <param name="faint">Rows whose text is faint, or null.</param>
    /// <exception cref="ArgumentException">The names do not fit the matrix.</exception>
    public static string Svg(
        double[,] values, IReadOnlyList<string> rows, IReadOnlyList<string> columns,
        string? unit = null, int decimals = 2, double? maximum = null, IReadOnlySet<int>? faint = null)
    {
        double largest = values.Cast<double>().Where(double.IsFinite).DefaultIfEmpty(0).Max(), full = maximum ?? largest;
        return Draw(values, rows, columns, null, unit, decimals, full, faint, signed: false);
    }

    /// <summary>The chart of a matrix of values from -1 to 1, such as correlations: negative ones have a colour of their own.</summary>
    /// <param name="values">Rows x columns; NaN is a dash in an empty cell.</param>
    /// <param name="rows">The name of each row.</param>
    /// <param name="columns">The name of each column.</param>
    /// <param name="title">A title above the matrix, or null.</param>
    /// <param name="decimals">Decimals printed.</param>
    /// <exception cref="ArgumentException">The names do not fit the matrix.</exception>
    public static string SignedSvg(
        double[,] values, IReadOnlyList<string> rows, IReadOnlyList<string> columns, string? title = null, int decimals = 2) =>
        Draw(values, rows, columns, title, null, decimals, 1, null, signed: true);

    private static string Draw(
        double[,] values, IReadOnlyList<string> rows, IReadOnlyList<string> columns, string? title, string? unit, int decimals,
        double full, IReadOnlySet<int>? faint, bool signed)
    {
        (int height, int width) = (values.GetLength(0), values.GetLength(1));
        if (rows.Count != height || columns.Count != width)
        {
            throw new ArgumentException(
                $"a matrix of {height}x{width} needs {height} row names and {width} column names, got {rows.Count} and {columns.Count}");
        }

        double widest = signed ? -full : values.Cast<double>().Where(double.IsFinite).DefaultIfEmpty(0).Max();
        double rowNames = rows.Select(r => Ink.Width(r)).DefaultIfEmpty(0).Max() + 10;
        double columnName = columns.Select(c => Ink.Width(c)).DefaultIfEmpty(0).Max();
        double number = Ink.Width(Figures.Fixed(widest, decimals)) + 14;
        bool slanted = width * (columnName + 12) > 640; // long names of many columns stand at an angle over narrow cells
        double cell = Math.Max(number, slanted ? 34 : columnName + 12);
        double heading = title is null ? 0 : 22;
        double top = heading + (slanted ? 12 + columnName * 0.72 : 22), matrixBottom = top + height * CellHeight;
        string end = Figures.Fixed(full, decimals) + (unit is null ? "" : " " + unit);
        double scale = Ink.Width((signed ? "\u2212" + end : "0") + end) + ScaleSteps * ScaleStep + 12;
        double total = rowNames + Math.Max(width * cell + (slanted ? columnName * 0.72 : 0), full > 0 ? scale : 0);

        var svg = new Markup();
        using (Ink.Drawing(svg, total, matrixBottom + 34, $"{height} by {width} values" + (unit is null ? "" : " in " + unit)))
        {
            if (title is not null) Ink.Label(svg, 0, 14, title, strong: true);
            for (int j = 0; j < width; j++)
            {
                double x = rowNames + (j + 0.5) * cell;
                if (slanted)
                    using (svg.Open("g", ("transform", $"translate({Ink.At(x)} {Ink.At(top - 6)}) rotate(-45)")))
                        Ink.Label(svg, 0, 0, columns[j]);
                else
                    Ink.Label(svg, x, top - 8, columns[j], "middle");
            }

            for (int i = 0; i < height; i++)
            {
                double y = top + i * CellHeight;
                bool quiet = faint?.Contains(i) == true;
                Ink.Label(svg, rowNames - 10, y + CellHeight / 2 + 4, rows[i], "end", quiet ? Ink.Muted : Ink.Current);
                int best = signed ? -1 : LargestOf(values, i);
                for (int j = 0; j < width; j++)
                    DrawCell(svg, rowNames + j * cell, y, cell, values[i, j], full > 0 ? values[i, j] / full : 0,
                        decimals, j == best, quiet);
            }

            if (full > 0) DrawScale(svg, rowNames, matrixBottom + 14, end, signed);
        }

        return svg.ToString();
    }

    /// <summary>
    /// The text has one colour in all cells: the full colour is light enough, or dark enough on a dark page, for it to be read.
    /// </summary>
    private static void DrawCell(Markup svg, double x, double y, double width, double value, double share,
        int decimals, bool best, bool quiet)
    {
        double shade = double.IsFinite(value) && !quiet ? Math.Clamp(Math.Abs(share), 0, 1) : 0;
        svg.Void("rect", ("x", Ink.At(x + Gap / 2)), ("y", Ink.At(y + Gap / 2)),
            ("width", Ink.At(width - Gap)), ("height", Ink.At(CellHeight - Gap)), ("rx", "2"), ("stroke", Ink.Grid),
            ("fill", share < 0 ? Ink.NegativeHeat : Ink.Heat), ("fill-opacity", Ink.At(shade)));
        bool pale = shade < 0.02;
        Ink.Label(svg, x + width / 2, y + CellHeight / 2 + 4, Figures.Fixed(value, decimals), "middle",
            pale ? Ink.Muted : Ink.Current, best && !pale);
    }

    private static void DrawScale(Markup svg, double x, double y, string end, bool signed)
    {
        string start = signed ? "\u2212" + end : "0";
        double offset = Ink.Width(start) + 6;
        Ink.Label(svg, x, y + 10, start, fill: Ink.Muted);
        for (int i = 0; i < ScaleSteps; i++)
        {
            double share = signed ? 2 * (i + 0.5) / ScaleSteps - 1 : (i + 0.5) / ScaleSteps;
            svg.Void("rect", ("x", Ink.At(x + offset + i * ScaleStep)), ("y", Ink.At(y)),
                ("width", Ink.At(ScaleStep)), ("height", "12"),
                ("fill", share < 0 ? Ink.NegativeHeat : Ink.Heat), ("fill-opacity", Ink.At(Math.Abs(share))));
        }

        Ink.Label(svg, x + offset + ScaleSteps * ScaleStep + 6, y + 10, end, fill: Ink.Muted);
    }

    /// <summary>The column of the largest finite value of a row, or -1.</summary>
    private static int LargestOf(double[,] values, int row)
    {
        int best = -1;
        for (int j = 0; j < values.GetLength(1); j++)
            if (double.IsFinite(values[row, j]) && (best < 0 || values[row, j] > values[row, best])) best = j;
        return best;
    }
}
