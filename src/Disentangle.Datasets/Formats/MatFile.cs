using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Formats;

/// <summary>
/// An array of unsigned bytes in a MATLAB file of level 5 (<c>save -v6</c> and <c>-v7</c>): 128 bytes of header, then one
/// element a variable, which may be compressed.
/// </summary>
/// <param name="Shape">The size of each dimension.</param>
/// <param name="Values">The values; the first dimension varies fastest, as in MATLAB.</param>
internal sealed record MatFile(IReadOnlyList<int> Shape, byte[] Values)
{
    private const int HeaderBytes = 128, MostDimensions = 32, LongestName = 1 << 10;

    // Kinds of elements.
    private const uint Signed8 = 1, Unsigned8 = 2, Signed32 = 5, Unsigned32 = 6, Matrix = 14, Compressed = 15;

    private const byte ByteClass = 9, LogicalFlag = 2, ComplexFlag = 8;

    /// <summary>Reads the variable <paramref name="name"/> of a file.</summary>
    /// <inheritdoc cref="Read(Stream, long, string, string, int)"/>
    public static MatFile Read(string path, string name, int most)
    {
        using FileStream stream = InputFile.Open(path);
        return Read(stream, stream.Length, path, name, most);
    }

    /// <summary>Reads the variable <paramref name="name"/> of the next <paramref name="length"/> bytes of a stream.</summary>
    /// <param name="stream">The file, read front to back.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="name">The variable.</param>
    /// <param name="most">How many values it may have.</param>
    /// <exception cref="UserErrorException">The file is of another kind or damaged, or the variable is not
    /// there or holds no bytes.</exception>
    public static MatFile Read(Stream stream, long length, string source, string name, int most)
    {
        try
        {
            return ReadVariable(new PartStream(stream, length), source, name, most);
        }
        catch (Exception e) when (InputFile.IsDamage(e))
        {
            throw InputFile.Failure($"{source}:", e);
        }
    }

    private static MatFile ReadVariable(PartStream file, string source, string name, int most)
    {
        bool bigEndian = ReadHeader(file, source);
        var others = new List<string>();
        while (file.Left > 0)
        {
            var elements = new Elements(file, bigEndian);
            (uint kind, uint size) = elements.ReadTag();
            if (size > file.Left) throw new DamagedException($"a variable of {size} bytes is claimed, {file.Left} are left");
            var part = new PartStream(file, size);
            MatFile? found;
            if (kind == Compressed)
            {
                using var inflated = new ZLibStream(part, CompressionMode.Decompress, leaveOpen: true);
                var inner = new Elements(inflated, bigEndian);
                (uint innerKind, _) = inner.ReadTag();
                found = innerKind == Matrix ? ReadMatrix(inner, Math.Min(most, size * InputFile.MostInflation), source, name, others)
                    : null;

                // The checksum stands behind the last byte, and is compared when the end is read.
                if (found is not null && inflated.ReadByte() >= 0) throw new DamagedException("a variable inflates to more than it claims");
            }
            else
            {
                found = kind == Matrix ? ReadMatrix(new Elements(part, bigEndian), Math.Min(most, part.Left), source, name, others) : null;
            }

            if (found is not null) return found;
            if (!part.Skip()) throw new DamagedException("it ends within a variable");
        }

        throw new UserErrorException(
            $"{source}: has no variable {name}; it holds {(others.Count == 0 ? "none" : string.Join(", ", others))}");
    }

    private static bool ReadHeader(PartStream file, string source)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        int read = file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
        if (read == HeaderBytes && header.StartsWith("MATLAB 7.3 MAT-file"u8))
            throw new UserErrorException($"{source}: is a MATLAB 7.3 file, which is HDF5; save it with -v7");
        bool little = header is [.., 0x00, 0x01, (byte)'I', (byte)'M'], big = header is [.., 0x01, 0x00, (byte)'M', (byte)'I'];
        if (read == HeaderBytes && little != big) return big;
        throw new UserErrorException($"{source}: is not a MATLAB file of level 5: its header does not say so");
    }

    /// <summary>Reads the matrix that the elements are, or null when it has another name.</summary>
    private static MatFile? ReadMatrix(Elements elements, long mostBytes, string source, string name, List<string> others)
    {
        byte[] flags = elements.Read(Unsigned32, 8);
        byte[] sizes = elements.Read(Signed32, 4 * MostDimensions);
        string found = Encoding.UTF8.GetString(elements.Read(Signed8, LongestName));
        if (flags.Length != 8 || sizes.Length % 4 != 0) throw new DamagedException("a variable begins with unexpected sizes");
        if (found != name)
        {
            if (others.Count < 20) others.Add(InputFile.Printable(found));
            return null;
        }

        uint word = elements.UInt32(flags);
        int kind = (byte)word;
        if (kind != ByteClass || (word >> 8 & (ComplexFlag | LogicalFlag)) != 0)
            throw new UserErrorException(
                $"{source}: variable {name} has MATLAB class {kind}; an array of unsigned bytes (uint8) is expected");
        int[] shape = new int[sizes.Length / 4];
        Int128 count = 1;
        for (int d = 0; d < shape.Length; d++)
        {
            shape[d] = (int)elements.UInt32(sizes.AsSpan(4 * d));
            if (shape[d] < 0) throw new DamagedException($"variable {name} claims a dimension of {(uint)shape[d]}");
            count = Int128.Min(count * shape[d], long.MaxValue);
        }

        if (count > Array.MaxLength || count > mostBytes)
            throw new DamagedException($"variable {name} claims {count} values, at most {mostBytes} are possible");
        return new MatFile(shape, elements.Read(Unsigned8, (int)count, exactly: true));
    }

    /// <summary>Elements one after the other: kind and size, then as many bytes, padded to a multiple of eight.</summary>
    private readonly ref struct Elements(Stream stream, bool bigEndian)
    {
        public uint UInt32(ReadOnlySpan<byte> bytes) =>
            bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

        public (uint Kind, uint Size) ReadTag()
        {
            Span<byte> tag = stackalloc byte[8];
            stream.ReadExactly(tag);
            return (UInt32(tag), UInt32(tag[4..]));
        }

        public byte[] Read(uint expected, int most, bool exactly = false)
        {
            Span<byte> first = stackalloc byte[4], second = stackalloc byte[4];
            stream.ReadExactly(first);
            stream.ReadExactly(second);
            (uint kind, uint size) = (UInt32(first), UInt32(second));

            // Up to four bytes may stand in the tag itself.
            bool small = kind >> 16 != 0;
            if (small) (kind, size) = (kind & 0xffff, kind >> 16);
            if (kind != expected || size > most || (exactly && size != most) || (small && size > 4))
            {
                string limit = exactly ? "" : "at most ";
                throw new DamagedException($"{size} bytes of type {kind} were found where {limit}{most} of type {expected} are expected");
            }

            byte[] values = new byte[size];
            if (small)
            {
                second[..(int)size].CopyTo(values);
                return values;
            }

            stream.ReadExactly(values);

            // The last element of a variable may go without its padding.
            for (uint padding = (8 - size % 8) % 8; padding > 0 && stream.ReadByte() >= 0;) padding--;
            return values;
        }
    }
}
