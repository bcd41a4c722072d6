using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Experiments.Runs;

/// <summary>A run's model, without the data that it was trained on.</summary>
/// <param name="Folder">The run's folder.</param>
/// <param name="Description">What was trained on what.</param>
/// <param name="Method">The model.</param>
/// <param name="Step">How many steps it was trained.</param>
public sealed record TrainedModel(RunFolder Folder, RunDescription Description, IMethod Method, long Step) : IDisposable
{
    private SessionUse? _use;
    private RunFolder? _owned;

    /// <summary>A sentence on damage that was found in the run's folder, or null.</summary>
    public string? Notice { get; private init; }

    /// <summary>Opens the last checkpoint of a run to read from it.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="session">What the model works on; null for a session of its own.</param>
    /// <exception cref="UserErrorException">The folder holds no run, no checkpoint or a damaged one.</exception>
    public static TrainedModel Open(string folder, Session? session = null) => Open(RunFolder.Open(folder), session);

    /// <summary>Opens the last checkpoint of a run to write into its folder, which is locked until this is disposed of.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="session">What the model works on; null for a session of its own.</param>
    /// <exception cref="UserErrorException">The same as for reading, or another process writes into the folder.</exception>
    public static TrainedModel OpenToWrite(string folder, Session? session = null) => RunFolder.OpenToWrite(folder, runFolder =>
    {
        TrainedModel model = Open(runFolder, session);
        model._owned = runFolder;
        return model;
    });

    /// <summary>Closes the session and gives the folder back, where they are this object's own.</summary>
    public void Dispose()
    {
        if (_use is not null) (Method as IDisposable)?.Dispose();
        _use?.Dispose();
        _owned?.Dispose();
    }

    private static TrainedModel Open(RunFolder runFolder, Session? session)
    {
        (RunDescription description, Checkpoint checkpoint) = StoredRun.Read(runFolder);
        SessionUse use = new(session);
        try
        {
            return new TrainedModel(runFolder, description, checkpoint.CreateMethod(use.Session.Kernels), checkpoint.Step)
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
