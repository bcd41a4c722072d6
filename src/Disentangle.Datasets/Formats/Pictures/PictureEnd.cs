using System.Buffers.Binary;
using Disentangle.Datasets.Formats.Pictures.WebP;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Formats.Pictures;

/// <summary>Finds files that are cut short, which ImageSharp completes with black or grey.</summary>
internal static class PictureEnd
{
    // Each scan of a JPEG file is a pass over blocks of 8x8 pixels, whatever little it holds. Of one colour, a sound file
    // needs 80 visits of a block for each byte.
    private const long MostVisits = 128, SpareVisits = 1 << 20;

    /// <summary>
    /// Follows the structure of a file to the end of its first picture, before anything else reads it. TIFF is
    /// checked by <see cref="TiffHeader"/>.
    /// </summary>
    /// <exception cref="DamagedException">The file ends before, or the structure is broken.</exception>
    /// <exception cref="BeyondLimitException">A JPEG file has more scans than <see cref="Limits.JpegScans"/>.</exception>
    public static void Check(PictureFormat format, ReadOnlySpan<byte> file)
    {
        bool whole = format.Name switch
        {
            "PNG" => Png(file),
            "JPEG" => Jpeg(file, out _),
            "BMP" => file.Length >= 34 && BinaryPrimitives.ReadUInt32LittleEndian(file[10..]) <= file.Length
                && 14L + BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) <= file.Length,
            "GIF" => GifStructure.IsWhole(file),
            "WebP" => WebPChunks.IsWhole(file),
            _ => true,
        };
        if (!whole) throw Ends(file);
    }

    /// <summary>
    /// Checks that the pixels are there which the header promises, as far as the library does not, and that they can be
    /// decoded in a time that fits the file.
    /// </summary>
    /// <returns>Memory that tables for decoding take.</returns>
    /// <exception cref="DamagedException">They are not.</exception>
    /// <exception cref="BeyondLimitException">There are more groups of codes than <see cref="Limits.WebPGroups"/>.</exception>
    public static long CheckPixels(PictureFormat format, byte[] file, in PictureHeader header)
    {
        if (format == PictureFormat.WebP) return LosslessGroups.Check(file, header.Width, header.Height);
        if (format == PictureFormat.Bmp && !Bmp(file, header)) throw Ends(file);
        if (format == PictureFormat.Png) PngInterlace.Check(file, header);
        if (format != PictureFormat.Jpeg) return 0;
        _ = Jpeg(file, out int scans);
        long blocks = ((long)header.Width + 7) / 8 * ((header.Height + 7) / 8) * header.Channels;
        if (scans * blocks > MostVisits * file.Length + SpareVisits)
            throw new DamagedException(
                $"it has {scans} scans of {header.Width}x{header.Height} pixels, more than its {file.Length} bytes can hold");
        return 0;
    }

    private static DamagedException Ends(ReadOnlySpan<byte> file) => new($"it ends after {file.Length} bytes, in the middle");

    // Chunks up to IEND: length, type, content, checksum. ImageSharp compares the checksums of the others.
    private static bool Png(ReadOnlySpan<byte> file)
    {
        for (ReadOnlySpan<byte> rest = file[8..]; rest.Length >= 12;)
        {
            ReadOnlySpan<byte> type = rest.Slice(4, 4);
            long length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12) return false;
            int content = (int)length;
            if (!type.SequenceEqual("IDAT"u8)
                && Crc32.Append(0, rest.Slice(4, 4 + content)) != BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + content)..]))
                throw new DamagedException("a checksum is wrong");
            if (type.SequenceEqual("IEND"u8)) return true;
            rest = rest[(12 + content)..];
        }

        return false;
    }

    // Segments of a marker and a length up to the marker EOI; after each SOS, coded values up to the next marker.
    private static bool Jpeg(ReadOnlySpan<byte> file, out int scans)
    {
        const byte Restart0 = 0xD0, Restart7 = 0xD7, End = 0xD9, Scan = 0xDA;
        scans = 0;
        for (int at = 2; ;)
        {
            int next = file[Math.Min(at, file.Length)..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= file.Length) return false;
            at += next + 1;
            byte marker = file[at];
            if (marker == End) return true;
            if (marker is 0xFF or 0 or (>= Restart0 and <= Restart7)) continue;
            if (marker == Scan && !Limits.JpegScans.Allows(++scans))
                throw new BeyondLimitException(Limits.JpegScans, $"has more than {Limits.JpegScans.Value} scans");
            if (at + 3 > file.Length) return false;
            at += 1 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 1)..]);
        }
    }

    // Rows of whole words of 32 bits from the place that the header names, where they are not packed.
    private static bool Bmp(ReadOnlySpan<byte> file, in PictureHeader header)
    {
        uint pixels = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]),
            headerBytes = BinaryPrimitives.ReadUInt32LittleEndian(file[14..]);
        uint packing = headerBytes >= 40 ? BinaryPrimitives.ReadUInt32LittleEndian(file[30..]) : 0;
        bool packed = packing is 1 or 2;
        return packed || pixels + ((long)header.Width * header.BitsPerPixel + 31) / 32 * 4 * header.Height <= file.Length;
    }
}
