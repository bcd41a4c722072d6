using Disentangle.Initialisers;

namespace Disentangle.Layers;

/// <summary>activation(transposed convolution + b): (B, h, w, C) to (B, (h - 1) stride + K - 2 padding, likewise, O).</summary>
public sealed class TransposedConvolutionLayer : ILayer
{
    private readonly Parameter _weights, _biases;
    private readonly int _stride, _padding;
    private readonly Activation _activation;

    /// <summary>A layer of <paramref name="outputs"/> channels.</summary>
    /// <param name="parameters">
    /// Makes <c>name.weight</c> (K, K, O, C) and <c>name.bias</c> (O). The fan in that initialisers see is K K O, as PyTorch
    /// computes it for transposed convolutions.
    /// </param>
    /// <param name="name">For example <c>decoder.convt1</c>.</param>
    /// <param name="channels">C, of the input.</param>
    /// <param name="outputs">O.</param>
    /// <param name="kernel">K.</param>
    /// <param name="stride">Output pixels per input pixel.</param>
    /// <param name="padding">Rows and columns cut from each side of the output.</param>
    /// <param name="activation">Applied to each output.</param>
    public TransposedConvolutionLayer(ParameterSource parameters, string name, int channels, int outputs, int kernel, int stride, int padding, Activation activation = default)
    {
        Fan fan = new(kernel * kernel * outputs, kernel * kernel * channels);
        _weights = parameters.Weights(name + ".weight", new Shape(kernel, kernel, outputs, channels), fan);
        _biases = parameters.Biases(name + ".bias", new Shape(outputs), fan);
        (_stride, _padding, _activation) = (stride, padding, activation);
        Parameters = [_weights, _biases];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public Var Apply(Var x) => Op.TransposedConvolution(x, x.Tape.Use(_weights), x.Tape.Use(_biases), _stride, _padding, _activation);
}
