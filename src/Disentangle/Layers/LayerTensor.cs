namespace Disentangle.Layers;

/// <summary>How the numbers of a tensor are laid out in PyTorch.</summary>
public enum WeightKind
{
    /// <summary>(O) here and there.</summary>
    Vector,

    /// <summary>(I, O) here, (O, I) there.</summary>
    Linear,

    /// <summary>(K, K, I, O) here, (O, I, K, K) there.</summary>
    Convolution,

    /// <summary>(K, K, O, I) here, (I, O, K, K) there.</summary>
    TransposedConvolution,
}

/// <summary>A tensor of a layer, and where it is in the layer of its kind in PyTorch.</summary>
/// <param name="Name">Here, for example <c>encoder.norm2.gamma</c>.</param>
/// <param name="NameThere">There, for example <c>encoder.norm2.weight</c>.</param>
/// <param name="Kind">The layout there.</param>
public sealed record LayerTensor(string Name, string NameThere, WeightKind Kind)
{
    /// <summary>The weights and the biases, if any, of a layer, which have the same names there.</summary>
    internal static IReadOnlyList<LayerTensor> Of(Parameter weights, Parameter? biases, WeightKind kind)
    {
        LayerTensor first = new(weights.Name, weights.Name, kind);
        return biases is null ? [first] : [first, new(biases.Name, biases.Name, WeightKind.Vector)];
    }
}
