using Disentangle.Initialisers;

namespace Disentangle.Layers;

/// <summary>activation(transposed convolution + b): (B, h, w, C) to (B, (h - 1) stride + K - 2 padding, likewise, O).</summary>
public sealed class TransposedConvolutionLayer : ILayer
{
    /// <summary>A layer of <paramref name="outputs"/> channels.</summary>
    /// <param name="parameters">
    /// Makes <c>name.weight</c> (K, K, O, C) and, where it is biased, <c>name.bias</c> (O). The fan in that initialisers see is K K O, as
    /// PyTorch computes it for transposed convolutions.
    /// </param>
    /// <param name="name">For example <c>decoder.convt1</c>.</param>
    /// <param name="channels">C, of the input.</param>
    /// <param name="outputs">O.</param>
    /// <param name="kernel">K.</param>
    /// <param name="stride">Output pixels per input pixel.</param>
    /// <param name="padding">Rows and columns cut from each side of the output.</param>
    /// <param name="activation">Applied to each output.</param>
    /// <param name="biased">Whether it has a bias.</param>
    /// <param name="fan">The fan that initialisers see, where it is not PyTorch's.</param>
    public TransposedConvolutionLayer(ParameterSource parameters, string name, int channels, int outputs, int kernel, int stride,
        int padding, Activation activation = default, bool biased = true, Fan? fan = null)
    {
        Fan own = fan ?? new Fan(kernel * kernel * outputs, kernel * kernel * channels);
        Weights = parameters.Weights(name + ".weight", new Shape(kernel, kernel, outputs, channels), own);
        if (biased) Biases = parameters.Biases(name + ".bias", new Shape(outputs), own);
        (Stride, Padding, Activation) = (stride, padding, activation);
        Name = name;
        Parameters = Biases is null ? [Weights] : [Weights, Biases];
    }

    /// <summary>Its name, for example <c>decoder.convt1</c>.</summary>
    internal string Name { get; }

    /// <summary>(K, K, O, C).</summary>
    public Parameter Weights { get; }

    /// <summary>(O); null where it has none.</summary>
    public Parameter? Biases { get; }

    /// <summary>How far neighbouring kernels are apart, in pixels of the larger image.</summary>
    public int Stride { get; }

    /// <summary>Rows and columns around the larger image.</summary>
    public int Padding { get; }

    /// <summary>Applied to each output.</summary>
    public Activation Activation { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<LayerTensor> Tensors => LayerTensor.Of(Weights, Biases, WeightKind.TransposedConvolution);

    /// <inheritdoc/>
    public Var Apply(Var x) => Op.TransposedConvolution(x, x.Tape.Use(Weights), Biases is null ? null : x.Tape.Use(Biases),
        Stride, Padding, Activation);

    /// <inheritdoc/>
    public Shape OutputOf(Shape input) => Geometry(input).Large;

    /// <inheritdoc/>
    public string AddTo(ILayerGraph graph, string x, Shape input, string name) =>
        graph.Activate(graph.Convolve("ConvTranspose", name, x, Weights, Biases, Stride, Padding), Activation, name);

    /// <inheritdoc/>
    public void AddWork(LayerWork work, Shape input, bool inputGradient) =>
        work.AddConvolution(Name, Geometry(input), (Weights.Value, Biases?.Value), Activation, transposed: true, inputGradient);

    private ConvolutionGeometry Geometry(Shape input) =>
        ConvolutionGeometry.FromSmall(input, Weights.Value.Shape[2], Weights.Value.Shape[0], Stride, Padding);
}
