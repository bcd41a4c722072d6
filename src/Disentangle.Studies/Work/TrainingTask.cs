using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Methods;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Training;

namespace Disentangle.Studies.Work;

/// <summary>Trains runs, or takes them from another study that has them, and measures them.</summary>
/// <param name="folder">The study's folder.</param>
/// <param name="measurement">What is measured.</param>
/// <param name="session">What the runs work on.</param>
/// <param name="options">How the worker works.</param>
internal sealed class TrainingTask(StudyFolder folder, StudyMeasurement measurement, Session session, WorkerOptions options) : IRunTask
{
    private readonly OtherStudies _others = new(folder, options.Reuse);

    public bool IsOver(PlannedRun run, RunState state) => measurement.IsOver(state);

    public (RunState Kept, RunState Told) Do(
        PlannedRun run, RunState before, Claim claim, IStudyObserver? observer, CancellationToken stop)
    {
        RunState state;
        try
        {
            folder.SetState(run, before with { Phase = RunPhase.Running });
            before = CopiedIfElsewhere(run, before, stop);
            state = Train(run, before, claim, observer, stop);
        }
        catch (OperationCanceledException)
        {
            // While its data was opened or another run was copied.
            state = folder.StateOf(run) with { Phase = RunPhase.Stopped };
        }
        catch (Exception e) when (FailureKinds.IsExpected(e))
        {
            string kind = FailureKinds.Of(e);

            // A full disk is not the run's fault, and it waits until there is room; the same steps would end in the same numbers.
            int failures = before.Failures + (kind == FailureKinds.Disk ? 0 : 1);
            bool again = kind != FailureKinds.NotFinite && failures < options.Retries;
            state = before with
            {
                Phase = kind == FailureKinds.NotFinite ? RunPhase.Failed : again ? RunPhase.Stopped : RunPhase.GivenUp,
                Failures = failures,
                Kind = kind,
                Reason = e.Message,
                Step = (e as TrainingDivergedException)?.Step,
            };
        }

        return (state, state);
    }

    // Where another study has the run, it is here then, and the state says where from.
    private RunState CopiedIfElsewhere(PlannedRun run, RunState before, CancellationToken stop)
    {
        string path = folder.FolderOf(run);
        if (MethodCatalogue.Get(run.Specification.Method).IsImported || RunFolder.IsRun(path) || measurement.MeasuresOnTheWay
            || _others.CopyTo(path, run, DataRootOf(run), session, stop) is not { } origin) return before;
        RunState copied = before with { CopiedFrom = origin };
        folder.SetState(run, copied with { Phase = RunPhase.Running });
        return copied;
    }

    private RunState Train(PlannedRun run, RunState before, Claim claim, IStudyObserver? observer, CancellationToken stop)
    {
        string path = folder.FolderOf(run);
        if (MethodCatalogue.Get(run.Specification.Method).IsImported) return MeasureImported(run, before, claim, observer, stop);
        using TrainJob job = Open(run, path, stop);
        job.Folder.Permission = claim.IsHeld;
        observer?.Began(run, job.Step);
        void MeasureIfDue() => measurement.MeasureOnTheWay(job, what => observer?.Measuring(run, what), stop);
        MeasureIfDue(); // before the first step, and at a checkpoint where the worker before was killed while it measured
        foreach (StepReport step in job.Train(stop))
        {
            observer?.Stepped(run, step.Step, job.ImagesPerSecond);
            MeasureIfDue();
        }

        if (!job.Finished) return before with { Phase = RunPhase.Stopped, Step = job.Step, Reason = null, Kind = null };
        RunState trained = before with { Phase = RunPhase.Trained, Step = job.Step, Reason = null, Kind = null };
        folder.SetState(run, trained);
        RunState state = Measure(run, trained, job.ToTrainedRun(), observer, stop);
        if (state.Phase == RunPhase.Measured) job.Complete();
        return state;
    }

    // Nothing of it is trained here.
    private RunState MeasureImported(PlannedRun run, RunState before, Claim claim, IStudyObserver? observer, CancellationToken stop)
    {
        using TrainedRun imported = TrainedRun.OpenToWrite(folder.FolderOf(run), session, cancellation: stop);
        imported.Folder.Permission = claim.IsHeld;
        observer?.Began(run, imported.Step);
        RunState trained = before with { Phase = RunPhase.Trained, Step = imported.Step, Reason = null, Kind = null };
        return Measure(run, trained, imported, observer, stop);
    }

    private RunState Measure(PlannedRun run, RunState trained, TrainedRun model, IStudyObserver? observer, CancellationToken stop)
    {
        try
        {
            measurement.Measure(model, what => observer?.Measuring(run, what), stop);
        }
        catch (OperationCanceledException)
        {
            return trained;
        }

        // Nothing makes again what was imported.
        if (!measurement.KeepsCheckpoint && model.Description.Imported is null) model.Folder.RemoveCheckpoints();
        if (!measurement.KeepsCodes) CodeTables.Remove(model.Folder);
        return trained with { Phase = RunPhase.Measured, Protocol = measurement.Protocol };
    }

    private string? DataRootOf(PlannedRun run) => options.DataRoot ?? run.Plan.Execution.DataRoot;

    private TrainJob Open(PlannedRun run, string path, CancellationToken stop)
    {
        RunExecution execution = run.Plan.Execution with
        {
            DataRoot = DataRootOf(run),
            Threads = session.AskedThreads,
        };
        return RunFolder.IsRun(path)
            ? TrainJob.Resume(path, session: session, cancellation: stop)
            : TrainJob.Start(run.Specification, path, execution: execution, session: session, recordContent: true, cancellation: stop);
    }
}
