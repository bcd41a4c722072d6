using System.Buffers.Binary;

namespace Disentangle.Datasets.Formats.Pictures;

/// <summary>
/// The first directory of a TIFF file (TIFF 6.0, section 2), which ImageSharp does not show before it decodes: what a pixel is,
/// and whether all strips lie in the file.
/// </summary>
internal readonly ref struct TiffHeader
{
    private const int WidthTag = 256, HeightTag = 257, BitsTag = 258, CompressionTag = 259, PhotometricTag = 262, StripOffsetsTag = 273,
        OrientationTag = 274, SamplesTag = 277, RowsTag = 278, StripBytesTag = 279, TileOffsetsTag = 324;
    private const int EntryBytes = 12, MostBits = 16;

    private readonly ReadOnlySpan<byte> _file, _entries;
    private readonly bool _bigEndian;

    private TiffHeader(ReadOnlySpan<byte> file)
    {
        _file = file;
        _bigEndian = file[0] == 'M';
        long at = UInt32(Part(4, 4));
        _entries = Part(at + 2, UInt16(Part(at, 2)) * (long)EntryBytes);
    }

    /// <summary>Reads and checks the directory.</summary>
    /// <exception cref="DamagedException">It is broken, or the file is truncated.</exception>
    /// <exception cref="UnsupportedException">The pixels are in a form that is not read.</exception>
    public static PictureHeader Read(ReadOnlySpan<byte> file)
    {
        TiffHeader tiff = new(file);
        long width = tiff.One(WidthTag, 0), height = tiff.One(HeightTag, 0), photometric = tiff.One(PhotometricTag, 1),
            bits = tiff.One(BitsTag, 1);
        PictureSize.Check(width, height);
        if (photometric is not (>= 0 and <= 3 or 6))
            throw new UnsupportedException(photometric == 5 ? "it is in CMYK" : $"it has colours of type {photometric}");

        // ImageSharp 2.1.13 turns black into white there.
        if (photometric == 1 && tiff.One(CompressionTag, 1) is >= 2 and <= 4)
            throw new UnsupportedException("it is compressed as a fax, with black as 0");
        if (tiff.Find(TileOffsetsTag, out _, out _) is not 0) throw new UnsupportedException("it is stored in tiles");
        if (bits > MostBits) throw new UnsupportedException($"it has {bits} bits per value; at most {MostBits} are supported");
        int channels = photometric < 2 ? 1 : 3;
        long samples = tiff.One(SamplesTag, 1);
        tiff.CheckStrips();
        return new PictureHeader((int)width, (int)height, channels, (int)(bits * samples))
        {
            Deep = bits > 8,
            Transparent = photometric != 3 && samples > channels,
            Orientation = PictureHeader.KnownOrientation(tiff.One(OrientationTag, 1)),
        };
    }

    /// <summary>
    /// The file with strips of no more rows than the picture has. The largest number of rows means that there is one strip; for others
    /// ImageSharp takes as much memory as they say.
    /// </summary>
    public static byte[] WithRowsOfStrips(byte[] file)
    {
        TiffHeader tiff = new(file);
        long height = tiff.One(HeightTag, 0);
        if (tiff.Find(RowsTag, out ReadOnlySpan<byte> rows, out int size) == 0 || tiff.Number(rows, size) <= height) return file;
        byte[] changed = [.. file];

        // Where the value stands in the entry, as it does whatever its size.
        Span<byte> place = changed.AsSpan(file.Length - Rest(file, rows), size);
        for (int i = 0; i < size; i++) place[tiff._bigEndian ? size - 1 - i : i] = (byte)(height >> 8 * i);
        return changed;

        static int Rest(ReadOnlySpan<byte> file, ReadOnlySpan<byte> part)
        {
            file.Overlaps(part, out int at);
            return file.Length - at;
        }
    }

    private void CheckStrips()
    {
        int offsets = Find(StripOffsetsTag, out ReadOnlySpan<byte> at, out int atSize),
            counts = Find(StripBytesTag, out ReadOnlySpan<byte> bytes, out int bytesSize);
        if (offsets == 0 || offsets != counts)
            throw new DamagedException($"it has {offsets} strips of pixels, and the lengths of {counts}");
        for (int i = 0; i < offsets; i++) _ = Part(Number(at[(i * atSize)..], atSize), Number(bytes[(i * bytesSize)..], bytesSize));
    }

    private long One(int tag, long otherwise) => Find(tag, out ReadOnlySpan<byte> values, out int size) == 0
        ? otherwise : Number(values, size);

    /// <summary>The values of an entry and the bytes of each; returns how many there are, 0 without such an entry.</summary>
    private int Find(int tag, out ReadOnlySpan<byte> values, out int size)
    {
        for (ReadOnlySpan<byte> entry = _entries; entry.Length > 0; entry = entry[EntryBytes..])
        {
            if (UInt16(entry) != tag) continue;
            size = UInt16(entry[2..]) switch
            {
                1 => 1,
                3 => 2,
                4 => 4,
                var type =>
                throw new DamagedException($"its field {tag} has type {type}, which is not a whole number")
            };
            long count = UInt32(entry[4..]), length = count * size;
            values = length <= 4 ? entry.Slice(8, (int)length) : Part(UInt32(entry[8..]), length);
            return (int)count;
        }

        values = [];
        size = 1;
        return 0;
    }

    private ReadOnlySpan<byte> Part(long at, long length) => at + length <= _file.Length
        ? _file.Slice((int)at, (int)length)
        : throw new DamagedException($"it ends after {_file.Length} bytes, in the middle");

    private long Number(ReadOnlySpan<byte> bytes, int size) => size switch { 1 => bytes[0], 2 => UInt16(bytes), _ => UInt32(bytes) };

    private int UInt16(ReadOnlySpan<byte> bytes) => _bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes)
        : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private long UInt32(ReadOnlySpan<byte> bytes) => _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
        : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
