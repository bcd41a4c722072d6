using Disentangle.Initialisers;

namespace Disentangle.Layers;

/// <summary>activation(convolution + b): (B, H, W, C) to (B, (H + 2 padding - K) / stride + 1, likewise, O).</summary>
public sealed class ConvolutionLayer : ILayer
{
    private readonly string _name;

    /// <summary>A layer of <paramref name="outputs"/> channels.</summary>
    /// <param name="parameters">Makes <c>name.weight</c> (K, K, C, O) and, where it is biased, <c>name.bias</c> (O).</param>
    /// <param name="name">For example <c>encoder.conv1</c>.</param>
    /// <param name="channels">C, of the input.</param>
    /// <param name="outputs">O.</param>
    /// <param name="kernel">K.</param>
    /// <param name="stride">Input pixels per output pixel.</param>
    /// <param name="padding">Zeros around the input.</param>
    /// <param name="activation">Applied to each output.</param>
    /// <param name="biased">Whether it has a bias.</param>
    public ConvolutionLayer(ParameterSource parameters, string name, int channels, int outputs, int kernel, int stride, int padding,
        Activation activation = default, bool biased = true)
    {
        Fan fan = new(kernel * kernel * channels, kernel * kernel * outputs);
        Weights = parameters.Weights(name + ".weight", new Shape(kernel, kernel, channels, outputs), fan);
        if (biased) Biases = parameters.Biases(name + ".bias", new Shape(outputs), fan);
        (Stride, Padding, Activation) = (stride, padding, activation);
        _name = name;
        Parameters = Biases is null ? [Weights] : [Weights, Biases];
    }

    /// <summary>(K, K, C, O).</summary>
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
    public IReadOnlyList<LayerTensor> Tensors => LayerTensor.Of(Weights, Biases, WeightKind.Convolution);

    /// <inheritdoc/>
    public Var Apply(Var x) => Op.Convolution(
        x, x.Tape.Use(Weights), Biases is null ? null : x.Tape.Use(Biases), Stride, Padding, Activation);

    /// <summary>Records layers one after the other, where nothing is trained.</summary>
    internal static Var ApplyAll(IReadOnlyList<ConvolutionLayer> layers, Var x) => Op.ConvolutionSeries(x,
        [
            .. layers.Select(layer =>
                (x.Tape.Use(layer.Weights), x.Tape.Use(layer.Biases!), layer.Stride, layer.Padding, layer.Activation)),
        ]);

    /// <inheritdoc/>
    public Shape OutputOf(Shape input) => Geometry(input).Small;

    /// <inheritdoc/>
    public string AddTo(ILayerGraph graph, string x, Shape input, string name) =>
        graph.Activate(graph.Convolve("Conv", name, x, Weights, Biases, Stride, Padding), Activation, name);

    /// <inheritdoc/>
    public void AddWork(LayerWork work, Shape input, bool inputGradient) =>
        work.AddConvolution(_name, Geometry(input), (Weights.Value, Biases?.Value), Activation, transposed: false, inputGradient);

    private ConvolutionGeometry Geometry(Shape input) =>
        new ConvolutionGeometry(
            input[0], input[1], input[2], input[3], Weights.Value.Shape[3], Weights.Value.Shape[0], Stride, Padding).Checked();
}
