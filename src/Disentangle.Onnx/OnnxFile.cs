using Disentangle.Foundation.Files;
using Google.Protobuf;

namespace Disentangle.Onnx;

/// <summary>
/// A model in ONNX that was checked before the runtime sees it: it has no operators but those of ONNX itself and of functions that it
/// defines. Data of other files is taken into it, and operators that draw at random are given seeds. Field numbers are those of onnx.proto.
/// </summary>
internal sealed class OnnxFile
{
    private static readonly string[] Domains = ["", "ai.onnx", "ai.onnx.ml", "com.microsoft"];

    private static readonly string[] Random =
        ["RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli"];

    // A message within a message: where it stands, and what it is.
    private static readonly Dictionary<(Kind In, int Field), Kind> Inner = new()
    {
        [(Kind.Model, 7)] = Kind.Graph, [(Kind.Model, 25)] = Kind.Function,
        [(Kind.Graph, 1)] = Kind.Node, [(Kind.Graph, 5)] = Kind.Tensor, [(Kind.Graph, 15)] = Kind.Sparse,
        [(Kind.Function, 7)] = Kind.Node, [(Kind.Function, 11)] = Kind.Attribute,
        [(Kind.Node, 5)] = Kind.Attribute,
        [(Kind.Attribute, 5)] = Kind.Tensor, [(Kind.Attribute, 10)] = Kind.Tensor,
        [(Kind.Attribute, 6)] = Kind.Graph, [(Kind.Attribute, 11)] = Kind.Graph,
        [(Kind.Attribute, 22)] = Kind.Sparse, [(Kind.Attribute, 23)] = Kind.Sparse,
        [(Kind.Sparse, 1)] = Kind.Tensor, [(Kind.Sparse, 2)] = Kind.Tensor,
    };

    private readonly string _path;
    private readonly ExternalData _external;
    private readonly HashSet<(string Domain, string Name)> _used = [], _functions = [];
    private int _seed;

    private OnnxFile(string path, byte[] bytes)
    {
        (_path, _external) = (path, new ExternalData(path, bytes.Length));
        ByteString whole = UnsafeByteOperations.UnsafeWrap(bytes);
        try
        {
            // Texts, pictures and the like are often read as some fields.
            if (!ProtobufFields.Read(whole).Any(field => field.Number == 7 && field.Type == WireFormat.WireType.LengthDelimited))
                throw new InvalidDataException("there is no graph");
            Content = Rewrite(whole, Kind.Model, 0).ToByteArray();
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException)
        {
            throw new UserErrorException($"{path}: is not an ONNX model, or is truncated or corrupt", innerException: e);
        }

        foreach ((string domain, string name) in _used.Where(used => !Domains.Contains(used.Domain) && !_functions.Contains(used)).Order())
            throw new UserErrorException(
                $"{path}: uses the custom operator {Shown.Short($"{domain}.{name}")}; only operators of ONNX itself are run",
                "export the model without custom operators");
    }

    private enum Kind
    {
        Model, Graph, Function, Node, Attribute, Tensor, Sparse,
    }

    /// <summary>The model, in one piece.</summary>
    public byte[] Content { get; }

    /// <summary>Reads and checks a model.</summary>
    /// <exception cref="UserErrorException">
    /// It is missing, too large, damaged, needs a custom operator, or keeps data elsewhere.
    /// </exception>
    public static OnnxFile Read(string path)
    {
        using FileStream file = InputFile.Open(path);
        if (!Limits.NetworkBytes.Allows(file.Length))
            throw Limits.NetworkBytes.Exceeded($"{path}: has {file.Length} bytes", file.Length);
        byte[] bytes = new byte[file.Length];
        try
        {
            file.ReadExactly(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be read", innerException: e);
        }

        return new OnnxFile(path, bytes);
    }

    private ByteString Rewrite(ByteString message, Kind kind, int depth)
    {
        if (!Limits.NestingDepth.Allows(depth))
            throw Limits.NestingDepth.Exceeded($"{_path}: nests more than {depth - 1} graphs, nodes and attributes");
        List<ProtobufField> fields = ProtobufFields.Read(message);
        if (kind == Kind.Tensor) return fields.Any(field => field is { Number: 14, Value: 1 }) ? WithData(fields) : message;
        for (int i = 0; i < fields.Count; i++)
        {
            if (fields[i].Type == WireFormat.WireType.LengthDelimited && Inner.TryGetValue((kind, fields[i].Number), out Kind inner))
                fields[i] = fields[i] with { Bytes = Rewrite(fields[i].Bytes, inner, depth + 1) };
        }

        if (kind == Kind.Function) _functions.Add((ProtobufFields.TextOf(fields, 10), ProtobufFields.TextOf(fields, 1)));
        if (kind == Kind.Node) SeeNode(fields);
        return ProtobufFields.Write(fields);
    }

    private void SeeNode(List<ProtobufField> node)
    {
        const int attributes = 5;
        (string domain, string operation) = (ProtobufFields.TextOf(node, 7), ProtobufFields.TextOf(node, 4));
        _used.Add((domain, operation));
        if (domain is not ("" or "ai.onnx") || !Random.Contains(operation)) return;
        if (node.Any(field => field.Number == attributes && ProtobufFields.TextOf(ProtobufFields.Read(field.Bytes), 1) == "seed")) return;

        // Otherwise the numbers would be others at each start.
        node.Add(ProtobufField.OfBytes(attributes, ProtobufFields.Write(
        [
            ProtobufField.OfBytes(1, ByteString.CopyFromUtf8("seed")), ProtobufField.OfFloat(2, ++_seed), ProtobufField.OfNumber(20, 1),
        ])));
    }

    private ByteString WithData(List<ProtobufField> tensor)
    {
        const int external = 13, location = 14, raw = 9;
        Dictionary<string, string> entries = [];
        foreach (ProtobufField entry in tensor.Where(field => field.Number == external))
        {
            List<ProtobufField> pair = ProtobufFields.Read(entry.Bytes);
            entries[ProtobufFields.TextOf(pair, 1)] = ProtobufFields.TextOf(pair, 2);
        }

        return ProtobufFields.Write(
        [
            .. tensor.Where(field => field.Number is not (external or location or raw)),
            ProtobufField.OfBytes(raw, _external.Read(entries)),
        ]);
    }
}
