using System.Diagnostics;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.TensorBoard;
using Disentangle.Foundation.Files;
using Disentangle.Training;

namespace Disentangle.Experiments.Pipelines;

/// <summary>
/// Training in a run's folder: history and checkpoints are written on the way, and a last checkpoint at the end or when it is stopped, so
/// that it can always be resumed.
/// </summary>
public sealed class TrainJob : IDisposable
{
    private readonly TrainingRun _run;
    private readonly SessionUse _use;
    private readonly double _secondsBefore;
    private readonly Stopwatch _clock = new();
    private readonly long _firstStep;
    private readonly FilePrefix? _savedHistory;
    private readonly List<string> _notices = [];
    private EventFile? _events;
    private RunHistory? _history;

    private TrainJob(
        RunFolder folder, RunDescription description, RunExecution execution, IImageDataset data, TrainingRun run, SessionUse use,
        Checkpoint? checkpoint = null)
    {
        (Folder, Description, Execution, Data, _run, _use) = (folder, description, execution, data, run, use);
        (_firstStep, CheckpointStep, _savedHistory) = (run.Step, run.Step, checkpoint?.History);
        _secondsBefore = RunHistory.Read(folder.HistoryFile).LastOrDefault(record => record.Step <= run.Step)?.Seconds ?? 0;
        if (checkpoint?.Notice is { } notice) _notices.Add(notice);
    }

    /// <summary>Where everything is written.</summary>
    public RunFolder Folder { get; }

    /// <summary>What is trained on what.</summary>
    public RunDescription Description { get; private set; }

    /// <summary>The images.</summary>
    public IImageDataset Data { get; }

    /// <summary>How many steps are done.</summary>
    public long Step => _run.Step;

    /// <summary>How many steps there are to do in all.</summary>
    public long Steps => _run.Specification.Steps;

    /// <summary>How this sitting is run: as the run was begun, but for what was asked for when it was resumed.</summary>
    public RunExecution Execution { get; }

    /// <summary>What the run works on, and whatever measures it.</summary>
    public Session Session => _use.Session;

    /// <summary>Sentences on damage that was found in the run's folder, and on what was done about it.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>Whether all steps are done.</summary>
    public bool Finished => Step >= Steps;

    /// <summary>Training time since the beginning of the run, earlier sittings included.</summary>
    public double Seconds => _secondsBefore + _clock.Elapsed.TotalSeconds;

    /// <summary>Training time since this job was made.</summary>
    public double SittingSeconds => _clock.Elapsed.TotalSeconds;

    /// <summary>The step of the last checkpoint.</summary>
    public long CheckpointStep { get; private set; }

    /// <summary>Images trained on in a second of this sitting.</summary>
    public double ImagesPerSecond => (Step - _firstStep) * _run.Specification.ImagesPerStep / Math.Max(_clock.Elapsed.TotalSeconds, 1e-9);

    /// <summary>Seconds until all steps are done at the present speed, or null before the first.</summary>
    public double? SecondsLeft => Step > _firstStep ? (Steps - Step) * _clock.Elapsed.TotalSeconds / (Step - _firstStep) : null;

    /// <summary>
    /// Begins a run: its description and its first checkpoint are written. Nothing is written unless everything that was asked for is
    /// right, and a run that is replaced stays until that checkpoint is safe.
    /// </summary>
    /// <param name="specification">What to do.</param>
    /// <param name="folder">Where; it must be missing or empty. Null for the first free name in <c>runs/</c>.</param>
    /// <param name="force">Whether a run that is there may be replaced.</param>
    /// <param name="execution">How it is run; null for the usual way.</param>
    /// <param name="session">What the run works on, and its threads; null for a session of its own.</param>
    /// <param name="recordContent">Whether the content of the images is recorded, so that the run can be copied.</param>
    /// <param name="cancellation">Stops the decoding of images.</param>
    /// <exception cref="UserErrorException">The specification, the data or the folder is wrong.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static TrainJob Start(
        RunSpecification specification, string? folder, bool force = false, RunExecution? execution = null,
        Session? session = null, bool recordContent = false, CancellationToken cancellation = default)
    {
        execution ??= new RunExecution();
        if (session is not null) execution = execution with { Threads = session.AskedThreads };
        RunPlan plan = new(specification with { Data = DataName.Absolute(specification.Data) }, execution);
        plan.Validate();
        specification = plan.Specification;
        if (folder is not null) RunFolder.RequireFree(folder, force);
        SessionUse use = new(session, execution.Threads);
        try
        {
            IImageDataset data = use.Session.Open(specification.Data, execution.DataRoot, cancellation);
            TrainingRun run = TrainingRun.Start(specification, data, use.Session.Kernels);
            using NewRun place = folder is null ? NewRun.InFirstFree("runs", RunFolder.DefaultName(specification))
                : NewRun.In(folder, force);
            RunDescription description = RunDescription.Of(plan, data);
            if (recordContent) description = description with { Content = use.Session.ContentOf(data, cancellation) };
            description.Write(place.Staging, place.Path);
            SaveCheckpoint(run, place.Staging, history: null);
            return new TrainJob(place.Commit(), description, execution, data, run, use);
        }
        catch
        {
            use.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Resumes a run from its last whole checkpoint. A run whose steps are all done is resumed, too, for what comes after them; one that
    /// was stopped before its first checkpoint starts again.
    /// </summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="options">What is another than before, or null for nothing.</param>
    /// <param name="session">What the run works on, and its threads; null for a session of its own.</param>
    /// <param name="cancellation">Stops the decoding of images.</param>
    /// <exception cref="UserErrorException">The folder holds no run, no whole checkpoint or one that its description does not fit, another
    /// process trains it, or the data is not that of the run.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static TrainJob Resume(
        string folder, ResumeOptions? options = null, Session? session = null, CancellationToken cancellation = default)
    {
        options ??= new ResumeOptions();
        RunFolder runFolder = RunFolder.OpenToWrite(folder);
        SessionUse? use = null;
        try
        {
            (RunDescription description, Checkpoint? checkpoint) = StoredRun.Find(runFolder);
            if (checkpoint is null && File.Exists(runFolder.HistoryFile))
                throw new UserErrorException($"there is no checkpoint in {runFolder.CheckpointFolder}",
                    "start the run again with disentangle train --force");
            RunDescription changed = description.With(options, checkpoint);
            RunSpecification specification = changed.Specification;
            changed.Plan.Validate();
            if (specification.Steps < checkpoint?.Step)
                throw new UserErrorException(
                    $"{folder} has already been trained for {checkpoint.Step} steps, which is more than {specification.Steps}",
                    "the number of steps is that of the whole run");
            if (specification.Steps == checkpoint?.Step && (specification.LearningRate != description.Specification.LearningRate
                || !specification.Settings.Equals(description.Specification.Settings)))
                throw new UserErrorException(
                    $"{folder} has already been trained for {checkpoint.Step} of {specification.Steps} steps, so no step is left for "
                        + $"another {(options.LearningRate is null ? "setting" : "learning rate")}", "train longer with --steps");
            if (description.Imported is not null && checkpoint is not null
                && specification.Steps > checkpoint.Step && options.Steps is null)
                throw new UserErrorException($"{folder} was imported",
                    $"to train it further: disentangle resume {ShellWord.Quoted(folder)} --steps N");

            RunExecution execution = changed.Execution with
            {
                Threads = session?.AskedThreads ?? options.Threads,
                NoEvaluate = options.NoEvaluate || changed.Execution.NoEvaluate,
                Quick = options.Quick || changed.Execution.Quick,
                TensorBoard = options.TensorBoard || changed.Execution.TensorBoard,
            };
            use = new SessionUse(session, execution.Threads);
            IImageDataset images = DataName.Open(use.Session, changed, options.Data, options.DataRoot, cancellation);
            TrainingRun run = checkpoint is null
                ? TrainingRun.Start(specification, images, use.Session.Kernels)
                : TrainingRun.Resume(checkpoint, specification, images, use.Session.Kernels);
            if (checkpoint is null) SaveCheckpoint(run, runFolder, history: null);
            else CheckpointFolder.RemoveOld(runFolder.CheckpointFolder, checkpoint.Step);
            if (changed != description) changed.Write(runFolder);
            TrainJob job = new(runFolder, changed, execution, images, run, use, checkpoint);
            if (checkpoint is null) job._notices.Add($"{folder} was stopped before its first checkpoint and starts again");
            return job;
        }
        catch
        {
            use?.Dispose();
            runFolder.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Does the steps that are left, one each time the next report is asked for. Cancelling ends the sequence between two steps,
    /// without an exception. Either way the last step is checkpointed.
    /// </summary>
    /// <exception cref="TrainingDivergedException">A loss or gradient is not finite; the last good checkpoint stays.</exception>
    /// <exception cref="RunFailedException">The disk is full; the last good checkpoint stays.</exception>
    public IEnumerable<StepReport> Train(CancellationToken cancellation = default)
    {
        RunSpecification specification = _run.Specification;
        RunHistory history = OpenHistory();
        if (Execution.TensorBoard) _events ??= EventFile.Create(Folder.Path, Step);
        _clock.Start();
        try
        {
            foreach (StepReport step in _run.Steps(cancellation))
            {
                bool last = step.Step == specification.Steps;
                if (step.Step == 1 || last || IsDue(step.Step, Execution.HistoryEvery)) Record(history, step);
                if (!last && IsDue(step.Step, Execution.CheckpointEvery)) Save();
                yield return step;
            }

            Save();
        }
        finally
        {
            _clock.Stop();
            history.Dispose();
            _history = null;
        }
    }

    /// <summary>Finds out whether anything is missing of a run whose steps are done: its scores, figures or report.</summary>
    public bool IsCompleted => Finished && (Description.Completed ?? File.Exists(Folder.ReportFile));

    /// <summary>Takes note in the run's description that nothing is missing.</summary>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full, or the folder was renamed or deleted.</exception>
    public void Complete() => Describe(Description with { Completed = true });

    /// <summary>The model as it is now.</summary>
    public TrainedRun ToTrainedRun() => new(Folder, Description, Data, _run.Method, Step, Session);

    /// <summary>Takes note in the run's description of how it is run from here on.</summary>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public void Describe(RunExecution execution) => Describe(Description with { Execution = execution });

    /// <summary>
    /// Does something between two steps that is not training, with a checkpoint of this step beside it where the run keeps any
    /// on the way; its time does not count.
    /// </summary>
    /// <param name="work">What to do.</param>
    /// <param name="checkpoint">Whether the checkpoint is written.</param>
    public void Aside(Action work, bool checkpoint = true)
    {
        bool running = _clock.IsRunning;
        _clock.Stop();
        try
        {
            work();
            if (checkpoint && Execution.CheckpointEvery > 0) Save();
            GC.Collect(0);
        }
        finally
        {
            if (running) _clock.Start();
        }
    }

    /// <summary>Gives TensorBoard, where it is written for, the pictures that the report has left in the run's folder.</summary>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public void LogPictures()
    {
        if (_events is null || !Directory.Exists(Folder.ImagesFolder)) return;
        foreach (string file in Directory.EnumerateFiles(Folder.ImagesFolder, "*.png").Order(StringComparer.Ordinal))
            _events.Image(Step, Path.GetFileNameWithoutExtension(file), File.ReadAllBytes(file));
    }

    /// <summary>Closes the session where it is this job's own, closes the files and gives the folder back.</summary>
    public void Dispose()
    {
        _history?.Dispose();
        _events?.Dispose();
        _use.Dispose();
        Folder.Dispose();
    }

    /// <summary>Keeps the model as it is now.</summary>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    internal void KeepModel() =>
        Folder.Write(() => Storage.Guard(Folder.ModelsFolder, () => _run.SaveModel(Folder.ModelsFolder)));

    private static bool IsDue(long step, long every) => every > 0 && step % every == 0;

    private static void SaveCheckpoint(TrainingRun run, RunFolder folder, FilePrefix? history) =>
        Storage.Guard(folder.CheckpointFolder, () => run.SaveCheckpoint(folder.CheckpointFolder, history));

    private RunHistory OpenHistory()
    {
        RunHistory? history = null;
        Folder.Write(() => history = RunHistory.Continue(Folder.HistoryFile, Step, _savedHistory));
        if (history!.Notice is { } notice) _notices.Add(notice);
        return _history = history;
    }

    private void Describe(RunDescription description)
    {
        if (description == Description) return;
        Folder.Write(() => description.Write(Folder));
        Description = description;
    }

    private void Save()
    {
        if (CheckpointStep == Step) return;
        Folder.Write(() => SaveCheckpoint(_run, Folder, _history?.Save()));
        CheckpointStep = Step;

        // Steps leave no garbage, but records and lines of progress do, and with a large cache the collector would let it grow for hours.
        GC.Collect(0);
    }

    private void Record(RunHistory history, in StepReport step)
    {
        Folder.RequireHeld();
        foreach (PhaseReport phase in step.Phases)
        {
            var terms = new HistoryTerm[phase.Terms.Length];
            for (int i = 0; i < terms.Length; i++) terms[i] = new(phase.Terms[i].Name, phase.Terms[i].Weight, phase.Terms[i].Value);
            HistoryRecord record = new(step.Step, phase.Name, Seconds, phase.Total, terms);
            history.Append(record);
            _events?.Scalars(step.Step,
                [new($"{phase.Name}/loss", phase.Total),
                    .. terms.Select(term => KeyValuePair.Create($"{phase.Name}/{term.Name}", (float)term.Value))]);
        }
    }
}
