using System.Runtime.InteropServices;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing.Processors.Quantization;

namespace Disentangle.Reports.Pictures;

/// <summary>
/// Writes pictures as an animated GIF by ImageSharp. Grey pictures keep each of their 256 shades exactly; colour pictures share one palette
/// of 256 colours, so that what does not move does not flicker.
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
        AnimationFrames.Check(frames, hundredths);
        PixelGrid first = frames[0];
        if (first.Width > ushort.MaxValue || first.Height > ushort.MaxValue)
            throw new ArgumentException($"a GIF is at most 65535 pixels wide and high, got {first.Width}x{first.Height}");
        if (frames.All(frame => frame.Channels == 1))
        {
            using Image<L8> image = Animation<L8>(frames, hundredths, loop);

            // Only with a table for each frame does the library ask the quantizer about every frame.
            image.Save(destination,
                new SixLabors.ImageSharp.Formats.Gif.GifEncoder
                {
                    Quantizer = new GreyQuantizer(), ColorTableMode = GifColorTableMode.Local,
                });
        }
        else
        {
            frames = [.. frames.Select(frame => frame.ToRgb())];
            using Image<Rgb24> image = Animation<Rgb24>(frames, hundredths, loop);
            image.Save(destination,
                new SixLabors.ImageSharp.Formats.Gif.GifEncoder
                {
                    Quantizer = SharedPalette(frames), ColorTableMode = GifColorTableMode.Global,
                });
        }
    }

    private static Image<TPixel> Animation<TPixel>(IReadOnlyList<PixelGrid> frames, int hundredths, bool loop)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        Image<TPixel> image = Image.LoadPixelData<TPixel>(EncoderSetup.Configuration, Pixels<TPixel>(frames[0]),
            frames[0].Width, frames[0].Height);
        foreach (PixelGrid frame in frames.Skip(1)) image.Frames.AddFrame(Pixels<TPixel>(frame));
        image.Metadata.GetGifMetadata().RepeatCount = loop ? (ushort)0 : (ushort)1; // 0: for ever
        foreach (ImageFrame<TPixel> frame in image.Frames)
        {
            GifFrameMetadata metadata = frame.Metadata.GetGifMetadata();
            metadata.FrameDelay = hundredths;
            metadata.DisposalMethod = GifDisposalMethod.NotDispose;
        }

        return image;
    }

    /// <summary>
    /// The palette that Wu's quantizer makes of all frames together, one below the other; it forgets what it saw before with each picture.
    /// </summary>
    private static PaletteQuantizer SharedPalette(IReadOnlyList<PixelGrid> frames)
    {
        QuantizerOptions exact = new() { Dither = null };
        int height = frames[0].Height;
        using Image<Rgb24> all = new(EncoderSetup.Configuration, frames[0].Width, checked(height * frames.Count));
        all.ProcessPixelRows(rows =>
        {
            for (int y = 0; y < rows.Height; y++)
                MemoryMarshal.Cast<byte, Rgb24>(frames[y / height].Row(y % height)).CopyTo(rows.GetRowSpan(y));
        });
        using IQuantizer<Rgb24> wu = new WuQuantizer(exact).CreatePixelSpecificQuantizer<Rgb24>(EncoderSetup.Configuration);
        using IndexedImageFrame<Rgb24> indexed = wu.BuildPaletteAndQuantizeFrame(all.Frames.RootFrame, all.Bounds());
        return new PaletteQuantizer(indexed.Palette.ToArray().Select(pixel => (Color)pixel).ToArray(), exact);
    }

    private static ReadOnlySpan<TPixel> Pixels<TPixel>(PixelGrid picture)
        where TPixel : unmanaged => MemoryMarshal.Cast<byte, TPixel>(picture.Pixels);
}
