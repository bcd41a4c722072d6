using Disentangle.Datasets.Formats;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Interchange;

/// <summary>A NumPy archive with the tensors of a model, for programs that are not PyTorch, such as JAX.</summary>
internal static class NumpyExport
{
    // No tensor has this name: theirs have a point.
    private const string Properties = "properties";

    /// <summary>Its line in the catalogue.</summary>
    public static ExportFormat Entry { get; } = new(
        "npz",
        "NumPy",
        "The same tensors as a NumPy archive.",
        ["model.npz"],
        model => [Contents(model)]);

    private static byte[] Contents(ExportedModel model)
    {
        using MemoryStream stream = new();
        NpzWriter.Write(
            stream,
            [
                .. model.PyTorchTensors.Select(tensor => KeyValuePair.Create(tensor.Name, ArrayOf(tensor.Value))),
                new(Properties, NpyArray.OfStrings([.. model.Properties.Select(pair => $"{pair.Key}={pair.Value}")])),
            ],
            compress: false);
        return stream.ToArray();
    }

    private static NpyArray ArrayOf(Tensor tensor)
    {
        Shape shape = tensor.Shape;
        return NpyArray.Of(tensor.HostRead().ToArray(), [.. Enumerable.Range(0, shape.Rank).Select(dimension => shape[dimension])]);
    }
}
