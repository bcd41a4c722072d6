using System.Buffers.Binary;
using System.Numerics;

namespace Disentangle.Datasets.Formats.Hdf5;

/// <summary>The two checksums of HDF5: Jenkins' lookup3 of structures, and Fletcher's of values.</summary>
internal static class Hdf5Checksum
{
    /// <summary>Compares the last four bytes of a structure with the checksum of all before.</summary>
    /// <exception cref="DamagedException">They differ.</exception>
    public static void Verify(ReadOnlySpan<byte> structure, string what)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(structure[^4..]) != Lookup3(structure[..^4]))
            throw new DamagedException($"the checksum of {what} is wrong");
    }

    /// <summary>B. Jenkins' hash "lookup3" of 2006, <c>hashlittle</c> begun with 0.</summary>
    public static uint Lookup3(ReadOnlySpan<byte> bytes)
    {
        uint a = 0xdeadbeef + (uint)bytes.Length, b = a, c = a;
        if (bytes.Length == 0) return c;
        for (; bytes.Length > 12; bytes = bytes[12..])
        {
            Add(bytes, ref a, ref b, ref c);
            (a, c) = ((a - c) ^ BitOperations.RotateLeft(c, 4), c + b);
            (b, a) = ((b - a) ^ BitOperations.RotateLeft(a, 6), a + c);
            (c, b) = ((c - b) ^ BitOperations.RotateLeft(b, 8), b + a);
            (a, c) = ((a - c) ^ BitOperations.RotateLeft(c, 16), c + b);
            (b, a) = ((b - a) ^ BitOperations.RotateLeft(a, 19), a + c);
            (c, b) = ((c - b) ^ BitOperations.RotateLeft(b, 4), b + a);
        }

        Span<byte> last = stackalloc byte[12];
        last.Clear();
        bytes.CopyTo(last);
        Add(last, ref a, ref b, ref c);
        c = (c ^ b) - BitOperations.RotateLeft(b, 14);
        a = (a ^ c) - BitOperations.RotateLeft(c, 11);
        b = (b ^ a) - BitOperations.RotateLeft(a, 25);
        c = (c ^ b) - BitOperations.RotateLeft(b, 16);
        a = (a ^ c) - BitOperations.RotateLeft(c, 4);
        b = (b ^ a) - BitOperations.RotateLeft(a, 14);
        return (c ^ b) - BitOperations.RotateLeft(b, 24);
    }

    /// <summary>
    /// Fletcher's checksum of the bytes taken in pairs, the first of a pair the upper one; a last byte alone is an upper one. The sums are
    /// modulo 65535, where 65535 itself stands for every multiple but 0.
    /// </summary>
    public static uint Fletcher32(ReadOnlySpan<byte> bytes)
    {
        // So few pairs between reductions that the second sum stays below 2^64.
        const int block = 1 << 20;
        ulong first = 0, second = 0;
        for (; bytes.Length > 1; bytes = bytes[Math.Min(block, bytes.Length & ~1)..])
        {
            int length = Math.Min(block, bytes.Length & ~1);
            for (int i = 0; i < length; i += 2)
            {
                first += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
                second += first;
            }

            (first, second) = (Fold(first), Fold(second));
        }

        if (bytes.Length == 1)
        {
            first = Fold(first + ((ulong)bytes[0] << 8));
            second = Fold(second + first);
        }

        return ((uint)second << 16) | (uint)first;

        static ulong Fold(ulong sum) => sum == 0 ? 0 : 1 + (sum - 1) % 65535;
    }

    private static void Add(ReadOnlySpan<byte> bytes, ref uint a, ref uint b, ref uint c)
    {
        a += BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        b += BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        c += BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
    }
}
