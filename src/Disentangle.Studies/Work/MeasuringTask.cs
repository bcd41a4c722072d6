using System.Collections.Concurrent;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;

namespace Disentangle.Studies.Work;

/// <summary>Measures more of runs that are trained; trains nothing. A run that fails here stays what it was.</summary>
/// <param name="folder">The study's folder.</param>
/// <param name="measurement">What is measured.</param>
/// <param name="session">What the runs work on.</param>
/// <param name="failed">The names of the runs that failed in this process, which its workers share: each is tried once.</param>
internal sealed class MeasuringTask(
    StudyFolder folder, StudyMeasurement measurement, Session session, ConcurrentDictionary<string, string> failed) : IRunTask
{
    /// <summary>Whether a run has all its steps, so that it can be measured.</summary>
    public static bool CanBeMeasured(RunState state) => state.Phase is RunPhase.Trained or RunPhase.Measured;

    public bool IsOver(PlannedRun run, RunState state) =>
        !CanBeMeasured(state) || state.Also.Contains(measurement.Protocol) || failed.ContainsKey(run.Name);

    public (RunState Kept, RunState Told) Do(
        PlannedRun run, RunState before, Claim claim, IStudyObserver? observer, CancellationToken stop)
    {
        try
        {
            using TrainedRun trained = TrainedRun.OpenToWrite(folder.FolderOf(run), session, cancellation: stop);
            trained.Folder.Permission = claim.IsHeld;
            observer?.Began(run, trained.Step);
            measurement.Measure(trained, what => observer?.Measuring(run, what), stop);
            if (!measurement.KeepsCodes) CodeTables.Remove(trained.Folder);
            RunState after = before with { Also = [.. before.Also, measurement.Protocol] };
            return (after, after with { Phase = RunPhase.Measured });
        }
        catch (OperationCanceledException)
        {
            return (before, before with { Phase = RunPhase.Stopped });
        }
        catch (Exception e) when (FailureKinds.IsExpected(e))
        {
            failed[run.Name] = e.Message;
            return (before, new RunState(RunPhase.Failed) { Kind = FailureKinds.Of(e), Reason = e.Message });
        }
    }
}
