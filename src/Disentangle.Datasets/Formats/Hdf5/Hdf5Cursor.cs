using System.Buffers.Binary;

namespace Disentangle.Datasets.Formats.Hdf5;

/// <summary>Reads the fields of a structure one after another; all are little-endian.</summary>
/// <param name="bytes">The structure.</param>
/// <param name="what">What it is, for a sentence.</param>
internal ref struct Hdf5Cursor(ReadOnlySpan<byte> bytes, string what)
{
    private ReadOnlySpan<byte> _left = bytes;

    /// <summary>How many bytes are left.</summary>
    public readonly int Left => _left.Length;

    /// <summary>The next bytes.</summary>
    /// <exception cref="DamagedException">The structure ends before.</exception>
    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > _left.Length) throw new DamagedException($"{what} is too short");
        ReadOnlySpan<byte> next = _left[..count];
        _left = _left[count..];
        return next;
    }

    /// <summary>Passes over bytes.</summary>
    public void Skip(int count) => Bytes(count);

    public byte Byte() => Bytes(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8));

    /// <summary>A number of 1, 2, 4 or 8 bytes, by the two bits that tell which.</summary>
    public ulong Sized(int bits) => (bits & 3) switch
    {
        0 => Byte(),
        1 => (ulong)UInt16(),
        2 => UInt32(),
        _ => UInt64(),
    };

    /// <summary>Passes over the mark that a structure begins with.</summary>
    /// <exception cref="DamagedException">It is another.</exception>
    public void Mark(ReadOnlySpan<byte> mark)
    {
        if (!Bytes(mark.Length).SequenceEqual(mark)) throw new DamagedException($"{what} does not begin with its signature");
    }
}
