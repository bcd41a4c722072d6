using Disentangle.Experiments.Runs;
using Disentangle.Interchange;
using Disentangle.Methods;
using Disentangle.Serialization;

namespace Disentangle.Experiments.Interchange;

/// <summary>A format in which a model is handed to other programs.</summary>
/// <param name="Id">What a user types.</param>
/// <param name="Name">As its makers write it.</param>
/// <param name="Description">One sentence in plain words.</param>
/// <param name="FileNames">The names of its files in <c>export/</c> of a run; several appear together.</param>
/// <param name="Contents">Gives the files of a model, in the order of their names. Throws a
/// <see cref="UserErrorException"/> where the model cannot be handed on in this format.</param>
public sealed record ExportFormat(
    string Id, string Name, string Description, IReadOnlyList<string> FileNames, Func<ExportedModel, IReadOnlyList<byte[]>> Contents)
    : ICatalogueEntry;

/// <summary>A model that is exported, and what its files say about it.</summary>
/// <param name="Method">The model, whose layers and parameters are known.</param>
/// <param name="Properties">Names and texts: the program, the method, the architecture, the size of images, the latent units, the training
/// step.</param>
public sealed record ExportedModel(ILayeredMethod Method, IReadOnlyList<KeyValuePair<string, string>> Properties)
{
    /// <summary>The tensors with the names and layouts of PyTorch.</summary>
    public IReadOnlyList<NamedTensor> PyTorchTensors => PyTorchLayout.Of(Method).ToTheirs(PyTorchLayout.TensorsOf(Method));

    /// <summary>The model of a run.</summary>
    /// <exception cref="UserErrorException">Its method does not list its layers, or was imported as a network.</exception>
    public static ExportedModel Of(TrainedModel run)
    {
        Training.RunSpecification specification = run.Description.Specification;
        if (run.Method is not ILayeredMethod method)
            throw run.Method.Files.Count > 0
                ? new UserErrorException(
                    $"the model of {run.Folder.Path} was imported, and its files are those of another program already",
                    $"they are in {Path.Combine(run.Folder.CheckpointFolder, $"{run.Step}")}")
                : new UserErrorException($"the method {specification.Method} does not list its layers, so it cannot be exported");
        return new ExportedModel(method,
        [
            new("producer", $"disentangle {RunDescription.CurrentVersion}"), new("method", specification.Method),
            new("architecture", specification.Architecture), new("images", method.ImageShape.ToString()),
            new("latents", $"{method.Latents}"), new("step", $"{run.Step}"),
        ]);
    }
}
