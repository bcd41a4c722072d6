using Disentangle.Methods;
using Disentangle.Tensors;
using Disentangle.Training;

namespace Disentangle.Studies;

/// <summary>A run's model, without the data that it was trained on.</summary>
/// <param name="Folder">The run's folder.</param>
/// <param name="Description">What was trained on what.</param>
/// <param name="Method">The model.</param>
/// <param name="Step">How many steps it was trained.</param>
public sealed record TrainedModel(RunFolder Folder, RunDescription Description, IMethod Method, long Step) : IDisposable
{
    private IKernels? _kernels;

    /// <summary>Opens the last checkpoint of a run.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="threads">Threads that work; 0 for one per processor.</param>
    /// <exception cref="UserErrorException">The folder holds no run, no checkpoint or a damaged one.</exception>
    public static TrainedModel Open(string folder, int threads = 0)
    {
        RunFolder runFolder = RunFolder.Open(folder);
        RunDescription description = RunDescription.Read(runFolder);
        Checkpoint checkpoint = Checkpoint.Read(runFolder.CheckpointFolder);
        IKernels kernels = CpuDevice.CreateKernels(threads);
        return new TrainedModel(runFolder, description, checkpoint.CreateMethod(kernels), checkpoint.Step) { _kernels = kernels };
    }

    /// <summary>Ends the threads, where they are this object's own.</summary>
    public void Dispose() => _kernels?.Dispose();
}
