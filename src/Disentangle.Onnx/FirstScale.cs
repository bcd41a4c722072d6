using System.Buffers.Binary;
using Google.Protobuf;
using static Disentangle.Onnx.ProtobufFields;

namespace Disentangle.Onnx;

/// <summary>
/// The first arithmetic that a network does to its input: one that divides by 255 or takes 128 away reads bytes, whatever their type, as
/// Keras' layer <c>Rescaling</c> does. Field numbers are those of onnx.proto.
/// </summary>
internal static class FirstScale
{
    private const int MostSteps = 8;

    // Images in 0 to 1 or -1 to 1 are neither divided by so much, nor is so much taken away.
    private const double Least = 50;

    // What leaves values as they are.
    private static readonly string[] Passing = ["Cast", "Identity", "Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze"];

    /// <summary>Whether the values are 0 to 255.</summary>
    /// <param name="model">The file.</param>
    public static bool IsOfBytes(byte[] model)
    {
        List<ProtobufField> graph = Inner(Read(ByteString.CopyFrom(model)), 7);
        Dictionary<string, double[]> constants = [];
        List<Node> nodes = [];
        foreach (ProtobufField field in graph.Where(field => field.Number is 1 or 5 && field.Type == WireFormat.WireType.LengthDelimited))
        {
            List<ProtobufField> inner = Read(field.Bytes);
            if (field.Number == 5) constants[TextOf(inner, 8)] = Values(inner);
            else if (TextOf(inner, 4) == "Constant") constants[TextOf(inner, 2)] = Values(Inner(Inner(inner, 5), 5));
            else nodes.Add(new(TextOf(inner, 4), [.. inner.Where(one => one.Number == 1).Select(one => one.Text)], TextOf(inner, 2)));
        }

        string[] inputs = [.. graph.Where(field => field.Number == 11).Select(field => TextOf(Read(field.Bytes), 1))];
        string? value = inputs.FirstOrDefault(input => !constants.ContainsKey(input));
        for (int step = 0; step < MostSteps && value is not null; step++)
        {
            Node? next = nodes.FirstOrDefault(node => node.Operation != "Shape" && node.Inputs.Contains(value));
            if (next is null) return false;
            if (!Passing.Contains(next.Operation))
            {
                double[]? by = next.Inputs.Where(input => input != value).Select(constants.GetValueOrDefault).FirstOrDefault();
                return by is { Length: > 0 } && by.All(number => IsLarge(next.Operation, Math.Abs(number)));
            }

            value = next.Output;
        }

        return false;
    }

    private static bool IsLarge(string operation, double number) => operation switch
    {
        "Mul" => number is > 0 and <= 1 / Least,
        "Div" or "Sub" or "Add" => number >= Least && double.IsFinite(number),
        _ => false,
    };

    // Of a tensor of floats or doubles, as bytes or as numbers; of others nothing.
    private static double[] Values(List<ProtobufField> tensor)
    {
        const ulong single = 1, dual = 11;
        ulong type = tensor.LastOrDefault(field => field.Number == 2).Value;
        ProtobufField raw = tensor.LastOrDefault(field => field.Number == 9);
        if (raw.Bytes is { IsEmpty: false })
        {
            ReadOnlySpan<byte> bytes = raw.Bytes.Span;
            int size = type == single ? sizeof(float) : sizeof(double);
            double[] values = new double[type is single or dual ? Math.Min(bytes.Length / size, 16) : 0];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = type == single ? BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * size)..])
                    : BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * size)..]);
            }

            return values;
        }

        // Packed, or one by one.
        List<double> numbers = [];
        foreach (ProtobufField field in tensor.Where(field => field.Number == 4 && type == single))
        {
            if (field.Type == WireFormat.WireType.Fixed32) numbers.Add(BitConverter.UInt32BitsToSingle((uint)field.Value));
            else if (field.Type == WireFormat.WireType.LengthDelimited)
                for (int i = 0; i + 4 <= field.Bytes.Length && i < 64; i += 4)
                    numbers.Add(BinaryPrimitives.ReadSingleLittleEndian(field.Bytes.Span[i..]));
        }

        return [.. numbers];
    }

    private static List<ProtobufField> Inner(List<ProtobufField> fields, int number)
    {
        ProtobufField found = fields.FirstOrDefault(field => field.Number == number && field.Type == WireFormat.WireType.LengthDelimited);
        return found.Bytes is null ? [] : Read(found.Bytes);
    }

    private sealed record Node(string Operation, string[] Inputs, string Output);
}
