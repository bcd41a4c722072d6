using System.Text;
using Disentangle.Comparisons.Analyses;
using Disentangle.Comparisons.Formats;
using Disentangle.Comparisons.Summaries;
using Disentangle.Comparisons.Tables;
using Disentangle.Experiments.Runs;

namespace Disentangle.Studies.Summaries;

/// <summary>Everything that is made of a table of scores: means of cells, analyses, files and the report.</summary>
public sealed class StudySummary
{
    /// <summary>Analyses a table.</summary>
    /// <param name="table">The models and their scores.</param>
    /// <param name="scores">The ids of the scores of the table of cells; null for a few metrics and the reconstruction.</param>
    /// <exception cref="UserErrorException">No model has a score, or one that is asked for is not in the table.</exception>
    public StudySummary(ScoreTable table, IReadOnlyList<string>? scores = null)
    {
        if (!table.Rows.Any(row => row.Scores.Values.Any(double.IsFinite)))
            throw new UserErrorException(
                $"{table.Title} has no scores yet", "for a study: disentangle study worker STUDY; for runs: disentangle evaluate RUN");
        Input = new AnalysisInput(table);
        Columns = scores is not null ? [.. scores.Select(table.Get)] : Input.Summarised;
        Means = CellMeans.Of(Input, Columns);
    }

    /// <summary>The table.</summary>
    public AnalysisInput Input { get; }

    /// <summary>The scores of the table of cells: a few metrics, and the reconstruction.</summary>
    public IReadOnlyList<ScoreColumn> Columns { get; }

    /// <summary>The means of these in each cell.</summary>
    public CellMeans Means { get; }

    /// <summary>
    /// Writes <c>report.html</c>, <c>analysis.json</c>, <c>scores.csv</c>, <c>scores-long.csv</c>, <c>cells.tex</c>, and the tables and
    /// figures of the analyses, with <c>tables/units.csv</c>: which latent units of the models drawn correspond.
    /// </summary>
    /// <param name="folder">The folder, which is made where it is not there.</param>
    /// <param name="command">The command that makes the report again, or null.</param>
    /// <param name="notice">One sentence on what is not final, or null.</param>
    /// <param name="pictures">Pictures of the models; null for those of the median model of each cell.</param>
    /// <returns>The path of the report.</returns>
    /// <exception cref="UserErrorException">A file cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public string Write(string folder, string? command = null, string? notice = null, IReadOnlyList<ModelPictures>? pictures = null)
    {
        string report = Path.Combine(folder, "report.html");
        Storage.Guard(folder, () => Foundation.Files.DurableFolder.Create(folder));
        IReadOnlyList<AnalysisResult> results = StudyAnalysisCatalogue.Run(Input);
        AnalysisFiles.Write(folder, results);
        Storage.Guard(folder, () =>
        {
            ScoreTableFile.Write(Path.Combine(folder, "scores.csv"), Input.Table);
            ScoreTableFile.Write(Path.Combine(folder, "scores-long.csv"), Input.Table, isLong: true);
        });
        if (pictures is null)
        {
            using Session session = new();
            pictures = ModelPictures.Of(this, session);
        }

        if (ModelPictures.UnitsOf(pictures) is { Rows.Count: > 0 } units) AnalysisFiles.Write(folder, units);
        Storage.Write(Path.Combine(folder, "cells.tex"), Encoding.UTF8.GetBytes(LatexTable.Write(Means)));
        Storage.Guard(report, () => StudyReport.Write(
            report, Input, Means, results, [.. pictures.Select(one => one.Pictures)], notice, command));
        return report;
    }
}
