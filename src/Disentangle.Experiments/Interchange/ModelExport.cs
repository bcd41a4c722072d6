using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Files;
using Disentangle.Interchange;
using Disentangle.Methods;
using Disentangle.Serialization;
using Disentangle.Training;

namespace Disentangle.Experiments.Interchange;

/// <summary>A way to hand a model to other programs.</summary>
/// <param name="Id">What a user types.</param>
/// <param name="Description">One sentence in plain words.</param>
/// <param name="Write">Writes the model of a run to a path, or to the run's folder where that is null; gives the files.</param>
public sealed record ExportFormat(string Id, string Description, Func<TrainedModel, string?, IReadOnlyList<string>> Write);

/// <summary>Writes the model of a run in the formats of other programs.</summary>
public static class ModelExport
{
    /// <summary>The formats.</summary>
    public static IReadOnlyList<ExportFormat> Formats { get; } =
    [
        new("safetensors", "The tensors with PyTorch names and layouts, in one file.", (run, path) => [SafeTensorsFile(run, path)]),
        new("onnx", $"Encoder and decoder as ONNX graphs (operator set {OnnxGraph.OperatorSet}), in a folder.", OnnxFolder),
    ];

    /// <summary>The format called <paramref name="id"/>.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public static ExportFormat Get(string id) => Names.Find("format", id, Formats, format => format.Id);

    /// <summary>Writes a safetensors file that <c>load_state_dict</c> of the same network in PyTorch takes.</summary>
    /// <param name="run">The run.</param>
    /// <param name="path">Where; null for <c>export/model.safetensors</c> of the run.</param>
    /// <returns>Where it was written.</returns>
    /// <exception cref="UserErrorException">It cannot be written there.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static string SafeTensorsFile(TrainedModel run, string? path = null)
    {
        if (path is null) path = Path.Combine(run.Folder.ExportFolder, "model.safetensors");
        else Storage.RequireWritable(path);
        ILayeredMethod method = Layered(run);
        IReadOnlyList<NamedTensor> tensors = PyTorchLayout.Of(method).ToTheirs(PyTorchLayout.TensorsOf(method));
        Dictionary<string, string> metadata = new() { ["format"] = "pt" };
        foreach ((string name, string text) in Properties(run)) metadata[name] = text;
        run.Folder.Write(() => Storage.Write(path, stream => SafeTensors.Write(stream, tensors, metadata)));
        return path;
    }

    /// <summary>Writes <c>encoder.onnx</c> and <c>decoder.onnx</c>: both or none, and never of different steps.</summary>
    /// <param name="run">The run.</param>
    /// <param name="folder">Where; null for <c>export</c> of the run.</param>
    /// <returns>The two files.</returns>
    /// <exception cref="UserErrorException">They cannot be written there.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static IReadOnlyList<string> OnnxFolder(TrainedModel run, string? folder = null)
    {
        folder ??= run.Folder.ExportFolder;
        if (File.Exists(folder)) throw new UserErrorException($"{folder} is a file, a folder is expected");
        ILayeredMethod method = Layered(run);
        Dictionary<string, byte[]> files = new()
        {
            [RunFolder.OnnxFiles[0]] = OnnxExport.Encoder(method, Properties(run)),
            [RunFolder.OnnxFiles[1]] = OnnxExport.Decoder(method, Properties(run)),
        };
        run.Folder.Write(() => Storage.Guard(folder, () => AtomicFiles.Write(folder, files)));
        return [.. files.Keys.Select(name => Path.Combine(folder, name))];
    }

    private static ILayeredMethod Layered(TrainedModel run) => run.Method as ILayeredMethod
        ?? throw (run.Method.Files.Count > 0
            ? new UserErrorException($"the model of {run.Folder.Path} was imported, and its files are those of another program already",
                $"they are in {Path.Combine(run.Folder.CheckpointFolder, $"{run.Step}")}")
            : new UserErrorException(
                $"the method {run.Description.Specification.Method} does not list its layers, so it cannot be exported"));

    private static IEnumerable<KeyValuePair<string, string>> Properties(TrainedModel run)
    {
        RunSpecification specification = run.Description.Specification;
        yield return new("producer", $"disentangle {RunDescription.CurrentVersion}");
        yield return new("method", specification.Method);
        yield return new("architecture", specification.Architecture);
        yield return new("images", run.Method.ImageShape.ToString());
        yield return new("latents", $"{run.Method.Latents}");
        yield return new("step", $"{run.Step}");
    }
}
