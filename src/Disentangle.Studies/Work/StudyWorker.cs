using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Files;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;

namespace Disentangle.Studies.Work;

/// <summary>
/// Does the runs of a study one after the other, beside any number of other workers in this process, on this machine or on others that
/// share the study's folder: claims a run, trains it, measures it, gives it back.
/// </summary>
/// <param name="folder">The study's folder.</param>
/// <param name="plan">Its runs.</param>
/// <param name="session">What the runs work on.</param>
/// <param name="options">How it works; null for the usual way.</param>
public sealed class StudyWorker(StudyFolder folder, StudyPlan plan, Session session, WorkerOptions? options = null)
{
    // A beat may come late where the file server is busy.
    private const int SilentBeats = 3;

    private readonly WorkerOptions _options = options ?? new WorkerOptions();
    private readonly IRunTask _task = options?.MeasuresOnly is { } more
        ? new MeasuringTask(folder, new StudyMeasurement(more), session, options.FailedHere)
        : new TrainingTask(folder, new StudyMeasurement(plan.Study), session, options ?? new WorkerOptions());
    private int _begun;

    /// <summary>Works until nothing is left to do, the time is over or it is stopped.</summary>
    /// <param name="observer">Is told what it does, or null.</param>
    /// <param name="cancellation">Stops it: the run that it works on is checkpointed and can go on.</param>
    /// <returns>How many runs it left in each phase.</returns>
    public IReadOnlyDictionary<RunPhase, int> Run(IStudyObserver? observer = null, CancellationToken cancellation = default)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (_options.Until is { } until)
        {
            TimeSpan left = until - DateTimeOffset.UtcNow;
            if (left <= TimeSpan.Zero) return new Dictionary<RunPhase, int>();
            stop.CancelAfter(left);
        }

        Dictionary<RunPhase, int> ended = [];
        List<PlannedRun> open = [.. plan.InOrderOfWork()];
        while (open.Count > 0 && !stop.IsCancellationRequested && !(_begun >= _options.MostRuns))
        {
            int before = _begun;
            open.RemoveAll(run =>
            {
                if (stop.IsCancellationRequested || _begun >= _options.MostRuns) return false;
                (bool over, RunState? left) = TryDo(run, observer, stop.Token);
                if (left is not null) ended[left.Phase] = ended.GetValueOrDefault(left.Phase) + 1;
                return over;
            });

            // What is left is others'. The runs of one that may have died are waited for: nobody else may be there to do them.
            if (_begun > before) continue;
            if (!open.Exists(MayBeLeft)) break;
            stop.Token.WaitHandle.WaitOne(_options.BetweenLooks);
        }

        return ended;
    }

    private bool MayBeLeft(PlannedRun run)
    {
        string path = folder.FolderOf(run);
        try
        {
            return File.Exists(Path.Combine(path, Claim.FileName))
                && (Claim.Holder(path)?.Owner.IsEarlierTryOf(_options.Owner) == true
                    || Claim.IsStale(path, _options.Owner, SilentBeats * _options.Heartbeat, Claim.ServerTime(folder.Path)));
        }
        catch (Exception e) when (e is UserErrorException or RunFailedException)
        {
            return false;
        }
    }

    // Whether nothing is left to do of it here, and in which state it was left if it was worked on.
    private (bool Over, RunState? Left) TryDo(PlannedRun run, IStudyObserver? observer, CancellationToken stop)
    {
        string path = folder.FolderOf(run);
        try
        {
            if (_task.IsOver(run, folder.StateOf(run))) return (true, null);
            Storage.Guard(path, () => DurableFolder.Create(path));
            using Claim? claim = Claim.TryTake(path, _options.Owner, _options.Patience);
            if (claim is null) return (false, null);

            // Another worker may have ended it between looking and claiming.
            RunState state = folder.StateOf(run);
            if (_task.IsOver(run, state)) return (true, null);
            _begun++;
            RunState told = Do(run, state, claim, observer, stop);
            observer?.Ended(run, told);
            return (true, told);
        }
        catch (Exception e) when (e is UserErrorException or RunFailedException)
        {
            // Not even its state can be read or written.
            RunState state = new(RunPhase.Failed) { Kind = FailureKinds.Of(e), Reason = e.Message };
            observer?.Ended(run, state);
            return (true, state);
        }
    }

    // The state that it was left in, as it is told.
    private RunState Do(PlannedRun run, RunState before, Claim claim, IStudyObserver? observer, CancellationToken stop)
    {
        using CancellationTokenSource lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using Ticker heartbeat = new(() =>
        {
            if (!claim.Touch()) lost.Cancel();
        }, _options.Heartbeat, _options.Heartbeat);
        (RunState kept, RunState told) = _task.Do(run, before, claim, observer, lost.Token);
        if (claim.IsHeld()) folder.SetState(run, kept);
        return told;
    }
}
