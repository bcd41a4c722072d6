namespace Disentangle.Studies.Reports;

/// <summary>Draws a matrix of values from 0 up as shaded cells with the value printed in each, as SVG.</summary>
public static class HeatMap
{
    private const double CellHeight = 30, Gap = 2, NumberSize = 12;

    /// <summary>The chart of a matrix, for instance of the mutual information of each code with each factor.</summary>
    /// <param name="values">Rows x columns. The shade grows from 0 to the maximum; NaN is a dash in an empty cell.</param>
    /// <param name="rows">The name of each row.</param>
    /// <param name="columns">The name of each column.</param>
    /// <param name="unit">The unit of the values, or null.</param>
    /// <param name="decimals">Decimals printed.</param>
    /// <param name="maximum">The value of the full shade; null for the largest value there is.</param>
    /// <exception cref="ArgumentException">The names do not fit the matrix.</exception>
    public static string Svg(
        double[,] values, IReadOnlyList<string> rows, IReadOnlyList<string> columns,
        string? unit = null, int decimals = 2, double? maximum = null)
    {
        (int height, int width) = (values.GetLength(0), values.GetLength(1));
        if (rows.Count != height || columns.Count != width)
        {
            throw new ArgumentException(
                $"a matrix of {height}x{width} needs {height} row names and {width} column names, got {rows.Count} and {columns.Count}");
        }

        double largest = values.Cast<double>().Where(double.IsFinite).DefaultIfEmpty(0).Max(), full = maximum ?? largest;
        double rowNames = rows.Select(r => Ink.Width(r, 12)).DefaultIfEmpty(0).Max() + 10;
        double columnName = columns.Select(c => Ink.Width(c, 12)).DefaultIfEmpty(0).Max();
        double number = Ink.Width(Figures.Fixed(largest, decimals), NumberSize) + 14;
        bool slanted = width * (columnName + 12) > 640; // long names of many columns stand at an angle over narrow cells
        double cell = Math.Max(number, slanted ? 34 : columnName + 12);
        double top = slanted ? 12 + columnName * 0.7 : 22, matrixBottom = top + height * CellHeight;
        double total = rowNames + width * cell + (slanted ? columnName * 0.7 : 0);

        var svg = new Markup();
        using (Ink.Drawing(svg, total, matrixBottom + 34, $"{height} by {width} values" + (unit is null ? "" : " in " + unit)))
        {
            for (int j = 0; j < width; j++)
            {
                double x = rowNames + (j + 0.5) * cell;
                if (slanted)
                    using (svg.Open("g", ("transform", $"translate({Ink.At(x)} {Ink.At(top - 6)}) rotate(-45)")))
                        Ink.Label(svg, 0, 0, columns[j], 12);
                else
                    Ink.Label(svg, x, top - 8, columns[j], 12, "middle");
            }

            for (int i = 0; i < height; i++)
            {
                double y = top + i * CellHeight;
                Ink.Label(svg, rowNames - 10, y + CellHeight / 2 + 4, rows[i], 12, "end");
                int best = LargestOf(values, i);
                for (int j = 0; j < width; j++)
                    DrawCell(svg, rowNames + j * cell, y, cell, values[i, j], full > 0 ? values[i, j] / full : 0, decimals, j == best);
            }

            if (full > 0) DrawScale(svg, rowNames, matrixBottom + 14, full, unit, decimals);
        }

        return svg.ToString();
    }

    private static void DrawCell(Markup svg, double x, double y, double width, double value, double share, int decimals, bool best)
    {
        bool finite = double.IsFinite(value);
        double shade = finite ? Math.Clamp(share, 0, 1) : 0;
        svg.Void("rect", ("x", Ink.At(x + Gap / 2)), ("y", Ink.At(y + Gap / 2)),
            ("width", Ink.At(width - Gap)), ("height", Ink.At(CellHeight - Gap)), ("rx", "2"), ("stroke", Ink.Grid),
            ("fill", Ink.Heat), ("fill-opacity", Ink.At(shade)));
        bool pale = shade < 0.02;
        string fill = shade > 0.66 ? Ink.OnHeat : pale ? Ink.Muted : Ink.Current;
        Ink.Label(svg, x + width / 2, y + CellHeight / 2 + 4, Figures.Fixed(value, decimals), NumberSize, "middle", fill, best && !pale);
    }

    private static void DrawScale(Markup svg, double x, double y, double full, string? unit, int decimals)
    {
        const int Steps = 24;
        const double Step = 5;
        Ink.Label(svg, x, y + 9, "0", 10, fill: Ink.Muted);
        for (int i = 0; i < Steps; i++)
            svg.Void("rect", ("x", Ink.At(x + 12 + i * Step)), ("y", Ink.At(y)), ("width", Ink.At(Step)), ("height", "10"),
                ("fill", Ink.Heat), ("fill-opacity", Ink.At((i + 0.5) / Steps)));
        Ink.Label(svg, x + 18 + Steps * Step, y + 9, Figures.Fixed(full, decimals) + (unit is null ? "" : " " + unit), 10, fill: Ink.Muted);
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
