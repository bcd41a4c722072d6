using System.Diagnostics;
using Disentangle.Datasets;
using Disentangle.Tensors;
using Disentangle.Training;

namespace Disentangle.Studies;

/// <summary>
/// Training in a run's folder: history and checkpoints are written on the way, and a last checkpoint at the end or when it is stopped, so
/// that it can always be resumed.
/// </summary>
public sealed class TrainJob : IDisposable
{
    private readonly TrainingRun _run;
    private readonly IKernels _kernels;
    private readonly double _secondsBefore;
    private readonly Stopwatch _clock = new();
    private readonly long _firstStep;
    private readonly bool _tensorBoard;
    private EventFile? _events;

    private TrainJob(
        RunFolder folder, RunDescription description, IImageDataset data, TrainingRun run, IKernels kernels, double secondsBefore, bool tensorBoard)
    {
        (Folder, Description, Data, _run, _kernels, _secondsBefore, _tensorBoard) = (folder, description, data, run, kernels, secondsBefore, tensorBoard);
        _firstStep = run.Step;
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

    /// <summary>The threads that were asked for; 0 for one per processor.</summary>
    public int Threads { get; private init; }

    /// <summary>Whether the history is also written for TensorBoard.</summary>
    public bool TensorBoard => _tensorBoard;

    /// <summary>Whether all steps are done.</summary>
    public bool Finished => Step >= Steps;

    /// <summary>Training time since the beginning of the run, earlier sittings included.</summary>
    public double Seconds => _secondsBefore + _clock.Elapsed.TotalSeconds;

    /// <summary>Training time since this job was made.</summary>
    public double SittingSeconds => _clock.Elapsed.TotalSeconds;

    /// <summary>The step of the last checkpoint that this job wrote, or null before the first.</summary>
    public long? CheckpointStep { get; private set; }

    /// <summary>Images trained on in a second of this sitting.</summary>
    public double ImagesPerSecond => (Step - _firstStep) * _run.Specification.Batch / Math.Max(_clock.Elapsed.TotalSeconds, 1e-9);

    /// <summary>Seconds until all steps are done at the present speed, or null before the first.</summary>
    public double? SecondsLeft => Step > _firstStep ? (Steps - Step) * _clock.Elapsed.TotalSeconds / (Step - _firstStep) : null;

    /// <summary>Begins a run. Nothing is written unless everything that was asked for is right.</summary>
    /// <param name="specification">What to do.</param>
    /// <param name="folder">Where; it must be missing or empty.</param>
    /// <param name="force">Whether a run that is there may be replaced.</param>
    /// <param name="threads">Threads that work; 0 for one per processor. The results do not depend on it.</param>
    /// <param name="tensorBoard">Whether the history is also written for TensorBoard.</param>
    /// <param name="cancellation">Stops the decoding of images.</param>
    /// <exception cref="UserErrorException">The specification, the data or the folder is wrong.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static TrainJob Start(RunSpecification specification, string folder, bool force = false, int threads = 0, bool tensorBoard = false, CancellationToken cancellation = default)
    {
        specification = specification with { Data = DataName.Absolute(specification.Data) };
        specification.Validate();
        RunFolder.RequireFree(folder, force);
        IImageDataset data = DataName.Open(specification.Data, specification.DataRoot, cancellation);
        IKernels kernels = CpuDevice.CreateKernels(threads);
        try
        {
            TrainingRun run = TrainingRun.Start(specification, data, kernels);
            RunFolder runFolder = RunFolder.Create(folder, force);
            RunDescription description = RunDescription.Of(specification, data);
            description.Write(runFolder);
            return new TrainJob(runFolder, description, data, run, kernels, secondsBefore: 0, tensorBoard) { Threads = threads };
        }
        catch
        {
            kernels.Dispose();
            throw;
        }
    }

    /// <summary>Resumes a run from its last checkpoint.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="steps">Another number of steps for the whole run, to train longer than first meant; null for the run's own.</param>
    /// <param name="threads">Threads that work; 0 for one per processor.</param>
    /// <param name="tensorBoard">Whether the history is also written for TensorBoard, from here on.</param>
    /// <param name="data">The name of the run's images where they have moved, or null.</param>
    /// <param name="dataRoot">The folder of data sets where it is not that of the run, or null.</param>
    /// <param name="cancellation">Stops the decoding of images.</param>
    /// <exception cref="UserErrorException">The folder holds no run or no checkpoint, the steps are done already, or the data is not that of the run.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static TrainJob Resume(string folder, long? steps = null, int threads = 0, bool tensorBoard = false, string? data = null, string? dataRoot = null, CancellationToken cancellation = default)
    {
        RunFolder runFolder = RunFolder.Open(folder);
        RunDescription description = RunDescription.Read(runFolder);
        RunSpecification specification = description.Specification with
        {
            Steps = steps ?? description.Specification.Steps,
            Data = data is null ? description.Specification.Data : DataName.Absolute(data),
            DataRoot = dataRoot ?? description.Specification.DataRoot,
        };
        specification.Validate();
        Checkpoint checkpoint = Checkpoint.Read(runFolder.CheckpointFolder);
        if (specification.Steps <= checkpoint.Step)
        {
            throw new UserErrorException(
                $"{folder} has already been trained for {checkpoint.Step} of {specification.Steps} steps",
                $"train longer with --steps {Math.Max(2 * checkpoint.Step, 1)}, or open {runFolder.ReportFile}");
        }

        IImageDataset images = DataName.Open(specification, data, dataRoot, cancellation);
        IKernels kernels = CpuDevice.CreateKernels(threads);
        try
        {
            TrainingRun run = TrainingRun.Resume(runFolder.CheckpointFolder, images, kernels, specification.Steps);
            double secondsBefore = RunHistory.Read(runFolder.HistoryFile).LastOrDefault(record => record.Step <= run.Step)?.Seconds ?? 0;
            if (specification != description.Specification)
            {
                description = description with { Specification = specification };
                description.Write(runFolder);
            }

            return new TrainJob(runFolder, description, images, run, kernels, secondsBefore, tensorBoard) { Threads = threads };
        }
        catch
        {
            kernels.Dispose();
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
        using RunHistory history = RunHistory.Continue(Folder.HistoryFile, Step);
        if (_tensorBoard) _events ??= EventFile.Create(Folder.Path, Step);

        // So that there is always a checkpoint to resume from, whatever happens before the first one that is due.
        if (Step == 0) Save();
        _clock.Start();
        try
        {
            foreach (StepReport step in _run.Steps(cancellation))
            {
                bool last = step.Step == specification.Steps;
                if (step.Step == 1 || last || IsDue(step.Step, specification.HistoryEvery)) Record(history, step);
                if (!last && IsDue(step.Step, specification.CheckpointEvery)) Save();
                yield return step;
            }

            Save();
        }
        finally
        {
            _clock.Stop();
        }
    }

    /// <summary>The model as it is now.</summary>
    public TrainedRun ToTrainedRun() => new(Folder, Description, Data, _run.Method, Step);

    /// <summary>Takes note in the run's description of how the command was given.</summary>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public void Describe(CommandOptions options)
    {
        if (options == Description.Options) return;
        Description = Description with { Options = options };
        Description.Write(Folder);
    }

    /// <summary>Does something between two steps that is not training, with a checkpoint of this step beside it where the run keeps any on the way; its time does not count.</summary>
    internal void Aside(Action work)
    {
        bool running = _clock.IsRunning;
        _clock.Stop();
        try
        {
            work();
            if (_run.Specification.CheckpointEvery > 0 && CheckpointStep != Step) Save();
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

    /// <summary>Ends the threads and closes the files.</summary>
    public void Dispose()
    {
        _events?.Dispose();
        _kernels.Dispose();
    }

    private static bool IsDue(long step, long every) => every > 0 && step % every == 0;

    private void Save()
    {
        Storage.Guard(Folder.CheckpointFolder, () => _run.SaveCheckpoint(Folder.CheckpointFolder));
        CheckpointStep = Step;

        // Steps leave no garbage, but records and lines of progress do, and with a large cache the collector would let it grow for hours.
        GC.Collect(0);
    }

    private void Record(RunHistory history, in StepReport step)
    {
        foreach (PhaseReport phase in step.Phases)
        {
            var terms = new HistoryTerm[phase.Terms.Length];
            for (int i = 0; i < terms.Length; i++) terms[i] = new(phase.Terms[i].Name, phase.Terms[i].Weight, phase.Terms[i].Value);
            HistoryRecord record = new(step.Step, phase.Name, Seconds, phase.Total, terms);
            history.Append(record);
            _events?.Scalars(step.Step, [new($"{phase.Name}/loss", phase.Total), .. terms.Select(term => KeyValuePair.Create($"{phase.Name}/{term.Name}", (float)term.Value))]);
        }
    }
}
