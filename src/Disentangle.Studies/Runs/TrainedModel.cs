using Disentangle.Methods;
using Disentangle.Tensors;
using Disentangle.Tensors.Kernels;
using Disentangle.Training;

namespace Disentangle.Studies.Runs;

/// <summary>A run's model, without the data that it was trained on.</summary>
/// <param name="Folder">The run's folder.</param>
/// <param name="Description">What was trained on what.</param>
/// <param name="Method">The model.</param>
/// <param name="Step">How many steps it was trained.</param>
public sealed record TrainedModel(RunFolder Folder, RunDescription Description, IMethod Method, long Step) : IDisposable
{
    private IKernels? _kernels;
    private RunFolder? _owned;

    /// <summary>A sentence on damage that was found in the run's folder, or null.</summary>
    public string? Notice { get; private init; }

    /// <summary>Opens the last checkpoint of a run to read from it.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="threads">Threads that work; 0 for one per processor.</param>
    /// <exception cref="UserErrorException">The folder holds no run, no checkpoint or a damaged one.</exception>
    public static TrainedModel Open(string folder, int threads = 0) => Open(RunFolder.Open(folder), threads);

    /// <summary>Opens the last checkpoint of a run to write into its folder, which is locked until this is disposed of.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="threads">Threads that work; 0 for one per processor.</param>
    /// <exception cref="UserErrorException">The same as for reading, or another process writes into the folder.</exception>
    public static TrainedModel OpenToWrite(string folder, int threads = 0) => RunFolder.OpenToWrite(folder, runFolder =>
    {
        TrainedModel model = Open(runFolder, threads);
        model._owned = runFolder;
        return model;
    });

    /// <summary>Ends the threads and gives the folder back, where they are this object's own.</summary>
    public void Dispose()
    {
        _kernels?.Dispose();
        _owned?.Dispose();
    }

    private static TrainedModel Open(RunFolder runFolder, int threads)
    {
        RunDescription description = RunDescription.Read(runFolder);
        Checkpoint checkpoint = Checkpoint.Read(runFolder.CheckpointFolder);
        description.Check(runFolder, checkpoint);
        IKernels kernels = CpuDevice.CreateKernels(threads);
        return new TrainedModel(runFolder, description, checkpoint.CreateMethod(kernels), checkpoint.Step)
        {
            _kernels = kernels, Notice = checkpoint.Notice,
        };
    }
}
