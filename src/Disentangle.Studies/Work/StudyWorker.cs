using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Files;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Training;

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
    private readonly StudyMeasurement _measurement = new(plan.Study);
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
            if (_measurement.IsOver(folder.StateOf(run))) return (true, null);
            Storage.Guard(path, () => DurableFolder.Create(path));
            using Claim? claim = Claim.TryTake(path, _options.Owner, _options.Patience);
            if (claim is null) return (false, null);

            // Another worker may have ended it between looking and claiming.
            RunState state = folder.StateOf(run);
            if (_measurement.IsOver(state)) return (true, null);
            _begun++;
            state = Do(run, state, claim, observer, stop);
            observer?.Ended(run, state);
            return (true, state);
        }
        catch (Exception e) when (e is UserErrorException or RunFailedException)
        {
            // Not even its state can be read or written.
            RunState state = new(RunPhase.Failed) { Kind = FailureKinds.Of(e), Reason = e.Message };
            observer?.Ended(run, state);
            return (true, state);
        }
    }

    private RunState Do(PlannedRun run, RunState before, Claim claim, IStudyObserver? observer, CancellationToken stop)
    {
        using CancellationTokenSource lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using Ticker heartbeat = new(() =>
        {
            if (!claim.Touch()) lost.Cancel();
        }, _options.Heartbeat, _options.Heartbeat);
        RunState state;
        try
        {
            folder.SetState(run, before with { Phase = RunPhase.Running });
            state = Train(run, before, claim, observer, lost.Token);
        }
        catch (Exception e) when (FailureKinds.IsExpected(e))
        {
            int failures = before.Failures + 1;
            string kind = FailureKinds.Of(e);

            // The same steps would end in the same numbers.
            bool again = kind != FailureKinds.NotFinite && failures < _options.Retries;
            state = new RunState(kind == FailureKinds.NotFinite ? RunPhase.Failed : again ? RunPhase.Stopped : RunPhase.GivenUp)
            {
                Failures = failures, Kind = kind, Reason = e.Message, Step = (e as TrainingDivergedException)?.Step,
            };
        }

        if (claim.IsHeld()) folder.SetState(run, state);
        return state;
    }

    private RunState Train(PlannedRun run, RunState before, Claim claim, IStudyObserver? observer, CancellationToken stop)
    {
        string path = folder.FolderOf(run);
        using TrainJob job = Open(run, path, stop);
        job.Folder.Permission = claim.IsHeld;
        observer?.Began(run, job.Step);
        void MeasureIfDue() => _measurement.MeasureOnTheWay(job, what => observer?.Measuring(run, what), stop);
        MeasureIfDue(); // before the first step, and at a checkpoint where the worker before was killed while it measured
        foreach (StepReport step in job.Train(stop))
        {
            observer?.Stepped(run, step.Step, job.ImagesPerSecond);
            MeasureIfDue();
        }

        if (!job.Finished) return before with { Phase = RunPhase.Stopped, Step = job.Step, Reason = null, Kind = null };
        RunState trained = before with { Phase = RunPhase.Trained, Step = job.Step, Reason = null, Kind = null };
        folder.SetState(run, trained);
        try
        {
            _measurement.Measure(job, what => observer?.Measuring(run, what), stop);
        }
        catch (OperationCanceledException)
        {
            return trained;
        }

        job.Complete();
        return trained with { Phase = RunPhase.Measured, Protocol = _measurement.Protocol };
    }

    private TrainJob Open(PlannedRun run, string path, CancellationToken stop)
    {
        RunExecution execution = run.Plan.Execution with
        {
            DataRoot = _options.DataRoot ?? run.Plan.Execution.DataRoot,
            Threads = session.AskedThreads,
        };
        return RunFolder.IsRun(path)
            ? TrainJob.Resume(path, session: session, cancellation: stop)
            : TrainJob.Start(run.Specification, path, execution: execution, session: session, cancellation: stop);
    }
}
