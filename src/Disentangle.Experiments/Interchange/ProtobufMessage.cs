using Google.Protobuf;

namespace Disentangle.Experiments.Interchange;

/// <summary>A message of Protocol Buffers as its fields are added, by number; what is added first stands first.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<Action<CodedOutputStream>> _fields = [];

    public ProtobufMessage Number(int field, long value) => Add(field, WireFormat.WireType.Varint, output => output.WriteInt64(value));

    public ProtobufMessage Float(int field, float value) => Add(field, WireFormat.WireType.Fixed32, output => output.WriteFloat(value));

    public ProtobufMessage Double(int field, double value) => Add(field, WireFormat.WireType.Fixed64, output => output.WriteDouble(value));

    public ProtobufMessage Text(int field, string value) =>
        Add(field, WireFormat.WireType.LengthDelimited, output => output.WriteString(value));

    public ProtobufMessage Bytes(int field, ReadOnlyMemory<byte> value) =>
        Add(field, WireFormat.WireType.LengthDelimited, output => output.WriteBytes(UnsafeByteOperations.UnsafeWrap(value)));

    public ProtobufMessage Inner(int field, ProtobufMessage message) => Bytes(field, message.ToArray());

    public ProtobufMessage Inner(int field, IEnumerable<ProtobufMessage> messages)
    {
        foreach (ProtobufMessage message in messages) Inner(field, message);
        return this;
    }

    /// <summary>The message so far.</summary>
    public byte[] ToArray()
    {
        using MemoryStream bytes = new();
        using (CodedOutputStream output = new(bytes, leaveOpen: true))
        {
            foreach (Action<CodedOutputStream> field in _fields) field(output);
        }

        return bytes.ToArray();
    }

    private ProtobufMessage Add(int field, WireFormat.WireType type, Action<CodedOutputStream> write)
    {
        _fields.Add(output =>
        {
            output.WriteTag(field, type);
            write(output);
        });
        return this;
    }
}
