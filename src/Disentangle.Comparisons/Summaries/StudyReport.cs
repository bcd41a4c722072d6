using Disentangle.Comparisons.Analyses;
using Disentangle.Comparisons.Tables;
using Disentangle.Foundation.Files;
using Disentangle.Reports;
using Disentangle.Reports.Drawing;

namespace Disentangle.Comparisons.Summaries;

/// <summary>A picture of a comparison, for instance the traversals of the median model of a cell.</summary>
/// <param name="Title">What it is of.</param>
/// <param name="Caption">What it shows.</param>
/// <param name="Png">The file.</param>
/// <param name="RowLabels">A name for each of its rows; empty for none.</param>
public sealed record StudyPicture(string Title, string Caption, byte[] Png, IReadOnlyList<string> RowLabels);

/// <summary>Pictures that are compared, side by side.</summary>
/// <param name="Text">What they have in common.</param>
/// <param name="Pictures">The pictures, in order.</param>
/// <param name="Table">What belongs to them, or null.</param>
public sealed record StudyPictures(string Text, IReadOnlyList<StudyPicture> Pictures, PageTable? Table = null);

/// <summary>Writes the comparison of many models as one page of HTML that needs no other file.</summary>
public static class StudyReport
{
    private const int FoldedFrom = 40; // cells from which their table is folded

    /// <summary>Writes the page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="input">The table.</param>
    /// <param name="means">The means of its cells, which are shown.</param>
    /// <param name="results">The analyses of it.</param>
    /// <param name="pictures">Pictures, in order.</param>
    /// <param name="notice">One sentence on what is not final, or null.</param>
    /// <param name="command">The command that makes the page again, or null.</param>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write(
        string path, AnalysisInput input, CellMeans means, IReadOnlyList<AnalysisResult> results,
        IReadOnlyList<StudyPictures>? pictures = null, string? notice = null, string? command = null) =>
        AtomicFile.Write(path, stream => HtmlPage.Write(stream, Page(input, means, results, pictures, notice, command)));

    /// <summary>The page.</summary>
    /// <inheritdoc cref="Write"/>
    public static PageModel Page(
        AnalysisInput input, CellMeans means, IReadOnlyList<AnalysisResult> results, IReadOnlyList<StudyPictures>? pictures = null,
        string? notice = null, string? command = null)
    {
        ScoreTable table = input.Table;
        return new PageModel
        {
            Title = table.Title,
            Lead = StudyLead.Of(input, means),
            Notice = notice,
            Facts =
            [
                new("models", Figures.Count(table.Rows.Count)), new("cells", Figures.Count(means.Cells.Count)),
                new("failed", Figures.Count(table.Rows.Count(row => row.Failure is not null))),
                new("methods", Figures.Count(table.Methods.Count)), new("data sets", Figures.Count(table.Data.Count)),
                .. TrainingTime(table),
            ],
            Sections =
            [
                new("cells", "Cells", CellBlocks(input, means)),
                .. pictures is { Count: > 0 } ? [PictureSection(pictures)] : Array.Empty<PageSection>(),
                .. results.Where(result => result.Missing is null).Select(SectionOf),
                .. FailureSection(table), .. MissingSection(results), .. MakingSection(input, command),
            ],
            Footer = "Made by Disentangle.",
        };
    }

    private static IEnumerable<ReportSetting> TrainingTime(ScoreTable table)
    {
        double seconds = table.Rows.Sum(row => row.TrainingSeconds ?? 0);
        return seconds > 0 ? [new("training time of all", Figures.Duration(TimeSpan.FromSeconds(seconds)))] : [];
    }

    private static List<PageBlock> CellBlocks(AnalysisInput input, CellMeans means)
    {
        PageTable cells = CellTable.Page(means);
        List<PageBlock> blocks =
        [
            new PageText("A row for each cell: models that differ in nothing but their seed. Means with 95 % intervals by bootstrap over "
                + "seeds; the best mean of a data set is bold, which says little where its interval overlaps with others.", Quiet: true),
            cells.Rows.Count < FoldedFrom ? cells : new PageFold($"{Figures.Count(cells.Rows.Count)} cells", [cells]),
        ];
        foreach (string note in input.Table.Notes) blocks.Add(new PageText(note));
        return blocks;
    }

    private static PageSection PictureSection(IReadOnlyList<StudyPictures> groups) => new("pictures", "Pictures",
        [.. groups.SelectMany<StudyPictures, PageBlock>(group =>
        [
            new PageText(group.Text, Quiet: true),
            new PagePictures([.. group.Pictures.Select(picture => new ReportPicture(
                picture.Title, picture.Caption, picture.Png, "image/png", $"{picture.Title}: {picture.Caption}")
            {
                RowLabels = picture.RowLabels,
            })]),
            .. group.Table is { } table ? [new PageFold("Which units correspond", [table])] : Array.Empty<PageBlock>(),
        ])]);

    private static PageSection SectionOf(AnalysisResult result) => new(result.Analysis.Id, result.Analysis.Name,
    [
        new PageText(result.Finding.Length > 0 ? result.Finding : result.Analysis.Description),
        new PageText(result.Analysis.Reading, Quiet: true),
        .. result.Figures.Select(figure => new PageChart(figure.Chart)),
        .. result.Notes.Count == 0 ? Array.Empty<PageBlock>() : [new PageText(string.Join(" ", result.Notes), Quiet: true)],
    ]);

    private static IEnumerable<PageSection> FailureSection(ScoreTable table)
    {
        ScoreRow[] failed = [.. table.Rows.Where(row => row.Failure is not null)];
        if (failed.Length == 0) return [];
        return [new("failures", "Failed models",
        [
            new PageTable(["reason", "models", "for example"],
                [.. failed.GroupBy(row => row.Failure!).OrderByDescending(group => group.Count()).Select(group =>
                    (IReadOnlyList<string>)[Shown.Text(group.Key), Figures.Count(group.Count()), Shown.Text(group.First().Name)])]),
        ])];
    }

    private static IEnumerable<PageSection> MissingSection(IReadOnlyList<AnalysisResult> results)
    {
        AnalysisResult[] missing = [.. results.Where(result => result.Missing is not null)];
        return missing.Length == 0 ? [] : [new("missing", "Not analysed",
            [new PageTable(["analysis", "what is missing"], [.. missing.Select(result =>
                (IReadOnlyList<string>)[result.Analysis.Name, result.Missing!])], Names: 2)])];
    }

    private static IEnumerable<PageSection> MakingSection(AnalysisInput input, string? command)
    {
        List<PageBlock> blocks = [.. command is null ? Array.Empty<PageBlock>() : [new PageText($"Made by: {command}")]];
        blocks.Add(new PageText($"Intervals: percentile bootstrap over seeds within cells, {Figures.Count(input.Options.Draws)} draws, "
            + $"seed "
            + $"{input.Options.Seed}. Undefined scores are left out of statistics and counted.", Quiet: true));
        ScoreColumn[] known = [.. input.Metrics.Concat(input.Quantities).Where(column => column.Protocol.Length > 0)];
        if (known.Length > 0)
            blocks.Add(new PageTable(["score", "protocol"],
                [.. known.Select(column => (IReadOnlyList<string>)[column.Id, column.Protocol])], Names: 2));
        return [new("making", "How this was made", blocks)];
    }
}
