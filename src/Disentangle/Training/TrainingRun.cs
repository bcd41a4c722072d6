using System.Numerics;
using Disentangle.Datasets.Sampling;
using Disentangle.Foundation.Files;
using Disentangle.Methods;

namespace Disentangle.Training;

/// <summary>
/// Trains a method on a data set, a step at a time: <c>foreach (StepReport step in run.Steps(token))</c>. The same
/// specification and data give the same bits, on any number of threads, in one go or resumed from any checkpoint.
/// </summary>
public sealed class TrainingRun
{
    private readonly IImageDataset _dataset;
    private readonly DataFingerprint _fingerprint;
    private readonly Phase[] _phases;
    private readonly IKernels _kernels;
    private readonly Tensor _numbers;
    private readonly Parameter[][] _updates;
    private readonly Tensor[][] _gradients;
    private readonly PhaseReport[] _reports;
    private readonly StepBackup _backup;
    private readonly Batch[] _batches;
    private readonly BatchSource[] _sources;
    private bool _running;

    private TrainingRun(RunSpecification specification, Func<IMethod> create, IImageDataset dataset, IKernels kernels)
    {
        specification.Validate();
        MethodCatalogue.Get(specification.Method).RequireTrainable();
        ImageSampler sampler = ImageSampler.Of(dataset, specification.Sampling);
        if (specification.Batch > sampler.Count)
        {
            throw new UserErrorException(
                $"batch must be <= the number of images of {dataset.Name}, {sampler.Count}, got {specification.Batch}",
                $"a smaller batch, for example --batch {BitOperations.RoundUpToPowerOf2((uint)sampler.Count + 1) / 2}");
        }

        // What can be known before the networks take memory is checked before.
        _ = new Shape(specification.Batch, dataset.Shape.Height, dataset.Shape.Width, dataset.Shape.Channels);
        IMethod method = create();
        if (method.ImageShape != dataset.Shape)
            throw new UserErrorException(
                $"the model expects images of {method.ImageShape}, but those of {dataset.Name} are {dataset.Shape}");
        method.CheckBatch(specification.Batch, sampler.Count);
        (Specification, Method, _dataset) = (specification, method, dataset);
        _fingerprint = DataFingerprint.Of(dataset);
        _phases = [.. method.Phases];
        _updates = [.. _phases.Select(phase => phase.Updates.Items.ToArray())];
        _gradients = [.. _updates.Select(updates => updates.Select(parameter => parameter.Gradient).ToArray())];
        (_kernels, _numbers) = (kernels, kernels.CreateTensor());
        _sources = [.. _phases.Select(phase => new BatchSource(phase.Feed, dataset, sampler, specification.Seed, specification.Batch))];
        _reports = [.. _phases.Select(phase => new PhaseReport(phase.Name))];
        _backup = new StepBackup(method, kernels);

        // A tape for each phase: it meets the same operations at each step, so its nodes are used again.
        PhaseChannel channel = new(kernels);
        _batches = [.. _phases.Select(_ => new Batch(new Tape(kernels), specification.Seed, sampler.Count, channel))];
    }

    /// <summary>What the run does.</summary>
    public RunSpecification Specification { get; }

    /// <summary>What is trained; encode and decode with it between steps at will.</summary>
    public IMethod Method { get; }

    /// <summary>How many steps are done.</summary>
    public long Step { get; private set; }

    /// <summary>
    /// Multiplications of the matrix products and convolutions of the latest step, all phases: the work to hold against the speed of
    /// the processor; 0 before the first step.
    /// </summary>
    public long StepMultiplications => _batches.Sum(batch => batch.Tape.Multiplications);

    /// <summary>Bytes that its layers of convolution moved beyond the second-level cache, by <see cref="Tape.UncachedBytes"/>.</summary>
    public long StepUncachedBytes => _batches.Sum(batch => batch.Tape.UncachedBytes);

    /// <summary>A run from the beginning.</summary>
    /// <param name="specification">What to do.</param>
    /// <param name="dataset">The images; <see cref="RunSpecification.Data"/> only names them.</param>
    /// <param name="kernels">What does the arithmetic.</param>
    /// <exception cref="UserErrorException">The specification is wrong, or does not suit the images.</exception>
    public static TrainingRun Start(RunSpecification specification, IImageDataset dataset, IKernels kernels) =>
        new(specification, () => specification.CreateMethod(dataset.Shape, kernels), dataset, kernels);

    /// <summary>
    /// A run from the beginning of a method of one's own; the specification's method, architecture and likelihood only describe it.
    /// </summary>
    /// <exception cref="UserErrorException">The specification is wrong, or the method does not suit the images.</exception>
    public static TrainingRun Start(RunSpecification specification, IMethod method, IImageDataset dataset, IKernels kernels) =>
        new(specification, () => method, dataset, kernels);

    /// <summary>Continues where a checkpoint was written: the same bits as if the run had never stopped.</summary>
    /// <param name="checkpointFolder">What <see cref="SaveCheckpoint"/> wrote.</param>
    /// <param name="dataset">The images of the run.</param>
    /// <param name="kernels">What does the arithmetic.</param>
    /// <param name="steps">Another number of steps for the whole run, to train longer than first meant; null for the run's own.</param>
    /// <exception cref="UserErrorException">The checkpoint is missing or damaged, or the data set is not the run's.</exception>
    public static TrainingRun Resume(string checkpointFolder, IImageDataset dataset, IKernels kernels, long? steps = null)
    {
        Checkpoint checkpoint = Checkpoint.Read(checkpointFolder);
        checkpoint.Check(dataset);
        return Resume(checkpoint, checkpoint.Specification.CreateMethod(dataset.Shape, kernels), dataset, kernels, steps);
    }

    /// <summary>
    /// Continues from a checkpoint with a specification of its own, for example another learning rate or another weight of a term.
    /// </summary>
    /// <param name="checkpoint">Where it continues.</param>
    /// <param name="specification">What it does from here on; what it learns must be that of the
    /// checkpoint but for the learning rate and settings that may change (<see cref="Setting.MayChange"/>).</param>
    /// <param name="dataset">The images of the run.</param>
    /// <param name="kernels">What does the arithmetic.</param>
    /// <exception cref="UserErrorException">The specification is of another run, or the data set is not the run's.</exception>
    public static TrainingRun Resume(Checkpoint checkpoint, RunSpecification specification, IImageDataset dataset, IKernels kernels)
    {
        RunField[] free = [RunFields.LearningRate, RunFields.Settings];
        if (specification.DifferencesTo(checkpoint.Specification).Except(free).FirstOrDefault() is { } key)
            throw new UserErrorException(
                $"{key} is another than in the checkpoint of step {checkpoint.Step}, and cannot change within a run");
        RequireChangeable(specification, checkpoint);
        checkpoint.Check(dataset);
        TrainingRun run = new(specification, () => specification.CreateMethod(dataset.Shape, kernels), dataset, kernels)
        {
            Step = checkpoint.Step,
        };
        checkpoint.Restore(run.Method);
        return run;
    }

    /// <summary>Continues a run of a method of one's own, which takes the checkpoint's parameters.</summary>
    /// <param name="checkpointFolder">What <see cref="SaveCheckpoint"/> wrote.</param>
    /// <param name="method">A model with the same parameters and phases as the one that was saved.</param>
    /// <param name="dataset">The images of the run.</param>
    /// <param name="kernels">What does the arithmetic.</param>
    /// <param name="steps">Another number of steps for the whole run; null for the run's own.</param>
    /// <exception cref="UserErrorException">The checkpoint is missing or damaged, or does not suit the method or the data set.</exception>
    public static TrainingRun Resume(string checkpointFolder, IMethod method, IImageDataset dataset, IKernels kernels, long? steps = null)
    {
        Checkpoint checkpoint = Checkpoint.Read(checkpointFolder);
        checkpoint.Check(dataset);
        return Resume(checkpoint, method, dataset, kernels, steps);
    }

    /// <summary>
    /// Does the steps that are left, one each time the next report is asked for. Cancelling ends the sequence between two steps,
    /// without an exception; asking again later goes on.
    /// </summary>
    /// <exception cref="TrainingDivergedException">A loss or gradient is not finite; the step that met it changed nothing.</exception>
    /// <exception cref="InvalidOperationException">The steps are being done by another loop.</exception>
    public IEnumerable<StepReport> Steps(CancellationToken cancellationToken = default)
    {
        if (_running) throw new InvalidOperationException("another loop is running the training steps of this run");
        _running = true;
        try
        {
            using BatchFeed feed = new(_sources, Step, Specification.Steps, ahead: _kernels.Threads > 1);
            while (Step < Specification.Steps && !cancellationToken.IsCancellationRequested)
            {
                Advance(feed.Take());
                yield return new StepReport(Step, _reports);
            }
        }
        finally
        {
            _running = false;
        }
    }

    /// <summary>
    /// Writes everything that <see cref="Resume(string, IImageDataset, IKernels, long?)"/> needs into a folder of its own within
    /// <paramref name="folder"/>, with checksums, and flushes it to the disk. The checkpoint before it stays, older ones are deleted. A
    /// reader finds a whole checkpoint, whatever happens meanwhile.
    /// </summary>
    /// <param name="folder">The folder of the run's checkpoints.</param>
    /// <param name="history">The history so far, where one is kept beside the folder, whose own folder must
    /// then be there; else it is made.</param>
    /// <exception cref="TrainingDivergedException">A parameter is not finite; the folder is left as it was.</exception>
    public void SaveCheckpoint(string folder, FilePrefix? history = null)
    {
        RequireFinite();

        // A run that keeps a history has its folder; one that was renamed or deleted must not come back.
        if (history is null && Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))) is { } parent)
            DurableFolder.Create(parent);
        Checkpoint.Write(folder, Specification, Method, _dataset.Count, _fingerprint, Step, history);
    }

    /// <summary>
    /// Writes the model as it is now into a folder of its own within <paramref name="folder"/>; those of earlier steps stay, those of
    /// later ones are deleted. Training cannot go on from it.
    /// </summary>
    /// <param name="folder">The folder of the models; its own folder is there.</param>
    /// <exception cref="TrainingDivergedException">A parameter is not finite; the folder is left as it was.</exception>
    public void SaveModel(string folder)
    {
        RequireFinite();
        Checkpoint.WriteModel(folder, Specification, Method, _dataset.Count, _fingerprint, Step);
    }

    /// <summary>Checks that all parameters and statistics are finite.</summary>
    /// <exception cref="TrainingDivergedException">One is not.</exception>
    public void RequireFinite()
    {
        for (int phase = 0; phase < _phases.Length; phase++) CheckParameters(phase, Step);
        if (FirstBroken([.. Method.Statistics.Select(statistic => statistic.Value)]) is { } broken)
            throw Diverged(0, Step, $"the statistic {Method.Statistics[broken].Name}", Method.Statistics[broken].Value);
    }

    private static void RequireChangeable(RunSpecification specification, Checkpoint checkpoint)
    {
        IReadOnlyList<Setting> settings = MethodCatalogue.Get(specification.Method).Settings;
        Setting? fixedOne = settings.FirstOrDefault(
            setting => !setting.MayChange && specification.Settings[setting] != checkpoint.Specification.Settings[setting]);
        if (fixedOne is null) return;
        string[] others = [.. settings.Where(setting => setting.MayChange).Select(setting => setting.Name)];
        throw new UserErrorException(
            $"{fixedOne.Name} is another than in the checkpoint of step {checkpoint.Step}, and cannot change within a run",
            others.Length == 0 ? null : $"{string.Join(", ", others)} can");
    }

    private static TrainingRun Resume(Checkpoint checkpoint, IMethod method, IImageDataset dataset, IKernels kernels, long? steps)
    {
        RunSpecification specification = checkpoint.Specification with { Steps = steps ?? checkpoint.Specification.Steps };
        TrainingRun run = new(specification, () => method, dataset, kernels) { Step = checkpoint.Step };
        checkpoint.Restore(method);
        return run;
    }

    private void Advance(PreparedBatch[] prepared)
    {
        _backup.Take();
        try
        {
            for (int phase = 0; phase < _phases.Length; phase++) Update(phase, prepared[phase]);
        }
        catch
        {
            _backup.Restore();
            throw;
        }

        Step++;
    }

    private void Update(int number, PreparedBatch prepared)
    {
        Phase phase = _phases[number];
        Batch batch = _batches[number];
        batch.Tape.Begin(phase.Updates);
        batch.Begin(prepared.Images, Step, number, _phases.Length, prepared.Drawn, prepared.Labels);
        Loss loss = Compute(phase, batch, _gradients[number]);
        Check(number, loss);
        _kernels.BeginCommands(Step + 1);
        try
        {
            phase.Optimizer.Step(Step + 1);
        }
        finally
        {
            _kernels.EndCommands();
        }
    }

    /// <summary>All of a phase but the update, without a look at any number.</summary>
    private Loss Compute(Phase phase, Batch batch, Tensor[] gradients)
    {
        _kernels.BeginCommands(batch.Draw);
        try
        {
            Loss loss = phase.Evaluate(batch);
            Var total = loss.Total();
            batch.Tape.Backward(total);
            ReadOnlySpan<Tensor> values = loss.Values(total, out int length);
            _numbers.Resize(new Shape(gradients.Length + length));
            _kernels.AllFinite(gradients, _numbers, 0);
            _kernels.Gather(values, _numbers, gradients.Length);
            return loss;
        }
        finally
        {
            _kernels.EndCommands();
        }
    }

    /// <summary>Reads the numbers of a phase, and stops where one is not finite.</summary>
    private void Check(int number, Loss loss)
    {
        PhaseReport report = _reports[number];
        Parameter[] updates = _updates[number];
        ReadOnlySpan<float> numbers = _numbers.HostRead();
        report.Take(loss, numbers[updates.Length..]);
        foreach (ref readonly TermReport term in report.Terms)
        {
            if (float.IsFinite(term.Value)) continue;

            // A broken parameter breaks every term; it is the one to name.
            CheckParameters(number, Step + 1);
            throw Diverged(number, Step + 1, $"the term {term.Name}", term.Value);
        }

        if (!float.IsFinite(report.Total)) throw Diverged(number, Step + 1, "the loss", report.Total);
        for (int i = 0; i < updates.Length; i++)
        {
            if (numbers[i] == 0) throw Diverged(number, Step + 1, $"the gradient of {updates[i].Name}", updates[i].Gradient);
        }
    }

    private void CheckParameters(int number, long step)
    {
        if (FirstBroken([.. _updates[number].Select(parameter => parameter.Value)]) is { } broken)
            throw Diverged(number, step, $"the parameter {_updates[number][broken].Name}", _updates[number][broken].Value);
    }

    /// <summary>The place of the first tensor with a value that is not finite, or null.</summary>
    private int? FirstBroken(Tensor[] tensors)
    {
        _numbers.Resize(new Shape(tensors.Length));
        _kernels.AllFinite(tensors, _numbers, 0);
        int place = _numbers.HostRead().IndexOf(0f);
        return place < 0 ? null : place;
    }

    private TrainingDivergedException Diverged(int number, long step, string what, Tensor tensor) =>
        Diverged(number, step, what, Finite.FirstOther(tensor.HostRead()));

    private TrainingDivergedException Diverged(int number, long step, string what, float value) =>
        new(step, _phases[number].Name, what, value);
}
