using System.Buffers.Binary;
using Disentangle.Foundation.Files;

namespace Disentangle.Reports.Pictures;

/// <summary>
/// Writes pictures as an animated PNG (Portable Network Graphics, third edition, W3C 2025, sections 4.8 and 11.3.6): every colour exactly,
/// where a GIF has 256. Each frame is a PNG of <see cref="PngEncoder"/>, whose data is put into the chunks of the animation. Programs that
/// know no animations show the first frame.
/// </summary>
public static class ApngEncoder
{
    /// <summary>The media type of what <see cref="Encode"/> returns.</summary>
    public const string MediaType = "image/apng";

    private const int SignatureBytes = 8, HeaderBytes = 8, ChecksumBytes = 4;

    /// <summary>The bytes of the file.</summary>
    /// <param name="frames">At least one picture, all of one size; where some are grey and some are RGB, all become RGB.</param>
    /// <param name="hundredths">Hundredths of a second that each frame stays, 2 .. 65535: browsers slow down what is faster.</param>
    /// <param name="loop">Whether it starts again after the last frame, for ever.</param>
    /// <exception cref="ArgumentException">There is no frame, or the sizes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is outside its range.</exception>
    public static byte[] Encode(IReadOnlyList<PixelGrid> frames, int hundredths = 8, bool loop = true)
    {
        AnimationFrames.Check(frames, hundredths);
        if (frames.Any(frame => frame.Channels == 3)) frames = [.. frames.Select(frame => frame.ToRgb())];
        using MemoryStream file = new();
        uint sequence = 0;
        for (int i = 0; i < frames.Count; i++)
        {
            byte[] png = PngEncoder.Encode(frames[i], quick: true);
            if (i == 0)
            {
                file.Write(png.AsSpan(0, SignatureBytes));
                WriteChunk(file, "IHDR"u8, Chunks(png, "IHDR"u8).Single());
                WriteChunk(file, "acTL"u8, [.. BigEndian((uint)frames.Count), .. BigEndian(loop ? 0u : 1u)]);
            }

            WriteChunk(file, "fcTL"u8, Control(sequence++, frames[i], hundredths));
            foreach (byte[] data in Chunks(png, "IDAT"u8))
            {
                if (i == 0) WriteChunk(file, "IDAT"u8, data);
                else WriteChunk(file, "fdAT"u8, [.. BigEndian(sequence++), .. data]);
            }
        }

        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    // The whole picture, which replaces the one before.
    private static byte[] Control(uint sequence, PixelGrid frame, int hundredths) =>
    [
        .. BigEndian(sequence), .. BigEndian((uint)frame.Width), .. BigEndian((uint)frame.Height), .. BigEndian(0), .. BigEndian(0),
        (byte)(hundredths >> 8), (byte)hundredths, 0, 100, // seconds as a fraction
        0, 0, // disposal: none; blending: replace
    ];

    private static List<byte[]> Chunks(byte[] png, ReadOnlySpan<byte> type)
    {
        List<byte[]> found = [];
        for (int at = SignatureBytes; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual(type)) found.Add(png[(at + HeaderBytes)..(at + HeaderBytes + length)]);
            at += HeaderBytes + length + ChecksumBytes;
        }

        return found;
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> type, byte[] data)
    {
        file.Write(BigEndian((uint)data.Length));
        file.Write(type);
        file.Write(data);
        file.Write(BigEndian(Crc32.Append(Crc32.Append(0, type), data)));
    }

    private static byte[] BigEndian(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
