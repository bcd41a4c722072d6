namespace Disentangle.Layers;

/// <summary>A graph of ONNX operators, version 17, as layers add theirs. Values have names; images are (B, C, H, W).</summary>
public interface ILayerGraph
{
    /// <summary>Adds a node with one output, and gives that.</summary>
    /// <param name="operation">The operator, for example <c>Gemm</c>.</param>
    /// <param name="output">The name of the output, which no other value has.</param>
    /// <param name="inputs">The names of the inputs.</param>
    /// <param name="attributes">As the operator's documentation has them.</param>
    string Node(string operation, string output, IReadOnlyList<string> inputs, params GraphAttribute[] attributes);

    /// <summary>Adds a node with several outputs, and gives those.</summary>
    string[] Node(string operation, string[] outputs, IReadOnlyList<string> inputs, params GraphAttribute[] attributes);

    /// <summary>Adds floats that do not change.</summary>
    string Constant(string constant, Tensor value);

    /// <summary>Adds whole numbers that do not change.</summary>
    string Constant(string constant, params long[] values);

    /// <summary>A parameter or a statistic of the model as it is in PyTorch, by its name here.</summary>
    string Weight(string name);
}

/// <summary>A number or several that tell a node what to do.</summary>
/// <param name="Name">As the operator's documentation has it.</param>
/// <param name="Float">One float, or null.</param>
/// <param name="Number">One whole number, or null.</param>
/// <param name="Numbers">Several, or null.</param>
public sealed record GraphAttribute(string Name, float? Float = null, long? Number = null, IReadOnlyList<long>? Numbers = null);

/// <summary>Nodes that several layers need.</summary>
public static class LayerGraph
{
    /// <summary>Adds the layers that a network is made of, numbered from 1, and gives the name of the output.</summary>
    public static string AddParts(this ILayerGraph graph, ILayer network, string x, Shape input, string name)
    {
        int number = 0;
        foreach (ILayer layer in network.Parts)
        {
            x = layer.AddTo(graph, x, input, $"{name}/{++number}");
            input = layer.OutputOf(input);
        }

        return x;
    }

    /// <summary>Adds a function of each value; nothing for the identity.</summary>
    public static string Activate(this ILayerGraph graph, string x, Activation activation, string name) => activation switch
    {
        { Kind: ActivationKind.Identity } => x,
        { Kind: ActivationKind.Rectifier, Slope: 0 } => graph.Node("Relu", $"{name}/relu", [x]),
        { Kind: ActivationKind.Rectifier } => graph.Node("LeakyRelu", $"{name}/relu", [x], new GraphAttribute("alpha", activation.Slope)),
        { Kind: ActivationKind.Tanh } => graph.Node("Tanh", $"{name}/tanh", [x]),
        { Kind: ActivationKind.Softplus } => graph.Node("Softplus", $"{name}/softplus", [x]),
        { Kind: ActivationKind.Gelu } => graph.Gelu(x, $"{name}/gelu"),
        _ => graph.Node("Sigmoid", $"{name}/sigmoid", [x]),
    };

    // x sigmoid(x (a + b x^2)): an operator of its own is there from version 20 on.
    private static string Gelu(this ILayerGraph graph, string x, string name)
    {
        float scale = (float)Math.Sqrt(8 / Math.PI);
        string a = graph.Constant($"{name}/scale", new Tensor(new Shape(1), [scale]));
        string b = graph.Constant($"{name}/cubic", new Tensor(new Shape(1), [0.044715f * scale]));
        string square = graph.Node("Mul", $"{name}/square", [x, x]);
        string slope = graph.Node("Add", $"{name}/slope", [graph.Node("Mul", $"{name}/curve", [square, b]), a]);
        string gate = graph.Node("Sigmoid", $"{name}/gate", [graph.Node("Mul", $"{name}/exponent", [x, slope])]);
        return graph.Node("Mul", $"{name}/gated", [x, gate]);
    }

    /// <summary>Adds a convolution, transposed or not.</summary>
    internal static string Convolve(
        this ILayerGraph graph, string operation, string name, string x, Parameter weights, Parameter? biases, int stride, int padding) =>
            graph.Node(
        operation,
        $"{name}/convolution",
        biases is null ? [x, graph.Weight(weights.Name)] : [x, graph.Weight(weights.Name), graph.Weight(biases.Name)],
        new GraphAttribute("strides", Numbers: [stride, stride]),
        new GraphAttribute("pads", Numbers: [padding, padding, padding, padding]));
}
