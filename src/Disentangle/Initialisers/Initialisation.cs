namespace Disentangle.Initialisers;

/// <summary>How the weights and the biases of a network start.</summary>
/// <param name="Weights">Of dense and convolutional layers alike.</param>
/// <param name="Biases">Given the fan of the layer's weights.</param>
public sealed record Initialisation(IInitialiser Weights, IInitialiser Biases)
{
    /// <summary>TensorFlow's layers: Glorot uniform weights, zero biases.</summary>
    public static Initialisation Glorot { get; } = new(new GlorotUniform(), new Zeros());

    /// <summary>PyTorch's layers: weights and biases uniform within 1 / sqrt(fan in).</summary>
    public static Initialisation PyTorch { get; } = new(new FanInUniform(), new FanInUniform());

    /// <summary>Kaiming uniform weights for ReLU, PyTorch's biases.</summary>
    public static Initialisation Kaiming { get; } = new(new KaimingUniform(), new FanInUniform());

    /// <summary>Weights from N(0, <paramref name="standardDeviation"/>^2), zero biases.</summary>
    public static Initialisation Normal(float standardDeviation) => new(new Normal(standardDeviation), new Zeros());
}
