using System.Runtime.InteropServices;
using Disentangle.Experiments.Interchange;

namespace Disentangle.Onnx.Tests;

/// <summary>A model in ONNX as its nodes are added by hand, by the field numbers of onnx.proto; a size of -1 is any.</summary>
internal sealed class HandModel
{
    public const int Float = 1, Byte = 2;

    private const int Int64 = 7;

    private readonly List<ProtobufMessage> _nodes = [], _constants = [], _inputs = [], _outputs = [], _functions = [];
    private readonly List<string> _domains = [""];

    /// <summary>The version of ONNX's operators.</summary>
    public int Opset { get; init; } = 17;

    /// <summary>What a size is called that may be any.</summary>
    public string AnySize { get; init; } = "n";

    public HandModel Input(string name, params long[] sizes) => Input(name, Float, sizes);

    public HandModel Input(string name, int type, long[] sizes)
    {
        ProtobufMessage shape = new();
        foreach (long size in sizes)
            shape.Inner(1, size < 0 ? new ProtobufMessage().Text(2, AnySize) : new ProtobufMessage().Number(1, size));
        ProtobufMessage tensor = new ProtobufMessage().Number(1, type).Inner(2, shape);
        _inputs.Add(new ProtobufMessage().Text(1, name).Inner(2, new ProtobufMessage().Inner(1, tensor)));
        return this;
    }

    public HandModel Output(string name)
    {
        ProtobufMessage type = new ProtobufMessage().Inner(1, new ProtobufMessage().Number(1, Float));
        _outputs.Add(new ProtobufMessage().Text(1, name).Inner(2, type));
        return this;
    }

    public HandModel Node(string operation, string output, params string[] inputs) => Node(operation, "", output, inputs);

    public HandModel Node(string operation, string domain, string output, string[] inputs, params ProtobufMessage[] attributes)
    {
        ProtobufMessage node = new();
        foreach (string input in inputs) node.Text(1, input);
        _nodes.Add(node.Text(2, output).Text(4, operation).Text(7, domain).Inner(5, attributes));
        if (!_domains.Contains(domain)) _domains.Add(domain);
        return this;
    }

    public HandModel Node(string operation, string output, string[] inputs, params ProtobufMessage[] attributes) =>
        Node(operation, "", output, inputs, attributes);

    /// <summary>An attribute of a whole number.</summary>
    public static ProtobufMessage Whole(string name, long value) => new ProtobufMessage().Text(1, name).Number(3, value).Number(20, 2);

    /// <summary>An attribute of a text.</summary>
    public static ProtobufMessage Word(string name, string value) => new ProtobufMessage().Text(1, name).Text(4, value).Number(20, 3);

    /// <summary>An attribute of whole numbers.</summary>
    public static ProtobufMessage Wholes(string name, params long[] values)
    {
        ProtobufMessage attribute = new ProtobufMessage().Text(1, name);
        foreach (long value in values) attribute.Number(8, value);
        return attribute.Number(20, 7);
    }

    public HandModel Constant(string name, float[] values, params long[] sizes)
    {
        _constants.Add(Tensor(name, Float, sizes).Bytes(9, MemoryMarshal.AsBytes<float>(values).ToArray()));
        return this;
    }

    public HandModel Constant(string name, params long[] values)
    {
        _constants.Add(Tensor(name, Int64, [values.Length]).Bytes(9, MemoryMarshal.AsBytes<long>(values).ToArray()));
        return this;
    }

    /// <summary>Floats that stand in another file.</summary>
    public HandModel External(string name, string location, long[] sizes, params (string Key, string Value)[] more)
    {
        ProtobufMessage tensor = Tensor(name, Float, sizes);
        foreach ((string key, string value) in more.Prepend(("location", location)))
            tensor.Inner(13, new ProtobufMessage().Text(1, key).Text(2, value));
        _constants.Add(tensor.Number(14, 1));
        return this;
    }

    /// <summary>A function of the model's own that is the sum of its two inputs.</summary>
    public HandModel AddingFunction(string domain, string name)
    {
        _functions.Add(new ProtobufMessage().Text(1, name).Text(4, "a").Text(4, "b").Text(5, "c")
            .Inner(7, new ProtobufMessage().Text(1, "a").Text(1, "b").Text(2, "c").Text(4, "Add"))
            .Inner(9, new ProtobufMessage().Text(1, "").Number(2, Opset)).Text(10, domain));
        return this;
    }

    public byte[] ToArray() => new ProtobufMessage()
        .Number(1, 8)
        .Inner(7, new ProtobufMessage().Inner(1, _nodes).Text(2, "hand").Inner(5, _constants).Inner(11, _inputs).Inner(12, _outputs))
        .Inner(8, _domains.Select(domain => new ProtobufMessage().Text(1, domain).Number(2, domain.Length == 0 ? Opset : 1)))
        .Inner(25, _functions)
        .ToArray();

    private static ProtobufMessage Tensor(string name, int type, long[] sizes)
    {
        ProtobufMessage tensor = new();
        foreach (long size in sizes) tensor.Number(1, size);
        return tensor.Number(2, type).Text(8, name);
    }
}
