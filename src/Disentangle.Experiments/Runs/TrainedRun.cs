using Disentangle.Datasets.Images;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Tensors;
using Disentangle.Training;

namespace Disentangle.Experiments.Runs;

/// <summary>A run's model with the data that it was trained on.</summary>
/// <param name="Folder">The run's folder.</param>
/// <param name="Description">What was trained on what.</param>
/// <param name="Data">The images.</param>
/// <param name="Method">The model.</param>
/// <param name="Step">How many steps it was trained.</param>
/// <param name="Session">What the model works on, and whatever measures it.</param>
public sealed record TrainedRun(RunFolder Folder, RunDescription Description, IImageDataset Data,
    IMethod Method, long Step, Session Session)
    : IDisposable
{
    private SessionUse? _use;
    private RunFolder? _owned;

    /// <summary>A sentence on damage that was found in the run's folder, or null.</summary>
    public string? Notice { get; private init; }

    /// <summary>Opens the last checkpoint of a run to read from it.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="session">What the model works on; null for a session of its own.</param>
    /// <param name="data">The name of the images where it is not that of the run, or null.</param>
    /// <param name="others">Whether <paramref name="data"/> may be other images than those that the run was trained on.</param>
    /// <param name="cancellation">Stops the decoding of images.</param>
    /// <exception cref="UserErrorException">
    /// The folder holds no run, no checkpoint or a damaged one, or the data is missing or not that of the run.
    /// </exception>
    public static TrainedRun Open(
        string folder, Session? session = null, string? data = null, bool others = false, CancellationToken cancellation = default) =>
        Open(RunFolder.Open(folder), session, Named(data, cancellation), others);

    /// <summary>Opens the model of a step of a run (<see cref="RunFolder.Steps"/>) to read from it.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="step">The step.</param>
    /// <param name="session">What the model works on; null for a session of its own.</param>
    /// <param name="data">The name of the images where it is not that of the run, or null.</param>
    /// <param name="cancellation">Stops the decoding of images.</param>
    /// <exception cref="UserErrorException">
    /// The folder holds no run or no model of the step, or the data is missing or not that of the run.
    /// </exception>
    public static TrainedRun OpenAt(
        string folder, long step, Session? session = null, string? data = null, CancellationToken cancellation = default)
    {
        RunFolder runFolder = RunFolder.Open(folder);
        return Open(runFolder, StoredRun.ReadAt(runFolder, step), session, Named(data, cancellation), others: false);
    }

    /// <summary>Opens the last checkpoint of a run on images that are open already.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="images">The images.</param>
    /// <param name="session">What the model works on; null for a session of its own.</param>
    /// <exception cref="UserErrorException">
    /// The folder holds no run, no checkpoint or a damaged one, or the images are not those of the run.
    /// </exception>
    public static TrainedRun Open(string folder, IImageDataset images, Session? session = null) =>
        Open(RunFolder.Open(folder), session, (_, _) => images, others: false);

    /// <summary>
    /// Opens the last checkpoint of a run to measure it and write what is found into its folder, which is locked until this is disposed of.
    /// </summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="session">What the model works on; null for a session of its own.</param>
    /// <param name="data">The name of the images where they have moved, or null.</param>
    /// <param name="cancellation">Stops the decoding of images.</param>
    /// <exception cref="UserErrorException">The same as for reading, or another process writes into the folder.</exception>
    public static TrainedRun OpenToWrite(
        string folder, Session? session = null, string? data = null, CancellationToken cancellation = default) =>
        RunFolder.OpenToWrite(folder, runFolder =>
        {
            TrainedRun run = Open(runFolder, session, Named(data, cancellation), others: false);
            run._owned = runFolder;
            return run;
        });

    /// <summary>The model alone.</summary>
    public TrainedModel Model => new(Folder, Description, Method, Step);

    /// <summary>Closes the session and gives the folder back, where they are this object's own.</summary>
    public void Dispose()
    {
        if (_use is not null) (Method as IDisposable)?.Dispose();
        _use?.Dispose();
        _owned?.Dispose();
    }

    /// <summary>Checks that the model draws images.</summary>
    /// <param name="need">What needs that, with its article and in the singular.</param>
    /// <exception cref="UserErrorException">It has no decoder.</exception>
    public void RequireDecoder(string need)
    {
        if (!Method.HasDecoder)
            throw new UserErrorException($"{need} needs a decoder, and the model of {Folder.Path} was imported without one",
                "disentangle import --decoder FILE imports both");
    }

    /// <summary>The images at <paramref name="indices"/>, (n, H, W, C).</summary>
    public Tensor Images(ReadOnlySpan<int> indices)
    {
        var images = new Tensor(new Shape(indices.Length, Data.Shape.Height, Data.Shape.Width, Data.Shape.Channels));
        Data.Read(indices, images.HostWrite());
        return images;
    }

    /// <summary>Indices of images drawn at random: the same for the same seed and number, from the first on.</summary>
    public int[] Draw(int count)
    {
        var random = new Philox(Description.Specification.Seed, RandomPurpose.RunImages);
        int[] indices = new int[count];
        for (int i = 0; i < count; i++) indices[i] = random.NextInt(Data.Count);
        return indices;
    }

    private static Func<Session, RunDescription, IImageDataset> Named(string? data, CancellationToken cancellation) =>
        (session, run) => DataName.Open(session, run, data, cancellation: cancellation);

    private static TrainedRun Open(
        RunFolder runFolder, Session? session, Func<Session, RunDescription, IImageDataset> open, bool others) =>
        Open(runFolder, StoredRun.Read(runFolder), session, open, others);

    private static TrainedRun Open(
        RunFolder runFolder, (RunDescription, Checkpoint) stored, Session? session, Func<Session, RunDescription, IImageDataset> open,
        bool others)
    {
        (RunDescription description, Checkpoint checkpoint) = stored;
        SessionUse use = new(session);
        try
        {
            IImageDataset images = open(use.Session, description);
            if (!others) checkpoint.Check(images);
            else if (images.Shape != checkpoint.Images)
                throw new UserErrorException(
                    $"the run expects images of {checkpoint.Images}, but those of {images.Name} are {images.Shape}");
            return new TrainedRun(runFolder, description, images, checkpoint.CreateMethod(use.Session.Kernels),
                checkpoint.Step, use.Session)
            {
                _use = use,
                Notice = checkpoint.Notice,
            };
        }
        catch
        {
            use.Dispose();
            throw;
        }
    }
}
