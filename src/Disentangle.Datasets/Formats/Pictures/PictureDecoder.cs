using Disentangle.Datasets.Formats.Pictures.WebP;
using Disentangle.Foundation.Files;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace Disentangle.Datasets.Formats.Pictures;

/// <summary>Decodes pictures by ImageSharp, after their size and their end were checked.</summary>
internal static class PictureDecoder
{
    /// <inheritdoc cref="Picture.Identify"/>
    public static PictureInfo Identify(byte[] file, string source) =>
        Guard(file, source, (format, trimmed) => ReadHeader(format, trimmed).Upright(format));

    /// <inheritdoc cref="Picture.Decode"/>
    public static Picture Decode(byte[] file, string source) => Guard(file, source, (format, trimmed) =>
    {
        PictureHeader header = ReadHeader(format, trimmed);
        long tables = PictureEnd.CheckPixels(format, trimmed, header);
        if (format == PictureFormat.Tiff) trimmed = TiffHeader.WithRowsOfStrips(trimmed);
        using DecodingMemory.Share room = DecodingMemory.Take(header.DecodingBytes(format) + tables);
        if (header.Deep) return PixelsOf<Rgba64>(trimmed, header, DeepPixels);
        if (header.Transparent) return PixelsOf<Rgba32>(trimmed, header, TransparentPixels);
        return header.Channels == 1 ? PixelsOf<L8>(trimmed, header, OpaquePixels) : PixelsOf<Rgb24>(trimmed, header, OpaquePixels);
    });

    private static T Guard<T>(byte[] file, string source, Func<PictureFormat, byte[], T> read)
    {
        if (file.Length == 0) throw new UserErrorException($"{source}: is empty (0 bytes)");
        PictureFormat format = PictureFormat.Of(file) ?? throw new UserErrorException($"{source}: is not {PictureFormat.NamesText}");
        try
        {
            return read(format, format == PictureFormat.WebP ? WebPChunks.Trimmed(file) : file);
        }
        catch (Exception e) when (e is UnsupportedException or NotSupportedException)
        {
            string variant = e is UnsupportedException ? $": {InputFile.Reason(e)}" : "";
            throw new UserErrorException($"{source}: is a variant of {format.Name} that is not supported{variant}", innerException: e);
        }
        catch (Exception e) when (e is DamagedException or BeyondLimitException)
        {
            throw InputFile.Failure(source, e);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or UserErrorException))
        {
            // The library meets what it did not expect with exceptions of all sorts, whose words mean nothing to a reader.
            throw new UserErrorException($"{source} is damaged: its {format.Name} data is truncated or corrupt", innerException: e);
        }
    }

    private static PictureHeader ReadHeader(PictureFormat format, byte[] file)
    {
        PictureEnd.Check(format, file);
        PictureHeader header = format == PictureFormat.Tiff ? TiffHeader.Read(file) : OfLibrary(format, file);
        PictureSize.Check(format, header, file.Length);
        return header;
    }

    private static PictureHeader OfLibrary(PictureFormat format, byte[] file)
    {
        using MemoryStream stream = new(file, writable: false);
        IImageInfo info = Image.Identify(PictureLibrary.ForHeaders, stream) ?? throw new DamagedException("it has no header");
        PictureSize.Check(info.Width, info.Height);
        PictureHeader header = new(info.Width, info.Height, 3, info.PixelType.BitsPerPixel)
        {
            Orientation = PictureHeader.KnownOrientation(info.Metadata.ExifProfile?.GetValue(ExifTag.Orientation)?.Value ?? 1),
        };
        if (format == PictureFormat.Jpeg) return info.Metadata.GetJpegMetadata().ColorType == JpegColorType.Luminance
            ? header with { Channels = 1 } : header;
        if (format == PictureFormat.WebP) return header with { Transparent = true };
        if (format != PictureFormat.Png) return header with
        {
            Channels = PicturePalette.IsGrey(format, file, header.BitsPerPixel) ? 1 : 3,
            Transparent = format == PictureFormat.Gif,
        };
        PngMetadata png = info.Metadata.GetPngMetadata();
        return header with
        {
            Channels = png.ColorType is PngColorType.Grayscale or PngColorType.GrayscaleWithAlpha ? 1 : 3,
            Deep = png.BitDepth == PngBitDepth.Bit16,
            Transparent = png.HasTransparency || png.ColorType is PngColorType.GrayscaleWithAlpha
                or PngColorType.RgbWithAlpha or PngColorType.Palette,
        };
    }

    private static Picture PixelsOf<TPixel>(byte[] file, PictureHeader header, Func<Image<TPixel>, int, Picture> pixels)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        using Image<TPixel> image = Image.Load<TPixel>(PictureLibrary.ForPixels, file);
        if (header.Orientation != 1) Turn(image, header.Orientation);
        return pixels(image, header.Channels);
    }

    // What the camera did, undone: the eight orientations of EXIF.
    private static void Turn(Image image, int orientation) => image.Mutate(context => _ = orientation switch
    {
        2 => context.Flip(FlipMode.Horizontal),
        3 => context.Rotate(RotateMode.Rotate180),
        4 => context.Flip(FlipMode.Vertical),
        5 => context.RotateFlip(RotateMode.Rotate90, FlipMode.Horizontal),
        6 => context.Rotate(RotateMode.Rotate90),
        7 => context.RotateFlip(RotateMode.Rotate270, FlipMode.Horizontal),
        _ => context.Rotate(RotateMode.Rotate270),
    });

    private static Picture OpaquePixels<TPixel>(Image<TPixel> image, int channels)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        byte[] values = new byte[image.Width * image.Height * channels];
        image.CopyPixelDataTo(values);
        return new Picture(image.Width, image.Height, channels, values);
    }

    private static Picture TransparentPixels(Image<Rgba32> image, int channels) =>
        Compose(image, channels, (pixel, to) => Write(to, pixel.R, pixel.G, pixel.B, pixel.A));

    private static Picture DeepPixels(Image<Rgba64> image, int channels)
    {
        int most = 0;
        Picture picture = Compose(image, channels, (pixel, to) =>
        {
            most = Math.Max(most, Math.Max(pixel.R, Math.Max(pixel.G, pixel.B)));
            Write(to, (byte)(pixel.R >> 8), (byte)(pixel.G >> 8), (byte)(pixel.B >> 8), (byte)(pixel.A >> 8));
        });
        return most is 0 or > 4095
            ? picture
            : picture with { Warning = "has 16 bits per value but uses only 12 of them, so it is nearly black; multiply its values by 16" };
    }

    private static Picture Compose<TPixel>(Image<TPixel> image, int channels, PixelWriter<TPixel> write)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        byte[] values = new byte[image.Width * image.Height * channels];
        image.ProcessPixelRows(rows =>
        {
            for (int y = 0; y < rows.Height; y++)
            {
                Span<byte> to = values.AsSpan(y * rows.Width * channels);
                foreach (TPixel pixel in rows.GetRowSpan(y))
                {
                    write(pixel, to[..channels]);
                    to = to[channels..];
                }
            }
        });
        return new Picture(image.Width, image.Height, channels, values);
    }

    private static void Write(Span<byte> to, byte red, byte green, byte blue, byte opacity)
    {
        to[0] = OnBlack(red, opacity);
        if (to.Length == 1) return;
        to[1] = OnBlack(green, opacity);
        to[2] = OnBlack(blue, opacity);
    }

    private static byte OnBlack(byte value, byte opacity) => (byte)((value * opacity + 127) / 255);

    private delegate void PixelWriter<TPixel>(TPixel pixel, Span<byte> to);
}
