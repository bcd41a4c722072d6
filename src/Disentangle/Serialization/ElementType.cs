using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Disentangle.Serialization;

/// <summary>How one number is stored in a file made elsewhere, named as safetensors names it. All are little-endian.</summary>
public sealed class ElementType
{
    private readonly Func<ReadOnlySpan<byte>, float> _read;

    private ElementType(string name, int size, Func<ReadOnlySpan<byte>, float> read) => (Name, Size, _read) = (name, size, read);

    /// <summary>64-bit floats.</summary>
    public static ElementType F64 { get; } = new("F64", 8, bytes => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes));

    /// <summary>32-bit floats.</summary>
    public static ElementType F32 { get; } = new("F32", 4, BinaryPrimitives.ReadSingleLittleEndian);

    /// <summary>16-bit floats.</summary>
    public static ElementType F16 { get; } = new("F16", 2, bytes => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes));

    /// <summary>The upper half of a 32-bit float.</summary>
    public static ElementType BF16 { get; } = new("BF16", 2,
        bytes => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16));

    /// <summary>64-bit whole numbers.</summary>
    public static ElementType I64 { get; } = new("I64", 8, bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes));

    /// <summary>32-bit whole numbers.</summary>
    public static ElementType I32 { get; } = new("I32", 4, bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes));

    /// <summary>16-bit whole numbers.</summary>
    public static ElementType I16 { get; } = new("I16", 2, bytes => BinaryPrimitives.ReadInt16LittleEndian(bytes));

    /// <summary>8-bit whole numbers.</summary>
    public static ElementType I8 { get; } = new("I8", 1, bytes => (sbyte)bytes[0]);

    /// <summary>Bytes.</summary>
    public static ElementType U8 { get; } = new("U8", 1, bytes => bytes[0]);

    /// <summary>Bytes that are 0 or not: 0 and 1.</summary>
    public static ElementType Bool { get; } = new("BOOL", 1, bytes => bytes[0] == 0 ? 0 : 1);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ElementType> All { get; } = [F64, F32, F16, BF16, I64, I32, I16, I8, U8, Bool];

    /// <summary>For example <c>F32</c>.</summary>
    public string Name { get; }

    /// <summary>Bytes of a number.</summary>
    public int Size { get; }

    /// <summary>The numbers as 32-bit floats, the nearest to each.</summary>
    /// <param name="bytes">Size x n bytes.</param>
    /// <param name="values">n.</param>
    public void Convert(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        if (bytes.Length != (long)Size * values.Length)
            throw new ArgumentException($"{values.Length} numbers of {Size} bytes were expected, got {bytes.Length} bytes");
        if (this == F32 && BitConverter.IsLittleEndian)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(values));
            return;
        }

        for (int i = 0; i < values.Length; i++) values[i] = _read(bytes.Slice(i * Size, Size));
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
