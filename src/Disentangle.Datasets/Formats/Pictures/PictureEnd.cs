using System.Buffers.Binary;

namespace Disentangle.Datasets.Formats.Pictures;

/// <summary>Finds files that are cut short, which ImageSharp completes with black or grey.</summary>
internal static class PictureEnd
{
    /// <summary>Follows the structure of a file to the end of its first picture. TIFF is checked by <see cref="TiffHeader"/>.</summary>
    /// <exception cref="DamagedException">The file ends before, or the structure is broken.</exception>
    /// <exception cref="BeyondLimitException">A JPEG file has more scans than <see cref="Limits.JpegScans"/>: each is a pass over all pixels, whatever little it holds.</exception>
    public static void Check(PictureFormat format, ReadOnlySpan<byte> file, in PictureHeader header)
    {
        bool whole = format.Name switch
        {
            "PNG" => Png(file),
            "JPEG" => Jpeg(file),
            "BMP" => Bmp(file, header),
            "GIF" => GifStructure.IsWhole(file),
            "WebP" => file.Length >= 8 && 8L + BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) <= file.Length,
            _ => true,
        };
        if (!whole) throw new DamagedException($"it ends after {file.Length} bytes, in the middle");
    }

    // Chunks up to IEND: length, type, content, checksum. ImageSharp compares the checksums of the others.
    private static bool Png(ReadOnlySpan<byte> file)
    {
        for (ReadOnlySpan<byte> rest = file[8..]; rest.Length >= 12;)
        {
            ReadOnlySpan<byte> type = rest.Slice(4, 4);
            long length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12) return false;
            int content = (int)length;
            if (!type.SequenceEqual("IDAT"u8) && Crc32.Append(0, rest.Slice(4, 4 + content)) != BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + content)..]))
                throw new DamagedException("a checksum is wrong");
            if (type.SequenceEqual("IEND"u8)) return true;
            rest = rest[(12 + content)..];
        }

        return false;
    }

    // Segments of a marker and a length up to the marker EOI; after each SOS, coded values up to the next marker.
    private static bool Jpeg(ReadOnlySpan<byte> file)
    {
        const byte Restart0 = 0xD0, Restart7 = 0xD7, End = 0xD9, Scan = 0xDA;
        int scans = 0;
        for (int at = 2; ;)
        {
            int next = file[Math.Min(at, file.Length)..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= file.Length) return false;
            at += next + 1;
            byte marker = file[at];
            if (marker == End) return true;
            if (marker is 0xFF or 0 or (>= Restart0 and <= Restart7)) continue;
            if (marker == Scan && !Limits.JpegScans.Allows(++scans)) throw new BeyondLimitException(Limits.JpegScans, $"has more than {Limits.JpegScans.Value} scans");
            if (at + 3 > file.Length) return false;
            at += 1 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 1)..]);
        }
    }

    // Rows of whole words of 32 bits from the place that the header names, where they are not packed.
    private static bool Bmp(ReadOnlySpan<byte> file, in PictureHeader header)
    {
        if (file.Length < 34) return false;
        uint pixels = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]), headerBytes = BinaryPrimitives.ReadUInt32LittleEndian(file[14..]);
        uint packing = headerBytes >= 40 ? BinaryPrimitives.ReadUInt32LittleEndian(file[30..]) : 0;
        bool packed = packing is 1 or 2;
        return packed || pixels + ((long)header.Width * header.BitsPerPixel + 31) / 32 * 4 * header.Height <= file.Length;
    }
}
