using System.Text.RegularExpressions;
using Disentangle.Studies.Plans;

namespace Disentangle.Studies.States;

/// <summary>Failures of a study that say the same.</summary>
/// <param name="Kind">Of what kind they are.</param>
/// <param name="Reason">What the first says.</param>
/// <param name="Runs">The names of the runs.</param>
public sealed record FailureGroup(string Kind, string Reason, IReadOnlyList<string> Runs);

/// <summary>How far a study is.</summary>
/// <param name="Counts">How many runs are in each phase.</param>
/// <param name="Failures">The failures, those of most runs first; also of runs that the next worker tries again.</param>
/// <param name="Stale">The names of the runs whose claims nobody will touch any more.</param>
/// <param name="Working">Who works on which run.</param>
/// <param name="StepsDone">The steps of all runs that are trained.</param>
/// <param name="StepsLeft">The steps of all runs that are neither trained nor over.</param>
/// <param name="Steps">The steps of all runs.</param>
public sealed partial record StudyStatus(
    IReadOnlyDictionary<RunPhase, int> Counts,
    IReadOnlyList<FailureGroup> Failures,
    IReadOnlyList<string> Stale,
    IReadOnlyList<(string Run, Owner Owner)> Working,
    long StepsDone,
    long StepsLeft,
    long Steps)
{
    /// <summary>How many runs there are.</summary>
    public int Runs => Counts.Values.Sum();

    /// <summary>Whether all that can be done is done.</summary>
    public bool IsOver => Counts.Where(pair => !new RunState(pair.Key).IsOver).Sum(pair => pair.Value) == 0;

    /// <summary>Reads the states of all runs of a study.</summary>
    /// <param name="folder">The study's folder.</param>
    /// <param name="plan">Its runs.</param>
    /// <param name="patience">How long a worker may be silent; null for the usual time.</param>
    /// <param name="crew">The threads that read; null for one per processor.</param>
    /// <exception cref="UserErrorException">The folder cannot be written to, so the time of its file server cannot be told.</exception>
    public static StudyStatus Of(StudyFolder folder, StudyPlan plan, TimeSpan? patience = null, Crew? crew = null)
    {
        Dictionary<RunPhase, int> counts = RunState.Names.ToDictionary(pair => pair.Phase, _ => 0);
        Dictionary<(string, string), List<(string Reason, string Run)>> failures = [];
        List<string> stale = [];
        List<(string, Owner)> working = [];
        DateTime? now = null;
        long done = 0, left = 0;

        // Of thousands of runs, most have no folder yet.
        HashSet<string> there = Directory.Exists(folder.RunsFolder)
            ? [.. Directory.EnumerateDirectories(folder.RunsFolder).Select(path => Path.GetFileName(path))] : [];
        RunState[] states = new RunState[plan.Runs.Count];
        crew ??= Crew.AllProcessors;
        crew.For(states.Length, i => states[i] = there.Contains(plan.Runs[i].Name) ? folder.StateOrDamageOf(plan.Runs[i])
            : new RunState(RunPhase.Planned));
        foreach ((PlannedRun run, RunState state) in plan.Runs.Zip(states))
        {
            counts[state.Phase]++;
            if (state.Phase is RunPhase.Trained or RunPhase.Measured) done += run.Specification.Steps;
            else if (!state.IsOver) left += run.Specification.Steps;
            if (state.Phase is RunPhase.Failed or RunPhase.GivenUp || state is { Phase: RunPhase.Stopped, Reason: not null })
            {
                string reason = state.Reason ?? "no reason is given";
                var key = (state.Kind ?? "other", Number().Replace(reason.Replace(run.Name, "", StringComparison.Ordinal), "#"));
                if (!failures.TryGetValue(key, out var list)) failures[key] = list = [];
                list.Add((reason, run.Name));
            }

            if (state.Phase != RunPhase.Running) continue;
            string path = folder.FolderOf(run);
            if (Claim.Holder(path) is { } holder) working.Add((run.Name, holder.Owner));
            if (Claim.IsStale(path, Owner.Current, patience ?? Claim.Patience, now ??= Claim.ServerTime(folder.Path))) stale.Add(run.Name);
        }

        return new StudyStatus(
            counts,
            [.. failures.OrderByDescending(pair => pair.Value.Count)
                .Select(pair => new FailureGroup(pair.Key.Item1, pair.Value[0].Reason, [.. pair.Value.Select(one => one.Run)]))],
            stale,
            working,
            done,
            left,
            plan.Runs.Sum(run => run.Specification.Steps));
    }

    // Sentences that differ in steps and numbers only say the same.
    [GeneratedRegex(@"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")]
    private static partial Regex Number();
}
