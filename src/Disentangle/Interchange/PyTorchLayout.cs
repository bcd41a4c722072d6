using Disentangle.Layers;
using Disentangle.Methods;
using Disentangle.Serialization;

namespace Disentangle.Interchange;

/// <summary>
/// The names and layouts that the layers of PyTorch give to a model of ours: linear weights (O, I), convolutions (O, I, K, K), images
/// channels first also where they are flattened, and <c>weight</c>, <c>bias</c>, <c>running_mean</c> and <c>running_var</c> in batch normalisation.
/// </summary>
public static class PyTorchLayout
{
    private static readonly (string Ours, string Theirs)[] Endings =
        [(".gamma", ".weight"), (".beta", ".bias"), (".mean", ".running_mean"), (".variance", ".running_var")];

    /// <summary>Where each tensor of a model stands in the same model in PyTorch.</summary>
    public static WeightMap Of(ILayeredMethod method)
    {
        Dictionary<string, WeightRule> rules = [];
        CodingLayers layers = method.Layers;
        Walk(layers.Encoder, method.ImageShape, rules);
        Walk(layers.Decoder, null, rules);

        // What judges codes and images has dense layers alone.
        foreach (NamedTensor tensor in TensorsOf(method)) rules.TryAdd(tensor.Name, Rule(tensor.Name, tensor.Value.Shape.Rank == 2 ? WeightKind.Linear : WeightKind.Vector));
        return new WeightMap([.. TensorsOf(method).Select(tensor => rules[tensor.Name])], ["*.num_batches_tracked"], []);
    }

    /// <summary>All tensors of a model: its parameters, and its running statistics.</summary>
    public static IReadOnlyList<NamedTensor> TensorsOf(IMethod method) =>
        [.. method.Parameters.Items.Select(parameter => new NamedTensor(parameter.Name, parameter.Value)), .. method.Statistics];

    /// <summary>The layers of a network one after the other, those of sequences within it taken out of them.</summary>
    public static IReadOnlyList<ILayer> Flatten(ILayer network) => network is Sequence sequence ? [.. sequence.Layers.SelectMany(Flatten)] : [network];

    /// <param name="network">Its layers.</param>
    /// <param name="input">The images that it reads; null for codes.</param>
    /// <param name="rules">Takes the rules.</param>
    private static void Walk(ILayer network, ImageShape? input, Dictionary<string, WeightRule> rules)
    {
        IReadOnlyList<ILayer> layers = Flatten(network);
        ImageShape? image = input;
        for (int i = 0; i < layers.Count; i++)
        {
            ImageShape? outputs = ImageAfter(layers, i);
            switch (layers[i])
            {
                case Dense dense:
                    Add(Rule(dense.Weights.Name, WeightKind.Linear) with { Inputs = Reordered(image), Outputs = outputs });
                    Add(Rule(dense.Biases.Name, WeightKind.Vector) with { Outputs = outputs });
                    image = null;
                    break;
                case ConvolutionLayer convolution:
                    Add(Rule(convolution.Weights.Name, WeightKind.Convolution));
                    Add(Rule(convolution.Biases.Name, WeightKind.Vector));
                    Shape kernel = convolution.Weights.Value.Shape;
                    image = new ImageShape(
                        (image!.Value.Height + 2 * convolution.Padding - kernel[0]) / convolution.Stride + 1,
                        (image.Value.Width + 2 * convolution.Padding - kernel[1]) / convolution.Stride + 1,
                        kernel[3]);
                    break;
                case TransposedConvolutionLayer convolution:
                    Add(Rule(convolution.Weights.Name, WeightKind.TransposedConvolution));
                    Add(Rule(convolution.Biases.Name, WeightKind.Vector));
                    break;
                case BatchNormalisation norm:
                    foreach (string name in new[] { norm.Gamma.Name, norm.Beta.Name, norm.Statistics[0].Name, norm.Statistics[1].Name })
                        Add(Rule(name, WeightKind.Vector) with { Outputs = image is null ? outputs : null });
                    break;
                case Unflatten unflatten:
                    image = unflatten.Image;
                    break;
                case ActivationLayer:
                    break;
                default:
                    throw new NotSupportedException($"the layout of {layers[i].GetType().Name} is not known");
            }
        }

        void Add(WeightRule rule) => rules.Add(rule.Ours, rule);
    }

    /// <summary>The image that the outputs of a layer become, where only normalisation stands between it and <see cref="Unflatten"/>.</summary>
    private static ImageShape? ImageAfter(IReadOnlyList<ILayer> layers, int index)
    {
        int next = index + 1;
        while (next < layers.Count && layers[next] is BatchNormalisation or ActivationLayer) next++;
        return next < layers.Count && layers[next] is Unflatten unflatten ? Reordered(unflatten.Image) : null;
    }

    /// <summary>The image, or null where channels first and channels last are the same order.</summary>
    private static ImageShape? Reordered(ImageShape? image) => image is { Channels: > 1 } shape && shape.Height * shape.Width > 1 ? shape : null;

    private static WeightRule Rule(string name, WeightKind kind)
    {
        (string Ours, string Theirs) none = ("", "");
        (string ours, string theirs) = Endings.FirstOrDefault(ending => name.EndsWith(ending.Ours, StringComparison.Ordinal), none);
        return new WeightRule(name, [name[..^ours.Length] + theirs], kind);
    }
}
