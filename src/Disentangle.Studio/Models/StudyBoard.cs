using Disentangle.Comparisons.Analyses;
using Disentangle.Comparisons.Summaries;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Summaries;
using Disentangle.Studies.Tables;

namespace Disentangle.Studio.Models;

/// <summary>A run of a study.</summary>
/// <param name="Name">What addresses call its folder.</param>
/// <param name="Number">Its place in the plan.</param>
/// <param name="Method">Its method.</param>
/// <param name="Settings">Its settings, in words.</param>
/// <param name="Data">Its data set.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="State">How far it is.</param>
/// <param name="Problem">Why it failed, or null.</param>
/// <param name="Exists">Whether it was begun.</param>
internal sealed record StudyRun(
    string Name, int Number, string Method, string Settings, string Data, ulong Seed, string State, string? Problem, bool Exists);

/// <summary>A study: its runs, and what was measured of them.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Description">What it is about.</param>
/// <param name="Runs">Its runs, in the order of the plan.</param>
/// <param name="Table">The scores, or null where there are none yet.</param>
/// <param name="Cells">Means with intervals, or null.</param>
/// <param name="Columns">The columns of the parallel coordinates.</param>
internal sealed record StudyBoard(
    string Title, string Description, IReadOnlyList<StudyRun> Runs, ScoreTable? Table, PageTable? Cells, IReadOnlyList<ScoreColumn> Columns)
{
    /// <summary>Reads a study apart from the page that waits for it.</summary>
    public static Task<StudyBoard> Open(Workspace workspace, string? name) => Task.Run(() => Read(workspace, name));

    /// <summary>The analyses of the scores, as figures; those that the study cannot answer are left out.</summary>
    public Task<IReadOnlyList<AnalysisResult>> Analyse() => Task.Run<IReadOnlyList<AnalysisResult>>(() =>
        Table is null ? [] : [.. StudyAnalysisCatalogue.Run(new AnalysisInput(Table)).Where(result => result.Figures.Count > 0)]);

    private static StudyBoard Read(Workspace workspace, string? name)
    {
        StudyFolder folder = StudyFolder.Open(workspace.PathOf(name));
        StudyPlan plan = folder.ReadPlan();
        StudyRun[] runs = [.. plan.Runs.Select(run =>
        {
            RunState state = folder.StateOf(run);
            string path = folder.FolderOf(run);
            return new StudyRun(
                workspace.NameOf(path), run.Number, run.Specification.Method,
                string.Join(", ",
                    run.Cell.Where(pair => pair.Key is not ("method" or "data" or "seed")).Select(pair => $"{pair.Key}={pair.Value}")),
                run.Specification.Data, run.Specification.Seed, state.Name, state.Reason, Directory.Exists(path));
        })];
        ScoreTable table = StudyTables.Of(folder, plan);
        StudySummary? summary = table.Rows.Any(row => row.Scores.Values.Any(double.IsFinite)) ? new StudySummary(table) : null;
        return new StudyBoard(
            plan.Study.Name, plan.Study.Description, runs, summary is null ? null : table,
            summary is null ? null : CellTable.Page(summary.Means), summary?.Columns ?? []);
    }
}
