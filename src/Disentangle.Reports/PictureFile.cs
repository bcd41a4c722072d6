using System.Buffers.Binary;
using Disentangle.Reports.Drawing;

namespace Disentangle.Reports;

/// <summary>What the report has to know of a picture file.</summary>
internal static class PictureFile
{
    /// <summary>The width and height in pixels that a PNG or GIF states, or null for other files.</summary>
    public static (int Width, int Height)? SizeOf(ReadOnlySpan<byte> file) =>
        file.Length >= 24 && file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])
            ? (BinaryPrimitives.ReadInt32BigEndian(file[16..]), BinaryPrimitives.ReadInt32BigEndian(file[20..]))
        : file.Length >= 10 && file.StartsWith("GIF8"u8)
            ? (BinaryPrimitives.ReadUInt16LittleEndian(file[6..]), BinaryPrimitives.ReadUInt16LittleEndian(file[8..]))
        : null;

    /// <summary>The file as the address of an image, so that the page needs no other file.</summary>
    public static string DataUri(byte[] file, string mediaType) => $"data:{mediaType};base64,{Convert.ToBase64String(file)}";

    /// <summary>
    /// How large an image is drawn: at the largest whole multiple of its size that is at most <paramref name="room"/> wide and
    /// <paramref name="most"/> times as large, so that every pixel is equally large. Narrower pages shrink it.
    /// Null where the file does not tell its size.
    /// </summary>
    public static (int Width, int Height)? DrawnSizeOf(ReadOnlySpan<byte> file, int room, int most = 4)
    {
        if (SizeOf(file) is not var (width, height)) return null;
        int multiple = Math.Clamp(room / Math.Max(1, width), 1, most);
        return (width * multiple, height * multiple);
    }

    /// <summary>Writes the image at its <see cref="DrawnSizeOf"/>.</summary>
    public static void Write(Markup html, byte[] file, string mediaType, string alt, int room)
    {
        (string? width, string? height) = DrawnSizeOf(file, room) is var (w, h) ? ($"{w}", $"{h}") : (null, null);
        html.Void("img", ("src", DataUri(file, mediaType)), ("alt", alt), ("width", width), ("height", height));
    }
}
