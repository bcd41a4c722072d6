using Disentangle.Datasets;
using Disentangle.Interchange;
using Disentangle.Layers;
using Disentangle.Methods;
using Disentangle.Serialization;
using Disentangle.Tensors;

namespace Disentangle.Studies;

/// <summary>
/// A model's encoder and decoder as graphs of ONNX. The encoder reads <c>images</c> (batch, C, H, W) and gives <c>mean</c> (batch, D) and, where
/// there is one, <c>log_variance</c>: what <see cref="IRepresentation.Encode"/> gives. The decoder reads <c>codes</c> (batch, D) and gives
/// <c>images</c> in [0, 1].
/// </summary>
internal sealed class OnnxExport
{
    private readonly ILayeredMethod _method;
    private readonly Dictionary<string, Tensor> _weights = [];
    private readonly OnnxGraph _graph;

    private OnnxExport(ILayeredMethod method, string network)
    {
        (_method, _graph) = (method, new OnnxGraph(network));
        IReadOnlyList<NamedTensor> ours = PyTorchLayout.TensorsOf(method);
        foreach ((NamedTensor own, NamedTensor theirs) in ours.Zip(PyTorchLayout.Of(method).ToTheirs(ours))) _weights.Add(own.Name, theirs.Value);
    }

    /// <summary>The file of the encoder.</summary>
    public static byte[] Encoder(ILayeredMethod method, IEnumerable<KeyValuePair<string, string>> properties)
    {
        OnnxExport export = new(method, "encoder");
        ImageShape shape = method.ImageShape;
        string images = export._graph.Input("images", shape.Channels, shape.Height, shape.Width);
        CodingLayers layers = method.Layers;
        export.Code(export.Apply(layers.Encoder, images, spatial: true, "encoder"), layers.Code);
        return export._graph.ToModel(properties);
    }

    /// <summary>The file of the decoder.</summary>
    public static byte[] Decoder(ILayeredMethod method, IEnumerable<KeyValuePair<string, string>> properties)
    {
        OnnxExport export = new(method, "decoder");
        ImageShape shape = method.ImageShape;
        string codes = export._graph.Input("codes", method.Latents);
        CodingLayers layers = method.Layers;
        if (layers.Noise is { } noise) codes = export.WithNoise(codes, noise);
        export._graph.Node("Sigmoid", "images", [export.Apply(layers.Decoder, codes, spatial: false, "decoder")]);
        export._graph.Output("images", shape.Channels, shape.Height, shape.Width);
        return export._graph.ToModel(properties);
    }

    /// <summary>Adds layers and gives the name of their result.</summary>
    private string Apply(ILayer network, string x, bool spatial, string prefix)
    {
        int number = 0;
        foreach (ILayer layer in PyTorchLayout.Flatten(network))
        {
            string name = $"{prefix}/{++number}";
            switch (layer)
            {
                case Dense dense:
                    if (spatial) x = _graph.Node("Flatten", $"{name}/flat", [x], new OnnxAttribute("axis", Number: 1));
                    x = _graph.Node("Gemm", $"{name}/linear", [x, Weight(dense.Weights.Name), Weight(dense.Biases.Name)], new OnnxAttribute("transB", Number: 1));
                    x = Activate(x, dense.Activation, name);
                    spatial = false;
                    break;
                case ConvolutionLayer c:
                    x = Activate(Convolve("Conv", name, x, c.Weights, c.Biases, c.Stride, c.Padding), c.Activation, name);
                    break;
                case TransposedConvolutionLayer c:
                    x = Activate(Convolve("ConvTranspose", name, x, c.Weights, c.Biases, c.Stride, c.Padding), c.Activation, name);
                    break;
                case BatchNormalisation norm:
                    string[] inputs = [x, Weight(norm.Gamma.Name), Weight(norm.Beta.Name), Weight(norm.Statistics[0].Name), Weight(norm.Statistics[1].Name)];
                    x = Activate(_graph.Node("BatchNormalization", $"{name}/norm", inputs, new OnnxAttribute("epsilon", BatchNormalisation.Epsilon)), norm.Activation, name);
                    break;
                case ActivationLayer { Activation: var activation }:
                    x = Activate(x, activation, name);
                    break;
                case Unflatten { Image: var image }:
                    // A size of 0 is that of the input: the batch.
                    x = _graph.Node("Reshape", $"{name}/image", [x, _graph.Constant($"{name}/shape", 0, image.Channels, image.Height, image.Width)]);
                    spatial = true;
                    break;
                default:
                    throw new NotSupportedException($"a layer of {layer.GetType().Name} has no ONNX operator");
            }
        }

        return x;
    }

    private string Convolve(string operation, string name, string x, Parameter weights, Parameter biases, int stride, int padding) => _graph.Node(
        operation,
        $"{name}/convolution",
        [x, Weight(weights.Name), Weight(biases.Name)],
        new OnnxAttribute("strides", Numbers: [stride, stride]),
        new OnnxAttribute("pads", Numbers: [padding, padding, padding, padding]));

    private string Activate(string x, Activation activation, string name) => activation switch
    {
        { Kind: ActivationKind.Identity } => x,
        { Kind: ActivationKind.Rectifier, Slope: 0 } => _graph.Node("Relu", $"{name}/relu", [x]),
        { Kind: ActivationKind.Rectifier } => _graph.Node("LeakyRelu", $"{name}/relu", [x], new OnnxAttribute("alpha", activation.Slope)),
        { Kind: ActivationKind.Tanh } => _graph.Node("Tanh", $"{name}/tanh", [x]),
        _ => _graph.Node("Sigmoid", $"{name}/sigmoid", [x]),
    };

    /// <summary>The noise stands after each code: codes [I 0] + [0 noise], which works for a batch of any size.</summary>
    private string WithNoise(string codes, Tensor noise)
    {
        int latents = _method.Latents, width = latents + noise.Count;
        Tensor identity = new(new Shape(latents, width)), offset = new(new Shape(width));
        for (int unit = 0; unit < latents; unit++) identity.HostWrite()[unit * width + unit] = 1;
        noise.HostRead().CopyTo(offset.HostWrite()[latents..]);
        return _graph.Node("Gemm", "decoder/input", [codes, _graph.Constant("decoder/input/codes", identity), _graph.Constant("decoder/input/noise", offset)]);
    }

    private void Code(string outputs, CodeRule rule)
    {
        int latents = _method.Latents;
        OnnxAttribute columns = new("axis", Number: 1);
        switch (rule)
        {
            case CodeRule.Plain:
                _graph.Node("Identity", "mean", [outputs]);
                break;
            case CodeRule.Gaussian:
                Split("mean", "log_variance");
                break;
            case CodeRule.Categorical { Categories: 0 }:
                Split("mean", "spread");
                break;
            case CodeRule.Categorical { Continuous: 0 }:
                _graph.Node("Softmax", "mean", [outputs], columns);
                break;
            case CodeRule.Categorical c:
                string[] parts = _graph.Node(
                    "Split", ["logits", "continuous", "spread"], [outputs, _graph.Constant("widths", c.Categories, c.Continuous, c.Continuous)], columns);
                _graph.Node("Concat", "mean", [_graph.Node("Softmax", "categories", [parts[0]], columns), parts[1]], columns);
                break;
            case CodeRule.Features f:
                Split("presence_logits", f.Masked ? "value" : "mean", f.LogVarianceScale == 1 ? "log_variance" : "log_deviation");
                if (f.Masked)
                {
                    string presence = _graph.Node("Sigmoid", "presence", [_graph.Node("Add", "posterior_logits", ["presence_logits", _graph.Constant("prior_logits", f.PriorLogits)])]);
                    _graph.Node("Mul", "mean", [presence, "value"]);
                }

                if (f.LogVarianceScale != 1) _graph.Node("Mul", "log_variance", ["log_deviation", _graph.Constant("scale", new Tensor(new Shape(1), [f.LogVarianceScale]))]);
                break;
        }

        _graph.Output("mean", latents);
        if (rule is CodeRule.Gaussian or CodeRule.Features) _graph.Output("log_variance", latents);

        void Split(params string[] names) =>
            _graph.Node("Split", names, [outputs, _graph.Constant("widths", [.. names.Select(_ => (long)latents)])], columns);
    }

    private string Weight(string ours) => _graph.Constant(ours, _weights[ours]);
}
