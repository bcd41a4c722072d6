using System.Runtime.InteropServices;
using Disentangle.Experiments.Runs;
using Disentangle.Layers;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Interchange;

/// <summary>
/// A graph of ONNX as its nodes are added, in an order in which each finds what it reads. Field numbers are those of onnx.proto: a model of
/// the format's version 8 with operators of version 17.
/// </summary>
/// <param name="name">Of the graph.</param>
internal sealed class OnnxGraph(string name)
{
    /// <summary>The version of the operators.</summary>
    public const int OperatorSet = 17;

    private const int FormatVersion = 8, FloatType = 1, Int64Type = 7;

    private readonly List<ProtobufMessage> _nodes = [], _constants = [], _inputs = [], _outputs = [];

    /// <summary>Adds an input (batch, sizes) of floats.</summary>
    public string Input(string input, params ReadOnlySpan<int> sizes)
    {
        _inputs.Add(Value(input, sizes));
        return input;
    }

    /// <summary>Makes a value an output (batch, sizes) of floats.</summary>
    public void Output(string output, params ReadOnlySpan<int> sizes) => _outputs.Add(Value(output, sizes));

    /// <summary>Adds floats that do not change.</summary>
    public string Constant(string constant, Tensor value)
    {
        int[] sizes = new int[value.Shape.Rank];
        for (int d = 0; d < sizes.Length; d++) sizes[d] = value.Shape[d];
        return Constant(constant, FloatType, sizes, MemoryMarshal.AsBytes(value.HostRead()).ToArray());
    }

    /// <summary>Adds whole numbers that do not change.</summary>
    public string Constant(string constant, params long[] values) =>
        Constant(constant, Int64Type, [values.Length], MemoryMarshal.AsBytes<long>(values).ToArray());

    /// <summary>Adds a node with one output, and gives that.</summary>
    public string Node(string operation, string output, IReadOnlyList<string> inputs, params GraphAttribute[] attributes) =>
        Node(operation, [output], inputs, attributes)[0];

    /// <summary>Adds a node with several outputs.</summary>
    public string[] Node(string operation, string[] outputs, IReadOnlyList<string> inputs, params GraphAttribute[] attributes)
    {
        ProtobufMessage node = new();
        foreach (string input in inputs) node.Text(1, input);
        foreach (string output in outputs) node.Text(2, output);
        _nodes.Add(node.Text(3, outputs[0]).Text(4, operation).Inner(5, attributes.Select(Attribute)));
        return outputs;
    }

    /// <summary>The file of a model that is this graph.</summary>
    /// <param name="properties">Texts by name.</param>
    public byte[] ToModel(IEnumerable<KeyValuePair<string, string>> properties) => new ProtobufMessage()
        .Number(1, FormatVersion)
        .Text(2, "disentangle")
        .Text(3, RunDescription.CurrentVersion)
        .Inner(7, new ProtobufMessage().Inner(1, _nodes).Text(2, name).Inner(5, _constants).Inner(11, _inputs).Inner(12, _outputs))
        .Inner(8, new ProtobufMessage().Text(1, "").Number(2, OperatorSet))
        .Inner(14, properties.Select(property => new ProtobufMessage().Text(1, property.Key).Text(2, property.Value)))
        .ToArray();

    private string Constant(string constant, int type, int[] sizes, byte[] values)
    {
        ProtobufMessage tensor = new();
        foreach (int size in sizes) tensor.Number(1, size);
        _constants.Add(tensor.Number(2, type).Text(8, constant).Bytes(9, values));
        return constant;
    }

    private static ProtobufMessage Value(string value, ReadOnlySpan<int> sizes)
    {
        ProtobufMessage shape = new ProtobufMessage().Inner(1, new ProtobufMessage().Text(2, "batch"));
        foreach (int size in sizes) shape.Inner(1, new ProtobufMessage().Number(1, size));
        ProtobufMessage tensor = new ProtobufMessage().Number(1, FloatType).Inner(2, shape);
        return new ProtobufMessage().Text(1, value).Inner(2, new ProtobufMessage().Inner(1, tensor));
    }

    private static ProtobufMessage Attribute(GraphAttribute attribute)
    {
        const int Float = 1, Number = 2, Numbers = 7;
        ProtobufMessage message = new ProtobufMessage().Text(1, attribute.Name);
        if (attribute.Float is { } value) return message.Float(2, value).Number(20, Float);
        if (attribute.Number is { } number) return message.Number(3, number).Number(20, Number);
        foreach (long each in attribute.Numbers!) message.Number(8, each);
        return message.Number(20, Numbers);
    }
}
