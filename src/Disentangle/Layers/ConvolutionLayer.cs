using Disentangle.Initialisers;

namespace Disentangle.Layers;

/// <summary>activation(convolution + b): (B, H, W, C) to (B, (H + 2 padding - K) / stride + 1, likewise, O).</summary>
public sealed class ConvolutionLayer : ILayer
{
    private readonly Parameter _weights, _biases;
    private readonly int _stride, _padding;
    private readonly Activation _activation;

    /// <summary>A layer of <paramref name="outputs"/> channels.</summary>
    /// <param name="parameters">Makes <c>name.weight</c> (K, K, C, O) and <c>name.bias</c> (O).</param>
    /// <param name="name">For example <c>encoder.conv1</c>.</param>
    /// <param name="channels">C, of the input.</param>
    /// <param name="outputs">O.</param>
    /// <param name="kernel">K.</param>
    /// <param name="stride">Input pixels per output pixel.</param>
    /// <param name="padding">Zeros around the input.</param>
    /// <param name="activation">Applied to each output.</param>
    public ConvolutionLayer(ParameterSource parameters, string name, int channels, int outputs, int kernel, int stride, int padding, Activation activation = default)
    {
        Fan fan = new(kernel * kernel * channels, kernel * kernel * outputs);
        _weights = parameters.Weights(name + ".weight", new Shape(kernel, kernel, channels, outputs), fan);
        _biases = parameters.Biases(name + ".bias", new Shape(outputs), fan);
        (_stride, _padding, _activation) = (stride, padding, activation);
        Parameters = [_weights, _biases];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public Var Apply(Var x) => Op.Convolution(x, x.Tape.Use(_weights), x.Tape.Use(_biases), _stride, _padding, _activation);
}
