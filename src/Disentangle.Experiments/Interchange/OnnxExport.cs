using Disentangle.Datasets.Images;
using Disentangle.Interchange;
using Disentangle.Layers;
using Disentangle.Methods;
using Disentangle.Serialization;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Interchange;

/// <summary>
/// A model's encoder and decoder as graphs of ONNX. The encoder reads <c>images</c> (batch, C, H, W) and gives <c>mean</c>
/// (batch, D) and, where there is one, <c>log_variance</c>: what <see cref="IRepresentation.Encode"/> gives. The decoder
/// reads <c>codes</c> (batch, D) and gives
/// <c>images</c> in [0, 1].
/// </summary>
internal sealed class OnnxExport
{
    private readonly ILayeredMethod _method;
    private readonly OnnxGraph _graph;
    private readonly WithWeights _layers;

    private OnnxExport(ILayeredMethod method, string network)
    {
        (_method, _graph) = (method, new OnnxGraph(network));
        IReadOnlyList<NamedTensor> ours = PyTorchLayout.TensorsOf(method);
        _layers = new WithWeights(
            _graph, ours.Zip(PyTorchLayout.Of(method).ToTheirs(ours)).ToDictionary(pair => pair.First.Name, pair => pair.Second.Value));
    }

    /// <summary>Its line in the catalogue.</summary>
    public static ExportFormat Entry { get; } = new(
        "onnx",
        "ONNX",
        $"Encoder and decoder as ONNX graphs (operator set {OnnxGraph.OperatorSet}), in a folder.",
        ["encoder.onnx", "decoder.onnx"],
        model => [Encoder(model.Method, model.Properties), Decoder(model.Method, model.Properties)]);

    /// <summary>The file of the encoder.</summary>
    public static byte[] Encoder(ILayeredMethod method, IEnumerable<KeyValuePair<string, string>> properties)
    {
        OnnxExport export = new(method, "encoder");
        ImageShape shape = method.ImageShape;
        string images = export._graph.Input("images", shape.Channels, shape.Height, shape.Width);
        CodingLayers layers = method.Layers;
        layers.Code.AddTo(export._layers, export._layers.AddParts(layers.Encoder, images, method.EncoderInput, "encoder"), method.Latents);
        export._graph.Output("mean", method.Latents);
        if (layers.Code.HasLogVariance) export._graph.Output("log_variance", method.Latents);
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
        export._graph.Node("Sigmoid", "images", [export._layers.AddParts(layers.Decoder, codes, method.DecoderInput, "decoder")]);
        export._graph.Output("images", shape.Channels, shape.Height, shape.Width);
        return export._graph.ToModel(properties);
    }

    /// <summary>The noise stands after each code: codes [I 0] + [0 noise], which works for a batch of any size.</summary>
    private string WithNoise(string codes, Tensor noise)
    {
        int latents = _method.Latents, width = latents + noise.Count;
        Tensor identity = new(new Shape(latents, width)), offset = new(new Shape(width));
        for (int unit = 0; unit < latents; unit++) identity.HostWrite()[unit * width + unit] = 1;
        noise.HostRead().CopyTo(offset.HostWrite()[latents..]);
        return _graph.Node("Gemm", "decoder/input",
            [codes, _graph.Constant("decoder/input/codes", identity), _graph.Constant("decoder/input/noise", offset)]);
    }

    /// <summary>The graph as layers see it, with the model's weights.</summary>
    private sealed class WithWeights(OnnxGraph graph, IReadOnlyDictionary<string, Tensor> weights) : ILayerGraph
    {
        public string Node(string operation, string output, IReadOnlyList<string> inputs, params GraphAttribute[] attributes) =>
            graph.Node(operation, output, inputs, attributes);

        public string[] Node(string operation, string[] outputs, IReadOnlyList<string> inputs, params GraphAttribute[] attributes) =>
            graph.Node(operation, outputs, inputs, attributes);

        public string Constant(string constant, Tensor value) => graph.Constant(constant, value);

        public string Constant(string constant, params long[] values) => graph.Constant(constant, values);

        public string Weight(string name) => graph.Constant(name, weights[name]);
    }
}
