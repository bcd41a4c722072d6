using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Drawing;
using Disentangle.Studies.Tables;
using Disentangle.Studio.Models;

namespace Disentangle.Studio.Components.Compare;

/// <summary>Scores of runs side by side, a score in a row; those that were measured by different protocols in rows of their own.</summary>
/// <param name="Table">The scores, or null where there are none.</param>
/// <param name="Notes">What differs, or why there are none, in sentences.</param>
internal sealed record ComparedScores(PageTable? Table, IReadOnlyList<string> Notes)
{
    /// <summary>Reads the scores of runs from their folders.</summary>
    public static ComparedScores Read(IEnumerable<string> folders)
    {
        try
        {
            return Of(StudyTables.OfRuns("comparison", [.. folders.Distinct()]));
        }
        catch (UserErrorException e)
        {
            return new ComparedScores(null, [Sentence.Of(e)]);
        }
    }

    /// <summary>Puts the scores of a table side by side.</summary>
    public static ComparedScores Of(ScoreTable table)
    {
        ScoreColumn[] columns =
            [.. table.Columns.Where(column => table.Rows.Any(row => double.IsFinite(row.ValueOf(column.Id))))];
        if (columns.Length == 0) return new ComparedScores(null, ["None of these runs has been measured."]);
        return new ComparedScores(
            new PageTable(
                ["Score", .. table.Rows.Select(row => row.Step is { } step ? $"{row.Name}, step {step}" : row.Name)],
                [.. columns.Select(column => (IReadOnlyList<string>)
                    [column.TitleWithUnit, .. table.Rows.Select(row => Text(row.ValueOf(column.Id)))])]),
            table.Notes);
    }

    private static string Text(double value) => double.IsFinite(value) ? Figures.Score(value) : "–";
}
