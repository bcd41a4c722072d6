using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Disentangle.Datasets.Formats.Hdf5;

/// <summary>What the elements of a dataset are: unsigned bytes, or IEEE floats of 4 or 8 bytes in either order.</summary>
/// <param name="Size">How many bytes one has: 1, 4 or 8.</param>
/// <param name="IsBigEndian">Whether a float's first byte is the most significant.</param>
internal readonly record struct Hdf5Type(int Size, bool IsBigEndian)
{
    /// <summary>Whether the elements are unsigned bytes.</summary>
    public bool HoldsBytes => Size == 1;

    /// <summary>Reads the message that says what the elements are (HDF5 File Format Specification 3.0, IV.A.2.d).</summary>
    /// <exception cref="UserErrorException">They are of another type.</exception>
    public static Hdf5Type Parse(byte[] message, string source)
    {
        const int integer = 0, floats = 1, bigEndian = 1, signed = 8, vaxEndian = 0x40;
        var cursor = new Hdf5Cursor(message, "its data type");
        int kind = cursor.Byte() & 15, flags = cursor.Byte(), signAt = cursor.Byte();
        cursor.Skip(1);
        uint size = cursor.UInt32();
        bool isByte = kind == integer && size == 1 && (flags & signed) == 0, isFloat = kind == floats && size is 4 or 8;
        if (!isByte && !isFloat)
        {
            throw new UserErrorException(
                $"{source} has elements of HDF5 class {kind} and {size} bytes; unsigned bytes or floats of 4 or 8 bytes are expected");
        }

        // Bits: where they begin, how many, and for floats where exponent and mantissa begin and how many bits they have, and the bias.
        bool isUsual = cursor.UInt16() == 0 && cursor.UInt16() == 8 * size;
        if (isFloat)
        {
            (int mantissa, int exponent) = size == 4 ? (23, 8) : (52, 11);
            isUsual &= cursor.Byte() == mantissa && cursor.Byte() == exponent && cursor.Byte() == 0 && cursor.Byte() == mantissa;
            isUsual &= cursor.UInt32() == (1u << (exponent - 1)) - 1 && signAt == 8 * size - 1 && (flags & vaxEndian) == 0;
        }

        if (!isUsual)
            throw new UserErrorException($"{source} has elements with bits in unusual places; plain bytes or IEEE floats are expected");
        return new Hdf5Type((int)size, (flags & bigEndian) != 0);
    }

    /// <summary>Turns stored elements into as many values: bytes into bytes, floats into doubles.</summary>
    public void Convert<T>(ReadOnlySpan<byte> stored, Span<T> values)
        where T : unmanaged
    {
        if (HoldsBytes)
        {
            stored.CopyTo(MemoryMarshal.AsBytes(values));
            return;
        }

        Span<double> doubles = MemoryMarshal.Cast<T, double>(values);
        for (int i = 0; i < doubles.Length; i++)
        {
            ReadOnlySpan<byte> one = stored.Slice(i * Size, Size);
            doubles[i] = (Size, IsBigEndian) switch
            {
                (4, false) => BinaryPrimitives.ReadSingleLittleEndian(one),
                (4, true) => BinaryPrimitives.ReadSingleBigEndian(one),
                (_, false) => BinaryPrimitives.ReadDoubleLittleEndian(one),
                _ => BinaryPrimitives.ReadDoubleBigEndian(one),
            };
        }
    }
}
