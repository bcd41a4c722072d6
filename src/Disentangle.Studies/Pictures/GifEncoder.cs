using System.Buffers.Binary;

namespace Disentangle.Studies.Pictures;

/// <summary>
/// Writes pictures as an animated GIF (GIF89a with the Netscape loop extension). Grey pictures keep each of their 256 shades exactly;
/// colour pictures share one palette of at most 256 colours, exact where they have no more.
/// </summary>
public static class GifEncoder
{
    /// <summary>The media type of what <see cref="Encode"/> returns.</summary>
    public const string MediaType = "image/gif";

    /// <summary>The bytes of the GIF file; the parameters are those of <see cref="Write"/>.</summary>
    public static byte[] Encode(IReadOnlyList<PixelGrid> frames, int hundredths = 8, bool loop = true)
    {
        using var file = new MemoryStream();
        Write(file, frames, hundredths, loop);
        return file.ToArray();
    }

    /// <summary>Writes the GIF file to <paramref name="destination"/>, which stays open.</summary>
    /// <param name="destination">Where the bytes go.</param>
    /// <param name="frames">At least one picture, all of one size; where some are grey and some are RGB, all become RGB.</param>
    /// <param name="hundredths">Hundredths of a second that each frame stays, 2 .. 65535: browsers slow down what is faster.</param>
    /// <param name="loop">Whether it starts again after the last frame, for ever.</param>
    /// <exception cref="ArgumentException">There is no frame, the sizes differ, or a side is longer than 65535 pixels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is outside its range.</exception>
    public static void Write(Stream destination, IReadOnlyList<PixelGrid> frames, int hundredths = 8, bool loop = true)
    {
        if (frames.Count == 0) throw new ArgumentException("an animation needs at least one frame, got none");
        if (hundredths is < 2 or > ushort.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(hundredths), $"a frame stays 2 .. 65535 hundredths of a second, got {hundredths}");
        PixelGrid first = frames[0];
        if (first.Width > ushort.MaxValue || first.Height > ushort.MaxValue)
            throw new ArgumentException($"a GIF is at most 65535 pixels wide and high, got {first.Width}x{first.Height}");
        foreach (PixelGrid frame in frames)
        {
            if (frame.Width != first.Width || frame.Height != first.Height)
                throw new ArgumentException($"the frames have one size, got {first.Width}x{first.Height} and {frame.Width}x{frame.Height}");
        }

        bool grey = frames.All(f => f.Channels == 1);
        if (!grey) frames = [.. frames.Select(f => f.ToRgb())];
        Palette palette = grey ? Palette.Greys() : Palette.MedianCut(frames);
        WriteHeader(destination, first.Width, first.Height, palette);
        if (loop && frames.Count > 1) destination.Write([0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0]); // 0: for ever
        foreach (PixelGrid frame in frames) WriteFrame(destination, frame, palette, hundredths);
        destination.WriteByte(0x3B);
    }

    private static void WriteHeader(Stream destination, int width, int height, Palette palette)
    {
        destination.Write("GIF89a"u8);
        WriteUInt16(destination, width);
        WriteUInt16(destination, height);
        destination.Write([(byte)(0xF0 | (palette.Bits - 1)), 0, 0]); // a global table of 2^Bits colours of 8 bits a channel
        var table = new byte[3 << palette.Bits];
        palette.Colours.CopyTo(table, 0);
        destination.Write(table);
    }

    private static void WriteFrame(Stream destination, PixelGrid frame, Palette palette, int hundredths)
    {
        destination.Write([0x21, 0xF9, 4, 0x04]); // graphic control: the frame stays until the next covers it
        WriteUInt16(destination, hundredths);
        destination.Write([0, 0, 0x2C, 0, 0, 0, 0]); // then an image at (0, 0)
        WriteUInt16(destination, frame.Width);
        WriteUInt16(destination, frame.Height);
        destination.WriteByte(0); // no table of its own, not interlaced
        int rootBits = Math.Max(2, palette.Bits);
        destination.WriteByte((byte)rootBits);
        byte[] codes = Lzw.Compress(palette.IndicesOf(frame), rootBits);
        for (int start = 0; start < codes.Length; start += 255)
        {
            int length = Math.Min(255, codes.Length - start);
            destination.WriteByte((byte)length);
            destination.Write(codes, start, length);
        }

        destination.WriteByte(0);
    }

    private static void WriteUInt16(Stream destination, int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        destination.Write(bytes);
    }
}
