using Google.Protobuf;

namespace Disentangle.Onnx;

/// <summary>A field of a message of Protocol Buffers: a number, or bytes.</summary>
/// <param name="Number">The field's number.</param>
/// <param name="Type">How it is written.</param>
/// <param name="Value">The number, where it is one.</param>
/// <param name="Bytes">The bytes, where it is such.</param>
internal readonly record struct ProtobufField(int Number, WireFormat.WireType Type, ulong Value, ByteString Bytes)
{
    public static ProtobufField OfNumber(int number, ulong value) => new(number, WireFormat.WireType.Varint, value, ByteString.Empty);

    public static ProtobufField OfBytes(int number, ByteString bytes) => new(number, WireFormat.WireType.LengthDelimited, 0, bytes);

    public static ProtobufField OfFloat(int number, float value) =>
        new(number, WireFormat.WireType.Fixed32, BitConverter.SingleToUInt32Bits(value), ByteString.Empty);

    /// <summary>The bytes as text.</summary>
    public string Text => Bytes.ToStringUtf8();
}

/// <summary>Messages of Protocol Buffers as lists of fields.</summary>
internal static class ProtobufFields
{
    /// <summary>The fields of a message, in their order.</summary>
    /// <exception cref="InvalidProtocolBufferException">It is none.</exception>
    public static List<ProtobufField> Read(ByteString message)
    {
        List<ProtobufField> fields = [];
        using CodedInputStream input = message.CreateCodedInput();
        while (input.ReadTag() is var tag && tag != 0)
        {
            int number = WireFormat.GetTagFieldNumber(tag);
            WireFormat.WireType type = WireFormat.GetTagWireType(tag);
            fields.Add(type switch
            {
                WireFormat.WireType.Varint => new(number, type, input.ReadUInt64(), ByteString.Empty),
                WireFormat.WireType.Fixed64 => new(number, type, input.ReadFixed64(), ByteString.Empty),
                WireFormat.WireType.Fixed32 => new(number, type, input.ReadFixed32(), ByteString.Empty),
                WireFormat.WireType.LengthDelimited => new(number, type, 0, input.ReadBytes()),
                _ => throw new InvalidDataException("groups are not used in ONNX"),
            });
        }

        return fields;
    }

    /// <summary>The text of a field; nothing where it is not there.</summary>
    public static string TextOf(IReadOnlyList<ProtobufField> fields, int number)
    {
        ProtobufField found = fields.LastOrDefault(field => field.Number == number && field.Type == WireFormat.WireType.LengthDelimited);
        return found.Bytes is null ? "" : found.Text;
    }

    /// <summary>The message of some fields.</summary>
    public static ByteString Write(IEnumerable<ProtobufField> fields)
    {
        using MemoryStream bytes = new();
        using (CodedOutputStream output = new(bytes, leaveOpen: true))
        {
            foreach (ProtobufField field in fields)
            {
                output.WriteTag(field.Number, field.Type);
                if (field.Type == WireFormat.WireType.Varint) output.WriteUInt64(field.Value);
                else if (field.Type == WireFormat.WireType.Fixed64) output.WriteFixed64(field.Value);
                else if (field.Type == WireFormat.WireType.Fixed32) output.WriteFixed32((uint)field.Value);
                else output.WriteBytes(field.Bytes);
            }
        }

        return UnsafeByteOperations.UnsafeWrap(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
    }
}
