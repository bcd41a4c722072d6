using Disentangle.Datasets.Images;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Tensors;
using Disentangle.Tensors.Kernels;
using Disentangle.Training;

namespace Disentangle.Studies.Runs;

/// <summary>A run's model with the data that it was trained on.</summary>
/// <param name="Folder">The run's folder.</param>
/// <param name="Description">What was trained on what.</param>
/// <param name="Data">The images.</param>
/// <param name="Method">The model.</param>
/// <param name="Step">How many steps it was trained.</param>
public sealed record TrainedRun(RunFolder Folder, RunDescription Description, IImageDataset Data, IMethod Method, long Step) : IDisposable
{
    private IKernels? _kernels;
    private RunFolder? _owned;

    /// <summary>Threads that the model works on; 0 for one per processor.</summary>
    public int Threads => _kernels?.Threads ?? 0;

    /// <summary>A sentence on damage that was found in the run's folder, or null.</summary>
    public string? Notice { get; private init; }

    /// <summary>Opens the last checkpoint of a run to read from it.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="threads">Threads that work; 0 for one per processor.</param>
    /// <param name="data">The name of the images where it is not that of the run, or null.</param>
    /// <param name="dataRoot">The folder of data sets where it is not that of the run, or null.</param>
    /// <param name="others">Whether <paramref name="data"/> may be other images than those that the run was trained on.</param>
    /// <param name="cancellation">Stops the decoding of images.</param>
    /// <exception cref="UserErrorException">The folder holds no run, no checkpoint or a damaged one, or the data is
    /// missing or not that of the run.</exception>
    public static TrainedRun Open(string folder, int threads = 0, string? data = null, string? dataRoot = null, bool others = false,
        CancellationToken cancellation = default) =>
        Open(RunFolder.Open(folder), run => DataName.Open(run, data, dataRoot, cancellation), threads, others);

    /// <summary>
    /// Opens the last checkpoint of a run to measure it and write what is found into its folder, which is locked until this is disposed of.
    /// </summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="threads">Threads that work; 0 for one per processor.</param>
    /// <param name="data">The name of the images where they have moved, or null.</param>
    /// <param name="dataRoot">The folder of data sets where it is not that of the run, or null.</param>
    /// <param name="cancellation">Stops the decoding of images.</param>
    /// <exception cref="UserErrorException">The same as for reading, or another process writes into the folder.</exception>
    public static TrainedRun OpenToWrite(
        string folder, int threads = 0, string? data = null, string? dataRoot = null, CancellationToken cancellation = default) =>
        RunFolder.OpenToWrite(folder, runFolder =>
        {
            TrainedRun run = Open(runFolder, description => DataName.Open(description, data, dataRoot, cancellation),
                threads, others: false);
            run._owned = runFolder;
            return run;
        });

    /// <summary>Opens the last checkpoint of a run on images that are open already.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="images">The images.</param>
    /// <param name="threads">Threads that work; 0 for one per processor.</param>
    /// <exception cref="UserErrorException">The folder holds no run, no checkpoint or a damaged one, or the images
    /// are not those of the run.</exception>
    public static TrainedRun Open(string folder, IImageDataset images, int threads = 0) =>
        Open(RunFolder.Open(folder), _ => images, threads, others: false);

    /// <summary>The model alone.</summary>
    public TrainedModel Model => new(Folder, Description, Method, Step);

    /// <summary>Ends the threads and gives the folder back, where they are this object's own.</summary>
    public void Dispose()
    {
        _kernels?.Dispose();
        _owned?.Dispose();
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

    private static TrainedRun Open(RunFolder runFolder, Func<RunDescription, IImageDataset> open, int threads, bool others)
    {
        RunDescription description = RunDescription.Read(runFolder);
        Checkpoint checkpoint = Checkpoint.Read(runFolder.CheckpointFolder);
        description.Check(runFolder, checkpoint);
        IImageDataset images = open(description);
        if (!others) checkpoint.Check(images);
        else if (images.Shape != checkpoint.Images)
            throw new UserErrorException($"the run expects images of {checkpoint.Images}, but those of {images.Name} are {images.Shape}");
        IKernels kernels = CpuDevice.CreateKernels(threads);
        return new TrainedRun(runFolder, description, images, checkpoint.CreateMethod(kernels), checkpoint.Step)
        {
            _kernels = kernels, Notice = checkpoint.Notice,
        };
    }
}
