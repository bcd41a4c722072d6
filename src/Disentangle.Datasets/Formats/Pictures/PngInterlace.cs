using System.Buffers.Binary;
using System.IO.Compression;

namespace Disentangle.Datasets.Formats.Pictures;

/// <summary>
/// The pixels of an interlaced PNG file (PNG specification, section 8.2: Adam7), which ImageSharp waits
/// for without end where they are missing.
/// </summary>
internal static class PngInterlace
{
    private const int InterlaceAt = 28, HeaderBytes = 8;

    // Of each pass: the first column and row, and the steps between them.
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4),
        (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Checks that the rows of all passes are there; files that are not interlaced pass.</summary>
    /// <param name="file">The file, whose chunks are whole.</param>
    /// <param name="header">Its header.</param>
    /// <exception cref="DamagedException">They are not, or are damaged.</exception>
    public static void Check(byte[] file, in PictureHeader header)
    {
        if (file[InterlaceAt] == 0) return;
        long expected = 0;
        foreach ((int x, int y, int stepX, int stepY) in Passes)
        {
            long columns = (header.Width - x + stepX - 1) / stepX, rows = (header.Height - y + stepY - 1) / stepY;

            // A byte before each row says how it is filtered. A pass without columns has no rows.
            if (columns > 0) expected += rows * (1 + (columns * header.BitsPerPixel + 7) / 8);
        }

        try
        {
            using ZLibStream pixels = new(new MemoryStream(Packed(file)), CompressionMode.Decompress);
            if (!new PartStream(pixels, expected).Skip()) throw new DamagedException("its pixels end too early");
        }
        catch (InvalidDataException e)
        {
            throw new DamagedException("its compressed data is corrupt", e);
        }
    }

    private static byte[] Packed(ReadOnlySpan<byte> file)
    {
        using MemoryStream packed = new();
        for (ReadOnlySpan<byte> rest = file[HeaderBytes..]; rest.Length >= 12;)
        {
            int length = (int)BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (rest.Slice(4, 4).SequenceEqual("IDAT"u8)) packed.Write(rest.Slice(8, length));
            if (rest.Slice(4, 4).SequenceEqual("IEND"u8)) break;
            rest = rest[(12 + length)..];
        }

        return packed.ToArray();
    }
}
