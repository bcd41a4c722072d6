using System.Buffers.Binary;
using System.IO.Compression;
using Disentangle.Datasets.Formats;

namespace Disentangle.Studies.Pictures;

/// <summary>Writes a picture as PNG: 8-bit grey or RGB, not interlaced (W3C Portable Network Graphics, third edition).</summary>
public static class PngEncoder
{
    /// <summary>The media type of what <see cref="Encode"/> returns.</summary>
    public const string MediaType = "image/png";

    /// <summary>The bytes of the PNG file. The same picture always gives the same bytes on one version of .NET.</summary>
    public static byte[] Encode(PixelGrid picture)
    {
        using var file = new MemoryStream();
        Write(file, picture);
        return file.ToArray();
    }

    /// <summary>Writes the PNG file to <paramref name="destination"/>, which stays open.</summary>
    public static void Write(Stream destination, PixelGrid picture)
    {
        destination.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], picture.Height);
        header[8] = 8; // bits a channel
        header[9] = picture.Channels == 3 ? (byte)2 : (byte)0; // RGB or grey
        header[10..].Clear(); // deflate, the five standard filters, no interlacing
        WriteChunk(destination, "IHDR"u8, header);

        // Filters help photographs and hurt flat drawings; nothing short of trying tells which this is.
        byte[] filtered = Compress(PngFilter.Adaptive(picture)), plain = Compress(PngFilter.None(picture));
        WriteChunk(destination, "IDAT"u8, plain.Length <= filtered.Length ? plain : filtered);
        WriteChunk(destination, "IEND"u8, []);
    }

    private static byte[] Compress(byte[] rows)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true)) zlib.Write(rows);
        return compressed.ToArray();
    }

    private static void WriteChunk(Stream destination, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] checkedPart = [.. type, .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        destination.Write(number);
        destination.Write(checkedPart);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Append(0, checkedPart));
        destination.Write(number);
    }
}
