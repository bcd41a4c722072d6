using Disentangle.Comparisons.Tables;
using Disentangle.Experiments.Runs;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Training;

namespace Disentangle.Studies.Tables;

/// <summary>Tables of scores of studies and of runs.</summary>
public static class StudyTables
{
    /// <summary>The scores of all runs of a study that were begun; those that failed are in it with the reason.</summary>
    /// <param name="folder">The study's folder.</param>
    /// <param name="plan">Its runs.</param>
    public static ScoreTable Of(StudyFolder folder, StudyPlan plan) => Of(plan.Study.Name, RowsOf(folder, plan));

    /// <summary>The scores of runs by their folders.</summary>
    /// <exception cref="UserErrorException">A folder holds no run.</exception>
    public static ScoreTable OfRuns(string title, IReadOnlyList<string> folders) =>
        Of(title, [.. folders.Select(path => RunScoreRow.Read(path, RunScoreRow.NameOf(path)))]);

    /// <summary>The rows of all runs of a study that were begun.</summary>
    internal static IReadOnlyList<RunScoreRow> RowsOf(StudyFolder folder, StudyPlan plan)
    {
        List<RunScoreRow> rows = [];
        foreach (PlannedRun run in plan.Runs)
        {
            (RunState state, RunScoreRow? read) = Read(folder, run);
            if (state.Phase is RunPhase.Planned) continue;
            string? failure = state.Phase is RunPhase.Failed or RunPhase.GivenUp ? state.Reason ?? "it failed" : null;
            read ??= new RunScoreRow(Unread(run), new Dictionary<string, string>(), run.Specification);
            rows.Add(read with { Row = read.Row with { Failure = failure ?? read.Row.Failure } });
        }

        return rows;
    }

    private static ScoreTable Of(string title, IReadOnlyList<RunScoreRow> rows)
    {
        IReadOnlyDictionary<string, string> names = DataName.Distinct(rows.Select(row => row.Specification.Data));
        ScoreTableBuilder table = new(title);
        foreach (RunScoreRow row in rows) table.Add(row.Row with { Data = names[row.Specification.Data] }, row.Protocols);
        return table.Build();
    }

    /// <summary>The state of a run, and what its folder says where it can be read.</summary>
    internal static (RunState State, RunScoreRow? Read) Read(StudyFolder folder, PlannedRun run)
    {
        RunState state = folder.StateOrDamageOf(run);
        if (state.Phase == RunPhase.Planned) return (state, null);
        try
        {
            return (state, RunScoreRow.Read(folder.FolderOf(run), run.Name, SettingsOf(run)));
        }
        catch (UserErrorException)
        {
            return (state, null);
        }
    }

    private static ScoreRow Unread(PlannedRun run) => new()
    {
        Name = run.Name, Method = run.Specification.Method, Data = DataName.Short(run.Specification.Data), Seed = run.Specification.Seed,
        Settings = SettingsOf(run), Failure = "its folder cannot be read",
    };

    // Also that factors were correlated, where the whole study has it so: an analysis asks for it.
    private static Dictionary<string, string> SettingsOf(PlannedRun run)
    {
        Dictionary<string, string> settings = new(run.Cell);
        string correlate = string.Join(';', RunFields.Correlate.WordsOf(run.Plan));
        if (correlate.Length > 0) settings.TryAdd(RunFields.Correlate.Key, correlate);
        return settings;
    }
}
