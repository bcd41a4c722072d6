using System.Globalization;
using System.Text;
using Disentangle.Comparisons.Analyses;
using Disentangle.Comparisons.Tables;

namespace Disentangle.Comparisons.Formats;

/// <summary>How an interval is written.</summary>
public enum IntervalForm
{
    /// <summary>The mean and half of the interval's width: 0.31 &#xB1; 0.02.</summary>
    PlusMinus,

    /// <summary>The mean and the ends of the interval: 0.31 [0.29, 0.33].</summary>
    Brackets,
}

/// <summary>Writes the means of cells as a table for LaTeX, which needs the package <c>booktabs</c>.</summary>
public static class LatexTable
{
    /// <summary>
    /// A <c>tabular</c> with a row for each cell and a column for each score: mean and 95 % interval over seeds. Of the cells of a data set
    /// that were trained on images alone the best mean is bold; weakly supervised ones are marked with a dagger.
    /// </summary>
    /// <param name="means">The means.</param>
    /// <param name="form">How intervals are written.</param>
    public static string Write(CellMeans means, IntervalForm form = IntervalForm.PlusMinus)
    {
        bool data = means.Cells.Select(cell => cell.Key.Data).Distinct().Count() > 1;
        bool settings = means.Cells.Any(cell => cell.Key.Settings.Count > 0), failures = means.Cells.Any(cell => cell.Failures > 0);
        bool weak = means.Cells.Any(cell => cell.IsWeak);
        IReadOnlySet<int>[] best = [.. means.Columns.Select((_, k) => means.Best(k))];
        int[] decimals = [.. means.Columns.Select((_, k) => CellText.Decimals(means, k))];
        StringBuilder text = new();
        text.Append("% needs \\usepackage{booktabs}; mean and 95 % interval over seeds (percentile bootstrap)\n");
        string columns = (data ? "l" : "") + "l" + (settings ? "l" : "") + "r" + (failures ? "r" : "")
            + new string('r', means.Columns.Count);
        text.Append($"\\begin{{tabular}}{{{columns}}}\n");
        text.Append("\\toprule\n");
        Line(text,
        [
            .. data ? ["data"] : Array.Empty<string>(), "method", .. settings ? ["setting"] : Array.Empty<string>(), "$n$",
            .. failures ? ["failed"] : Array.Empty<string>(), .. means.Columns.Select(column => LatexText.Of(column.TitleWithUnit)
                + Arrow(column)),
        ]);
        text.Append("\\midrule\n");
        for (int cell = 0; cell < means.Cells.Count; cell++)
        {
            ScoreCell own = means.Cells[cell];
            if (cell > 0 && own.Key.Data != means.Cells[cell - 1].Key.Data) text.Append("\\midrule\n");
            Line(text,
            [
                .. data ? [LatexText.Of(own.Key.Data)] : Array.Empty<string>(),
                LatexText.Of(own.Key.Method) + (own.IsWeak ? "$^\\dagger$" : ""),
                .. settings ? [LatexText.Of(own.Key.Text)] : Array.Empty<string>(),
                own.Rows.Count.ToString(CultureInfo.InvariantCulture),
                .. failures ? [own.Failures.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
                .. means.Columns.Select((_, k) => Value(means[cell, k], decimals[k], form, best[k].Contains(cell))
                    + CountOf(means[cell, k], own)),
            ]);
        }

        text.Append("\\bottomrule\n\\end{tabular}\n");
        if (weak) text.Append("% \\dagger: trained with labels or pairs, not ranked among the others\n");
        return text.ToString();
    }

    private static void Line(StringBuilder text, IEnumerable<string> cells)
    {
        // After the end of a row and after a rule, [ and * would belong to the command.
        string line = string.Join(" & ", cells);
        text.Append(line.StartsWith('[') || line.StartsWith('*') ? "{}" : "").Append(line).Append(" \\\\\n");
    }

    private static string Arrow(ScoreColumn column) =>
        column.HigherIsBetter switch { true => " $\\uparrow$", false => " $\\downarrow$", null => "" };

    // Where fewer models have the score than the cell has.
    private static string CountOf(CellMean mean, ScoreCell cell) => mean.Count == 0 || mean.Count == cell.Rows.Count - cell.Failures ? ""
        : $" ($n={mean.Count.ToString(CultureInfo.InvariantCulture)}$)";

    private static string Value(CellMean mean, int decimals, IntervalForm form, bool best)
    {
        if (mean.Count == 0 || !double.IsFinite(mean.Mean)) return "--";
        string center = CellText.Number(mean.Mean, decimals, minus: "-"), shown = best ? $"\\mathbf{{{center}}}" : center;
        if (!mean.Interval.IsKnown) return $"${shown}$";
        return form == IntervalForm.PlusMinus
            ? $"${shown} \\pm {CellText.Number(mean.Interval.HalfWidth, decimals, "-")}$"
            : $"${shown}$ $[{CellText.Number(mean.Interval.Low, decimals, "-")}, {CellText.Number(mean.Interval.High, decimals, "-")}]$";
    }
}
