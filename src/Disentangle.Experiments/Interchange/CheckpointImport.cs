using Disentangle.Datasets.Images;
using Disentangle.Experiments.Runs;
using Disentangle.Interchange;
using Disentangle.Methods;
using Disentangle.Serialization;
using Disentangle.Training;

namespace Disentangle.Experiments.Interchange;

/// <summary>Makes a run of a model that was trained elsewhere.</summary>
public static class CheckpointImport
{
    /// <summary>
    /// Reads a checkpoint of PyTorch or a safetensors file into a fresh model, and writes that as a run of no steps. Nothing is written
    /// unless everything fits.
    /// </summary>
    /// <param name="checkpoint">The file.</param>
    /// <param name="map">The name of a map of <see cref="ReadyWeightMaps"/>, or the file of one: which tensor is which.</param>
    /// <param name="specification">Method, architecture, latents and data; a batch larger than the data is made smaller.</param>
    /// <param name="folder">Where; it must be missing or empty, or hold the run that the same import made. Null for the
    /// first free name in <c>runs/</c>.</param>
    /// <param name="force">Whether a run that is there may be replaced.</param>
    /// <param name="dataRoot">The folder of data sets, or null.</param>
    /// <param name="session">What the model is made on; null for a session of its own.</param>
    /// <param name="opened">Told of the data when it is open, before the model is made.</param>
    /// <param name="cancellation">Stops it before anything is written.</param>
    /// <returns>The run's folder.</returns>
    /// <exception cref="UserErrorException">A file, the map, the specification, the data or the folder is wrong, or
    /// they do not fit each other.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static RunFolder Run(
        string checkpoint,
        string map,
        RunSpecification specification,
        string? folder,
        bool force = false,
        string? dataRoot = null,
        Session? session = null,
        Action<IImageDataset>? opened = null,
        CancellationToken cancellation = default)
    {
        specification = specification with { Data = DataName.Absolute(specification.Data), Steps = 0 };
        specification.Validate();
        ImportSource source = new(Path.GetFullPath(checkpoint), File.Exists(map) ? Path.GetFullPath(map) : map);
        ImportedRun place = new(source, folder, force);
        place.RequirePlace();
        StateDictionary state = StateFile.Read(checkpoint);
        using SessionUse use = new(session, threads: 1);
        IImageDataset data = use.Session.Open(specification.Data, dataRoot, cancellation);
        opened?.Invoke(data);
        specification = specification with { Batch = Math.Min(specification.Batch, data.Count) };
        TrainingRun run = TrainingRun.Start(specification, data, use.Session.Kernels);
        ILayeredMethod method = Layered(run.Method, specification);
        ReadyWeightMaps.Find(map, method).Fill(state, PyTorchLayout.TensorsOf(method));
        run.RequireFinite();
        cancellation.ThrowIfCancellationRequested();
        return place.Write(new RunPlan(specification, new RunExecution { DataRoot = dataRoot }), data, run.Method);
    }

    /// <summary>The lines of a map for a model: where to begin with a map of one's own.</summary>
    /// <param name="map">The name of a map of <see cref="ReadyWeightMaps"/>, or the file of one.</param>
    /// <param name="specification">Method, architecture, latents and data.</param>
    /// <param name="dataRoot">The folder of data sets, or null.</param>
    /// <exception cref="UserErrorException">The map, the specification or the data is wrong, or they do not fit each other.</exception>
    public static string MapText(string map, RunSpecification specification, string? dataRoot = null)
    {
        using Session session = new(threads: 1);
        IMethod method = specification.CreateMethod(session.Open(specification.Data, dataRoot).Shape, session.Kernels);
        return ReadyWeightMaps.Find(map, Layered(method, specification)).ToText();
    }

    private static ILayeredMethod Layered(IMethod method, RunSpecification specification) => method as ILayeredMethod
        ?? throw new UserErrorException($"the method {specification.Method} does not list its layers, so it cannot be imported");
}
