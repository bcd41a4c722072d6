using Disentangle.Comparisons.Analyses;
using Disentangle.Comparisons.Formats;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports.Drawing;

namespace Disentangle.Comparisons.Summaries;

/// <summary>
/// What a study found, in a few sentences: which cell has the highest mean of the first metric, and whether the others can be told from it.
/// </summary>
internal static class StudyLead
{
    private const int MostData = 3, LeastForIntervals = 5;

    /// <summary>The sentences.</summary>
    /// <param name="input">The table.</param>
    /// <param name="means">The means of its cells, of which the first column is spoken of.</param>
    public static string Of(AnalysisInput input, CellMeans means)
    {
        ScoreTable table = input.Table;
        int failed = table.Rows.Count(row => row.Failure is not null);
        string opening = $"{Figures.Count(table.Rows.Count, "model")} in {Figures.Count(means.Cells.Count, "cell")} of method, data and "
            + $"settings{(failed > 0 ? $"; {Figures.Count(failed, "model")} failed." : ".")}";
        if (means.Columns.Count == 0 || means.Columns[0].HigherIsBetter is null) return opening;
        return string.Join(" ", table.Data.Take(MostData).Select(data => OfData(means, data)).Prepend(opening)
            .Where(text => text.Length > 0));
    }

    private static string OfData(CellMeans means, string data)
    {
        ScoreColumn column = means.Columns[0];
        int[] cells = [.. Enumerable.Range(0, means.Cells.Count)
            .Where(cell => means.Cells[cell].Key.Data == data && means.IsRanked(cell) && double.IsFinite(means[cell, 0].Mean))];
        if (cells.Length < 2) return "";
        int best = cells.First(means.Best(0).Contains);
        string value = CellText.Of(means[best, 0], CellText.Decimals(means, 0));
        string start = $"On {data}, {means.Cells[best].Key.Title} has the best mean {column.Title}, {value}";
        int[] others = [.. cells.Where(cell => cell != best && means[cell, 0].Interval.IsKnown)];
        if (!means[best, 0].Interval.IsKnown || others.Length == 0)
        {
            return cells.Any(cell => means[cell, 0].Interval.IsKnown)
                ? $"{start}; {(others.Length == 0 ? "the other cells have" : "the cell has")} only one model with this score, so chance "
                    + "cannot be told from a difference."
                : $"{start}; with one model a cell, chance cannot be told from a difference.";
        }

        int alike = others.Count(cell => means[cell, 0].Interval.Overlaps(means[best, 0].Interval));
        string which = others.Length < cells.Length - 1 ? "other cells that have intervals" : "other cells";
        string caution = Caution(others.Append(best).Min(cell => means[cell, 0].Count));
        return alike == 0 ? $"{start}; its interval lies apart from those of all {which}.{caution}"
            : alike == others.Length ? $"{start}, but its interval overlaps with those of all {which}, so they cannot be ranked."
            : $"{start}, but its interval overlaps with that of {Figures.Count(alike)} of the {Figures.Count(others.Length)} {which}.";
    }

    // The bootstrap of few numbers does not reach beyond the smallest and the largest, between which the middle lies with probability
    // 1 - 2^(1 - n).
    private static string Caution(int least) => least >= LeastForIntervals ? ""
        : $" But with {least} models in a cell a nominal 95 % interval covers the true mean with a probability of at most about "
            + $"{100 - 100 / (1 << (least - 1))} %.";
}
