using Disentangle.Layers;
using Disentangle.Methods;
using Disentangle.Serialization;

namespace Disentangle.Interchange;

/// <summary>
/// The names and layouts that the layers of PyTorch give to a model of ours: linear weights (O, I), convolutions (O, I, K, K), images
/// channels first also where they are flattened, and <c>weight</c>, <c>bias</c>, <c>running_mean</c> and
/// <c>running_var</c> in batch normalisation.
/// </summary>
public static class PyTorchLayout
{
    /// <summary>Where each tensor of a model stands in the same model in PyTorch.</summary>
    public static WeightMap Of(ILayeredMethod method)
    {
        Dictionary<string, WeightRule> rules = [];
        CodingLayers layers = method.Layers;
        Walk(layers.Encoder, method.EncoderInput, rules);
        Walk(layers.Decoder, method.DecoderInput, rules);

        // What judges codes and images has dense layers alone. Values of quantised codes are laid out as the weights of such a layer.
        foreach (NamedTensor tensor in TensorsOf(method))
        {
            WeightKind kind = tensor.Value.Shape.Rank == 2 ? WeightKind.Linear : WeightKind.Vector;
            rules.TryAdd(tensor.Name, new WeightRule(tensor.Name, [tensor.Name], kind));
        }

        return new WeightMap([.. TensorsOf(method).Select(tensor => rules[tensor.Name])], ["*.num_batches_tracked"], []);
    }

    /// <summary>All tensors of a model: its parameters, and its running statistics.</summary>
    public static IReadOnlyList<NamedTensor> TensorsOf(IMethod method) =>
        [.. method.Parameters.Items.Select(parameter => new NamedTensor(parameter.Name, parameter.Value)), .. method.Statistics];

    private static void Walk(ILayer network, Shape input, Dictionary<string, WeightRule> rules)
    {
        IReadOnlyList<ILayer> layers = network.Parts;
        Shape[] shapes = [input, .. layers.Select(layer => input = layer.OutputOf(input))];
        for (int i = 0; i < layers.Count; i++)
        {
            ImageShape? inputs = Reordered(shapes[i]), outputs = shapes[i + 1].Rank == 2 ? ImageAfter(layers, shapes, i + 1) : null;
            foreach (LayerTensor tensor in layers[i].Tensors)
            {
                WeightRule rule = new(tensor.Name, [tensor.NameThere], tensor.Kind);
                rules.Add(tensor.Name, rule with { Inputs = tensor.Kind == WeightKind.Linear ? inputs : null, Outputs = outputs });
            }
        }
    }

    /// <summary>
    /// The image that the units before a layer become, where only functions of each unit stand between them and a reshaping.
    /// </summary>
    private static ImageShape? ImageAfter(IReadOnlyList<ILayer> layers, Shape[] shapes, int next)
    {
        while (next < layers.Count && layers[next].IsPointwise) next++;
        return next < layers.Count && layers[next].Tensors.Count == 0 ? Reordered(shapes[next + 1]) : null;
    }

    /// <summary>The image, or null for units, and where channels first and channels last are the same order.</summary>
    private static ImageShape? Reordered(Shape shape) =>
        shape.Rank == 4 && shape[3] > 1 && shape[1] * shape[2] > 1 ? new ImageShape(shape[1], shape[2], shape[3]) : null;
}
