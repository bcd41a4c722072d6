using Disentangle.Datasets.Images;
using Disentangle.Experiments.Runs;
using Disentangle.Methods;

namespace Disentangle.Experiments.Interchange;

/// <summary>Networks of another program, and what a user says about them; what is null is found, and said.</summary>
/// <param name="Encoder">The file of the encoder.</param>
public sealed record NetworkSource(string Encoder)
{
    /// <summary>The file of the decoder; null for none.</summary>
    public string? Decoder { get; init; }

    /// <summary>Where the channels of an image stand: <c>nchw</c> or <c>nhwc</c>.</summary>
    public string? Layout { get; init; }

    /// <summary>The values of the images that the encoder reads: <c>0..1</c>, <c>-1..1</c> or <c>0..255</c>.</summary>
    public string? Range { get; init; }

    /// <summary>What the encoder's outputs are, in order: <c>mean</c>, <c>mean,log-variance</c>, <c>mean,std</c>,
    /// <c>mean,variance</c> or <c>sample</c>.</summary>
    public string? Codes { get; init; }

    /// <summary>The names of these outputs, in order; empty where that is found.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>The values that the decoder gives: one of the ranges, or <c>logits</c>.</summary>
    public string? Decoded { get; init; }
}

/// <summary>Networks that were read.</summary>
/// <param name="Files">What the model is made of again.</param>
/// <param name="Latents">D.</param>
/// <param name="Options">What was told or found, as <see cref="ImportSource.Options"/>.</param>
/// <param name="Findings">The same as sentences for a person.</param>
public sealed record NetworkModel(
    IReadOnlyList<ModelFile> Files, int Latents, IReadOnlyList<KeyValuePair<string, string>> Options, IReadOnlyList<string> Findings);

/// <summary>A format of networks that can be imported. A plugin registers it, together with the method of the same id.</summary>
/// <param name="Id">The id of the format, and of the method that the run then has.</param>
/// <param name="Name">As its makers write it.</param>
/// <param name="Description">One sentence in plain words.</param>
/// <param name="Ending">The ending of its files, with the point.</param>
/// <param name="Read">Reads networks for a data set, tries them, and finds out what was not told. Throws a
/// <see cref="UserErrorException"/> where they are damaged or do not suit the images.</param>
public sealed record NetworkFormat(
    string Id, string Name, string Description, string Ending, Func<NetworkSource, IImageDataset, Session, NetworkModel> Read)
    : ICatalogueEntry;

/// <summary>The formats of networks that can be imported; none unless a plugin adds one.</summary>
public static class NetworkFormatCatalogue
{
    private const string Onnx = ".onnx";

    /// <summary>All of them.</summary>
    public static Catalogue<NetworkFormat> All { get; } = new("format of networks");

    /// <summary>Whether a file is a network of a format, known or not, by its ending.</summary>
    public static bool IsNetwork(string path) => HasEnding(path, Onnx) || All.Any(format => HasEnding(path, format.Ending));

    /// <summary>The format of a file.</summary>
    /// <exception cref="UserErrorException">There is none for its ending.</exception>
    public static NetworkFormat Get(string path) => All.FirstOrDefault(format => HasEnding(path, format.Ending))
        ?? throw (HasEnding(path, Onnx)
            ? new UserErrorException("ONNX models are read by the package Disentangle.Onnx, which is not installed",
                "disentangle plugin install Disentangle.Onnx")
            : new UserErrorException($"{path}: no format of networks has files like this"));

    private static bool HasEnding(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}
