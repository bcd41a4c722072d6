using Disentangle.Datasets.Images;
using Disentangle.Experiments.Runs;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Experiments.Interchange;

/// <summary>
/// The run of a model that was made elsewhere: of no steps, and there as a whole or not at all. The same import into the same folder finds
/// its run there.
/// </summary>
/// <param name="source">Where the model comes from.</param>
/// <param name="folder">Where the run is to be; null for the first free name in <c>runs/</c>.</param>
/// <param name="force">Whether a run that is there may be replaced.</param>
internal sealed class ImportedRun(ImportSource source, string? folder, bool force)
{
    // What a program left that was killed when the run was there already; the same import has nothing to do.
    private readonly bool _again = !force && folder is not null && IsImportOf(folder, source);

    /// <summary>Checks that the run may be put there, before any work.</summary>
    /// <exception cref="UserErrorException">It may not.</exception>
    public void RequirePlace()
    {
        if (folder is not null && !_again) RunFolder.RequireFree(folder, force);
    }

    /// <summary>Writes the run, unless it is there.</summary>
    /// <param name="plan">What it does, and where its data is.</param>
    /// <param name="data">Its images.</param>
    /// <param name="method">The model.</param>
    /// <exception cref="UserErrorException">The folder holds another run or other files, or cannot be written to.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public RunFolder Write(RunPlan plan, IImageDataset data, IMethod method)
    {
        RunSpecification specification = plan.Specification;
        if (_again && IsSame(specification, method))
        {
            // Opened to write, it loses what the killed program has left.
            RunFolder.OpenToWrite(folder!).Dispose();
            return RunFolder.Open(folder!);
        }

        using NewRun place = folder is null ? NewRun.InFirstFree("runs",
            $"{specification.Method}-{DataName.ForFolder(specification.Data)}-imported", aside: true)
            : NewRun.In(folder, force, aside: true);
        (RunDescription.Of(plan, data) with { Imported = source, Completed = true }).Write(place.Staging, place.Path);
        Storage.Guard(place.Staging.CheckpointFolder,
            () => Checkpoint.WriteImported(place.Staging.CheckpointFolder, specification, method, data));
        RunFolder run = place.Commit();
        run.Dispose();
        return run;
    }

    private static bool IsImportOf(string folder, ImportSource source)
    {
        try
        {
            return RunFolder.Holds(folder) && source.IsOfSameFiles(RunDescription.Read(RunFolder.Open(folder)).Imported);
        }
        catch (UserErrorException)
        {
            return false;
        }
    }

    private bool IsSame(RunSpecification specification, IMethod method)
    {
        RunFolder run = RunFolder.Open(folder!);
        return RunDescription.Read(run).Specification.DifferencesTo(specification).Count == 0
            && Checkpoint.Find(run.CheckpointFolder) is { Step: 0 } imported && imported.HoldsParametersOf(method);
    }
}
