using System.Runtime.InteropServices;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;

namespace Disentangle.Reports.Pictures;

/// <summary>Writes a picture as PNG by ImageSharp: 8-bit grey or 24-bit RGB, not interlaced, without metadata.</summary>
public static class PngEncoder
{
    /// <summary>The media type of what <see cref="Encode"/> returns.</summary>
    public const string MediaType = "image/png";

    /// <summary>The bytes of the PNG file. The same picture always gives the same bytes.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="quick">Whether a file that is a tenth larger is made in a tenth of the time.</param>
    /// <param name="clearWhite">Whether what is white in a picture of three channels is transparent.</param>
    public static byte[] Encode(PixelGrid picture, bool quick = false, bool clearWhite = false)
    {
        using var file = new MemoryStream();
        Write(file, picture, quick, clearWhite);
        return file.ToArray();
    }

    /// <summary>Writes the PNG file to <paramref name="destination"/>, which stays open.</summary>
    /// <param name="destination">Where the bytes go.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="quick">Whether a file that is a tenth larger is made in a tenth of the time.</param>
    /// <param name="clearWhite">Whether what is white in a picture of three channels is transparent.</param>
    public static void Write(Stream destination, PixelGrid picture, bool quick = false, bool clearWhite = false)
    {
        PngCompressionLevel level = quick ? PngCompressionLevel.Level3 : PngCompressionLevel.BestCompression;
        if (picture.Channels == 1) Write<L8>(destination, picture, PngColorType.Grayscale, level, clearWhite: false);
        else Write<Rgb24>(destination, picture, PngColorType.Rgb, level, clearWhite);
    }

    private static void Write<TPixel>(
        Stream destination, PixelGrid picture, PngColorType type, PngCompressionLevel level, bool clearWhite)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        using Image<TPixel> image = Image.LoadPixelData<TPixel>(
            EncoderSetup.Configuration, MemoryMarshal.Cast<byte, TPixel>(picture.Pixels), picture.Width, picture.Height);
        if (clearWhite)
        {
            PngMetadata metadata = image.Metadata.GetPngMetadata();
            (metadata.ColorType, metadata.HasTransparency, metadata.TransparentRgb24) = (type, true, new Rgb24(255, 255, 255));
        }

        image.Save(destination, new SixLabors.ImageSharp.Formats.Png.PngEncoder
        {
            ColorType = type,
            BitDepth = PngBitDepth.Bit8,
            FilterMethod = PngFilterMethod.Adaptive,
            CompressionLevel = level,
            ChunkFilter = PngChunkFilter.ExcludeAll,
        });
    }
}
