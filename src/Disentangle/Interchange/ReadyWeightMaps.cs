using Disentangle.Methods;

namespace Disentangle.Interchange;

/// <summary>Maps that need not be written.</summary>
public static class ReadyWeightMaps
{
    private const string Own = "disentangle", DisentanglingVae = "disentangling-vae";

    /// <summary>Their names, each with a sentence on what it is for.</summary>
    public static IReadOnlyList<(string Name, string Description)> All { get; } =
    [
        (Own, "What disentangle export --format safetensors writes."),
        (DisentanglingVae, "The models of github.com/YannDubs/disentangling-vae, for images of 32x32 and 64x64; architecture burgess."),
    ];

    /// <summary>The map of a name, or of a file where there is no such name.</summary>
    /// <param name="name">A name or a path.</param>
    /// <param name="method">The model that is to be filled.</param>
    /// <exception cref="UserErrorException">There is neither, or the file is not a map, or the map is not for such a model.</exception>
    public static WeightMap Find(string name, ILayeredMethod method)
    {
        if (name == Own) return PyTorchLayout.Of(method);
        if (name == DisentanglingVae) return OfDisentanglingVae(method);
        if (!File.Exists(name) && !Directory.Exists(name))
            throw new UserErrorException($"unknown map {name}: {string.Join(" or ", All.Select(map => map.Name))}, or a file, is expected");
        return WeightMap.Read(name);
    }

    private static WeightMap OfDisentanglingVae(ILayeredMethod method)
    {
        ImageShape images = method.ImageShape;
        if (images.Height != images.Width || images.Height is not (32 or 64))
            throw new UserErrorException(
                $"the map {DisentanglingVae} is for images of 32x32 and 64x64, got {images.Height}x{images.Width}");
        bool large = images.Height == 64;
        string[] down = ["conv1", "conv2", "conv3", .. large ? ["conv_64"] : Array.Empty<string>()];
        string[] up = [.. large ? ["convT_64"] : Array.Empty<string>(), "convT1", "convT2", "convT3"];
        string[] lines =
        [
            .. down.SelectMany((theirs, i) => Layer($"encoder.conv{i + 1}", $"encoder.{theirs}", "conv")),
            .. Layer("encoder.fc1", "encoder.lin1", "linear inputs=32x4x4"),
            .. Layer("encoder.fc2", "encoder.lin2", "linear"),
            .. Layer("encoder.heads", "encoder.mu_logvar_gen", "linear interleaved=2", "interleaved=2"),
            .. Layer("decoder.fc1", "decoder.lin1", "linear"),
            .. Layer("decoder.fc2", "decoder.lin2", "linear"),
            .. Layer("decoder.fc3", "decoder.lin3", "linear outputs=32x4x4", "outputs=32x4x4"),
            .. up.SelectMany((theirs, i) => Layer($"decoder.convt{i + 1}", $"decoder.{theirs}", "convt")),
            "keep discriminator.*",
        ];
        return WeightMap.Parse(string.Join('\n', lines), DisentanglingVae);

        static string[] Layer(string ours, string theirs, string weight, string bias = "vector") =>
            [$"{ours}.weight <- {theirs}.weight : {weight}", $"{ours}.bias <- {theirs}.bias : {bias}"];
    }
}
