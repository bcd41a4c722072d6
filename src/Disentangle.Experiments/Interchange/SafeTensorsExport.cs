using Disentangle.Serialization;

namespace Disentangle.Experiments.Interchange;

/// <summary>A safetensors file that <c>load_state_dict</c> of the same network in PyTorch takes.</summary>
internal static class SafeTensorsExport
{
    /// <summary>Its line in the catalogue.</summary>
    public static ExportFormat Entry { get; } = new(
        "safetensors",
        "safetensors",
        "The tensors with PyTorch names and layouts, in one file.",
        ["model.safetensors"],
        model => [Contents(model)]);

    private static byte[] Contents(ExportedModel model)
    {
        Dictionary<string, string> metadata = new() { ["format"] = "pt" };
        foreach ((string name, string text) in model.Properties) metadata[name] = text;
        using MemoryStream stream = new();
        SafeTensors.Write(stream, model.PyTorchTensors, metadata);
        return stream.ToArray();
    }
}
