using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Formats.Pictures;

/// <summary>Checks the size that a picture claims, before memory is allocated for it.</summary>
internal static class PictureSize
{
    // Of one colour, a picture of this many bytes may be packed to almost nothing.
    private const long Small = 1 << 26;

    // A JPEG file has at least a bit for 8x8 pixels.
    private const int MostJpegPixels = 64 * 8;

    /// <summary>Checks what is known from the first bytes.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="DamagedException">No picture has this size.</exception>
    /// <exception cref="BeyondLimitException">It has more pixels than <see cref="Limits.PicturePixels"/>.</exception>
    public static void Check(long width, long height)
    {
        if (width < 1 || height < 1) throw new DamagedException($"it claims {width}x{height} pixels");
        if (width > Limits.PicturePixels.Value / height)
            throw new BeyondLimitException(Limits.PicturePixels, $"claims {width}x{height} pixels",
                (long)Int128.Min((Int128)width * height, long.MaxValue));
    }

    /// <summary>Checks what the whole header says against the length of the file.</summary>
    /// <param name="format">The format of the file.</param>
    /// <param name="header">The header.</param>
    /// <param name="fileBytes">The length of the file.</param>
    /// <exception cref="DamagedException">The file cannot hold as much.</exception>
    /// <exception cref="BeyondLimitException">It is packed tighter than <see cref="Limits.PictureExpansion"/>.</exception>
    public static void Check(PictureFormat format, in PictureHeader header, int fileBytes)
    {
        long pixels = (long)header.Width * header.Height, loaded = pixels * header.LoadedBytes;
        long stored = ((long)header.Width * header.BitsPerPixel + 7) / 8 * header.Height;
        if (format == PictureFormat.Jpeg && pixels > (long)MostJpegPixels * fileBytes
            || format == PictureFormat.Png && stored > InputFile.MostInflation * fileBytes)
            throw new DamagedException($"it claims {header.Width}x{header.Height} pixels, more than its {fileBytes} bytes can hold");
        if (loaded > Small && !Limits.PictureExpansion.Allows(loaded / fileBytes))
        {
            throw new BeyondLimitException(
                Limits.PictureExpansion,
                $"claims {header.Width}x{header.Height} pixels of {header.LoadedBytes} bytes, {loaded / fileBytes} "
                    + $"times its {fileBytes} bytes", loaded / fileBytes);
        }
    }
}
