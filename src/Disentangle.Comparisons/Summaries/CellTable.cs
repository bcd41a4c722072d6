using Disentangle.Comparisons.Analyses;
using Disentangle.Comparisons.Formats;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.PlainText;

namespace Disentangle.Comparisons.Summaries;

/// <summary>The cells of a table with the mean and interval of each score, for terminals and pages.</summary>
public static class CellTable
{
    /// <summary>Writes the cells as lines of text: models, failures, and of each score the mean with its 95 % interval.</summary>
    public static void Write(TextWriter output, CellMeans means)
    {
        TextTable table = new([.. Header(means, column => column.Title)]);
        for (int cell = 0; cell < means.Cells.Count; cell++) table.Add([.. Row(means, cell)]);
        table.Write(output);
    }

    /// <summary>The cells as a table of a page, the best mean of each score on each data set in bold.</summary>
    public static PageTable Page(CellMeans means)
    {
        string[] header = [.. Header(means, column => column.TitleWithUnit)];
        int names = header.Length - means.Columns.Count, counts = Failures(means) ? 2 : 1;
        IReadOnlySet<int>[] best = [.. means.Columns.Select((_, k) => means.Best(k))];
        return new PageTable(header, [.. Enumerable.Range(0, means.Cells.Count)
            .Select(cell => (IReadOnlyList<string>)[.. Row(means, cell)])],
            names - counts)
        {
            Bold = best.SelectMany((cells, k) => cells.Select(cell => (cell, names + k))).ToHashSet(),
        };
    }

    private static bool Failures(CellMeans means) => means.Cells.Any(cell => cell.Failures > 0);

    private static bool SeveralData(CellMeans means) => means.Cells.Select(cell => cell.Key.Data)
        .Distinct(StringComparer.Ordinal).Count() > 1;

    private static bool HasSettings(CellMeans means) => means.Cells.Any(cell => cell.Key.Settings.Count > 0);

    private static IEnumerable<string> Header(CellMeans means, Func<ScoreColumn, string> titleOf)
    {
        if (SeveralData(means)) yield return "data";
        yield return "method";
        if (HasSettings(means)) yield return "setting";
        yield return "n";
        if (Failures(means)) yield return "failed";
        foreach (ScoreColumn column in means.Columns)
            yield return titleOf(column) + column.HigherIsBetter switch { true => " \u2191", false => " \u2193", null => "" };
    }

    private static IEnumerable<string> Row(CellMeans means, int cell)
    {
        ScoreCell own = means.Cells[cell];
        if (SeveralData(means)) yield return own.Key.Data;
        yield return MethodGroup.Marked(own.Key.Method, own.IsWeak);
        if (HasSettings(means)) yield return own.Key.Text;
        yield return Figures.Count(own.Rows.Count);
        if (Failures(means)) yield return Figures.Count(own.Failures);
        for (int k = 0; k < means.Columns.Count; k++)
            yield return CellText.Of(means[cell, k], CellText.Decimals(means, k), own.Rows.Count - own.Failures);
    }
}
