using System.Buffers.Binary;
using System.IO.Compression;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Formats.Hdf5;

/// <summary>How the chunks of a dataset are packed: filters, each applied to what the one before made.</summary>
internal sealed class Hdf5Filters
{
    private const int Deflate = 1, Shuffle = 2, Fletcher = 3, ChecksumBytes = 4;

    // The kind of each, and of shuffle how many bytes an element has.
    private readonly List<(int Kind, int Parameter)> _filters = [];

    /// <summary>
    /// Reads the message that names the filters (HDF5 File Format Specification 3.0, IV.A.2.l); without one there are none.
    /// </summary>
    /// <exception cref="UserErrorException">A filter is none of deflate, shuffle and Fletcher's checksum.</exception>
    public static Hdf5Filters Parse(byte[]? message, string source)
    {
        var filters = new Hdf5Filters();
        if (message is null) return filters;
        var cursor = new Hdf5Cursor(message, "the list of its filters");
        int version = cursor.Byte(), count = cursor.Byte();
        if (version is not (1 or 2)) throw new DamagedException($"the list of its filters is of version {version}, 1 or 2 is expected");
        if (version == 1) cursor.Skip(6);
        for (int f = 0; f < count; f++)
        {
            int kind = cursor.UInt16();
            if (kind is not (Deflate or Shuffle or Fletcher))
                throw new UserErrorException(
                    $"{source} is compressed with HDF5 filter {kind}; deflate (1), shuffle (2) and checksums (3) are expected");
            int name = version == 1 ? cursor.UInt16() : 0;
            cursor.Skip(2);
            int values = cursor.UInt16();
            cursor.Skip(name);
            uint parameter = 0;
            for (int v = 0; v < values; v++)
            {
                uint value = cursor.UInt32();
                if (v == 0) parameter = value;
            }

            if (version == 1 && values % 2 != 0) cursor.Skip(4);
            if (kind == Shuffle && parameter is 0 or > 1 << 20) throw new DamagedException($"elements of {parameter} bytes are shuffled");
            if (kind == Deflate && filters.CanInflate) throw new UserErrorException($"{source} is deflated twice, once is expected");
            filters._filters.Add((kind, (int)Math.Min(parameter, int.MaxValue)));
        }

        return filters;
    }

    /// <summary>Whether a chunk may hold more bytes than are stored of it.</summary>
    public bool CanInflate => _filters.Exists(filter => filter.Kind == Deflate);

    /// <summary>Whether a filter is not among those that a chunk leaves out.</summary>
    private static bool IsUsed(int filter, uint left) => filter >= 32 || (left >> filter & 1) == 0;

    /// <summary>Unpacks chunks one after another, in memory of its own.</summary>
    /// <param name="filters">How they are packed.</param>
    /// <param name="length">How many bytes each has, unpacked.</param>
    internal sealed class Unpacker(Hdf5Filters filters, int length)
    {
        private byte[] _from = [], _to = [];

        /// <summary>Unpacks a chunk; what comes back is overwritten by the next.</summary>
        /// <param name="file">The file.</param>
        /// <param name="address">Where the chunk is.</param>
        /// <param name="size">How many bytes are stored of it.</param>
        /// <param name="left">Which filters it leaves out, a bit each.</param>
        /// <exception cref="DamagedException">It is damaged.</exception>
        public ReadOnlySpan<byte> Unpack(Hdf5Bytes file, ulong address, int size, uint left)
        {
            if (_from.Length < size) _from = new byte[size];
            file.Read(address, _from.AsSpan(0, size), "a chunk");
            for (int f = filters._filters.Count - 1; f >= 0; f--)
            {
                if (!IsUsed(f, left)) continue;
                (int kind, int parameter) = filters._filters[f];
                size = kind switch
                {
                    Deflate => Inflate(size, length + ChecksumBytes * ChecksumsBefore(f, left)),
                    Shuffle => Unshuffle(size, parameter),
                    _ => Verify(size),
                };
            }

            return size == length ? _from.AsSpan(0, size) : throw new DamagedException($"a chunk has {size} bytes, {length} are expected");
        }

        private int ChecksumsBefore(int filter, uint left) =>
            Enumerable.Range(0, filter).Count(f => filters._filters[f].Kind == Fletcher && IsUsed(f, left));

        private int Inflate(int size, int expected)
        {
            if (size * InputFile.MostInflation < expected)
                throw new DamagedException($"a chunk of {size} bytes cannot be decompressed to {expected}");
            if (_to.Length < expected) _to = new byte[expected];
            using ZLibStream stream = new(new MemoryStream(_from, 0, size), CompressionMode.Decompress);
            int count = stream.ReadAtLeast(_to.AsSpan(0, expected), expected, throwOnEndOfStream: false);

            // To the end, where zlib's own checksum is compared.
            if (count < expected || stream.ReadByte() >= 0)
                throw new DamagedException($"a chunk has {(count < expected ? $"{count}" : "more")} bytes, {expected} are expected");
            (_from, _to) = (_to, _from);
            return expected;
        }

        private int Unshuffle(int size, int element)
        {
            int count = size / element;
            if (element == 1 || count < 2) return size;
            if (_to.Length < size) _to = new byte[size];
            for (int b = 0; b < element; b++)
            {
                ReadOnlySpan<byte> plane = _from.AsSpan(b * count, count);
                for (int e = 0, at = b; e < plane.Length; e++, at += element) _to[at] = plane[e];
            }

            // What is no whole element was left where it is.
            _from.AsSpan(count * element, size - count * element).CopyTo(_to.AsSpan(count * element));
            (_from, _to) = (_to, _from);
            return size;
        }

        private int Verify(int size)
        {
            size -= ChecksumBytes;
            if (size < 0) throw new DamagedException("a chunk is too short for its checksum");
            uint expected = BinaryPrimitives.ReadUInt32LittleEndian(_from.AsSpan(size)),
                found = Hdf5Checksum.Fletcher32(_from.AsSpan(0, size));
            return found == expected ? size : throw new DamagedException("the checksum of a chunk is wrong");
        }
    }
}
