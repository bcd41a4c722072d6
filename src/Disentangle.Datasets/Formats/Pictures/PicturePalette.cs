using System.Buffers.Binary;

namespace Disentangle.Datasets.Formats.Pictures;

/// <summary>The table of colours of a BMP or GIF file, which tells whether its picture is grey.</summary>
internal static class PicturePalette
{
    /// <summary>Whether a picture of at most 8 bits a pixel has a table of greys alone.</summary>
    public static bool IsGrey(PictureFormat format, ReadOnlySpan<byte> file, int bitsPerPixel)
    {
        int entryBytes = 3;
        ReadOnlySpan<byte> table = format == PictureFormat.Gif ? GifStructure.Colours(file)
            : bitsPerPixel <= 8 ? Bmp(file, bitsPerPixel, out entryBytes) : [];
        if (table.Length < entryBytes) return false;
        for (; table.Length >= entryBytes; table = table[entryBytes..])
        {
            if (table[0] != table[1] || table[1] != table[2]) return false;
        }

        return true;
    }

    // Between the header and the pixels; in files of OS/2 an entry has no fourth byte.
    private static ReadOnlySpan<byte> Bmp(ReadOnlySpan<byte> file, int bitsPerPixel, out int entryBytes)
    {
        uint pixels = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]), header = BinaryPrimitives.ReadUInt32LittleEndian(file[14..]);
        entryBytes = header == 12 ? 3 : 4;
        uint used = header >= 40 ? BinaryPrimitives.ReadUInt32LittleEndian(file[46..]) : 0;
        long colours = used is 0 or > 256 ? 1 << bitsPerPixel
            : used, begin = 14L + header, end = Math.Min(begin + colours * entryBytes, Math.Min(pixels, file.Length));
        return begin < end ? file[(int)begin..(int)end] : [];
    }
}
