using Disentangle.Tensors.Kernels;
using Disentangle.Training;

namespace Disentangle.Experiments.Runs;

/// <summary>Copies a run: description, history and last checkpoint, whole or without what training alone needs.</summary>
public static class RunCopy
{
    /// <summary>
    /// Copies description, history and last checkpoint of a run, if it is the one that is wanted, with all its steps, of the same images,
    /// to the bits that this machine would train.
    /// </summary>
    /// <param name="from">The folder of the run.</param>
    /// <param name="to">A folder without a run, which then holds the copy as a whole or is as it was.</param>
    /// <param name="wanted">What the run that is wanted does.</param>
    /// <param name="dataRoot">The folder of data sets where the session has none, or null.</param>
    /// <param name="session">Opens the images.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Whether it was copied; false where it is another run, or not known to be the same.</returns>
    /// <exception cref="UserErrorException">The run is damaged, or the copy cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static bool TryMake(
        string from, string to, RunSpecification wanted, string? dataRoot, Session session, CancellationToken cancellation = default)
    {
        RunFolder source = RunFolder.Open(from);
        (RunDescription description, Checkpoint? checkpoint) = StoredRun.Find(source);
        RunSpecification specification = description.Specification;
        if (checkpoint?.Step != specification.Steps || description.Imported is not null || description.Changes.Count > 0
            || description.Machine.VectorBits != CpuDevice.VectorBits || description.Content is not { } content)
            return false;

        // What stands under the name of the data may be another by now, so its content takes the place of its name.
        string? here = session.ContentOf(session.Open(wanted.Data, dataRoot, cancellation), cancellation);
        if (here != content || RunIdentity.Of(specification, content).Hash != RunIdentity.Of(wanted, content).Hash) return false;
        Make(source, checkpoint, description with { Completed = false }, to);
        return true;
    }

    /// <summary>Copies a run that was made elsewhere. Scores and figures are made anew where they are needed.</summary>
    /// <param name="from">The folder of the run.</param>
    /// <param name="to">A folder without a run, which then holds the copy as a whole or is as it was.</param>
    /// <exception cref="UserErrorException">There is no run with a whole checkpoint, or the copy cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static void Make(string from, string to)
    {
        RunFolder source = RunFolder.Open(from);
        (RunDescription description, Checkpoint checkpoint) = StoredRun.Read(source);
        Make(source, checkpoint, description, to);
    }

    /// <summary>
    /// Copies description, history and model of a run, without the state of its optimizer: a third of the size. Every command works on the
    /// copy but training, which cannot go on from it. Scores and figures are made anew.
    /// </summary>
    /// <param name="from">The folder of the run.</param>
    /// <param name="to">A folder without a run, which then holds the copy as a whole or is as it was.</param>
    /// <param name="force">Whether a run that is there may be replaced.</param>
    /// <returns>One sentence where the last checkpoint is damaged and the one before was copied, else null.</returns>
    /// <exception cref="UserErrorException">There is no run with a whole checkpoint, the copy cannot be written, or its folder
    /// is that of the run.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static string? MakeModel(string from, string to, bool force = false)
    {
        RunFolder source = RunFolder.Open(from);
        if (Full(from) == Full(to))
            throw new UserErrorException(
                $"{to} is the run itself, which would lose what training needs", "choose another folder with --out");
        (RunDescription description, Checkpoint checkpoint) = StoredRun.Read(source);
        Make(source, checkpoint, description, to, force, withOptimizer: false);
        return checkpoint.Notice;
    }

    /// <summary>What decides the bits of a run's model: of one that was imported, the model itself.</summary>
    /// <param name="run">The folder of the run.</param>
    /// <exception cref="UserErrorException">There is no run with a whole checkpoint.</exception>
    public static RunIdentity IdentityOf(string run)
    {
        (RunDescription description, Checkpoint checkpoint) = StoredRun.Read(RunFolder.Open(run));
        return description.Imported is null
            ? RunIdentity.Of(description.Specification)
            : RunIdentity.OfModel(description.Specification, checkpoint.ModelHash);
    }

    private static void Make(
        RunFolder source, Checkpoint checkpoint, RunDescription description, string to, bool force = false, bool withOptimizer = true)
    {
        using NewRun place = NewRun.In(to, force, aside: true);
        Storage.Guard(place.Staging.Path, () =>
        {
            checkpoint.CopyTo(place.Staging.CheckpointFolder, withOptimizer);
            if (File.Exists(source.HistoryFile)) Copy(source.HistoryFile, place.Staging.HistoryFile);
        });
        description.Write(place.Staging, place.Path);
        place.Commit().Dispose();
    }

    private static string Full(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    private static void Copy(string from, string to)
    {
        using FileStream source = new(from, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        using FileStream target = new(to, FileMode.CreateNew);
        source.CopyTo(target);
        target.Flush(flushToDisk: true);
    }
}
