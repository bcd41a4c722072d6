using System.Runtime.InteropServices;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Disentangle.Reports.Pictures;

/// <summary>Reads pictures that <see cref="PngEncoder"/> wrote.</summary>
public static class PngDecoder
{
    /// <summary>The picture, in three channels.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="width">The columns that it has to have.</param>
    /// <param name="height">The rows that it has to have.</param>
    /// <returns>Null where it is not PNG, has another size or is damaged.</returns>
    public static PixelGrid? Decode(byte[] file, int width, int height)
    {
        // By its header first, so that no file decides how much memory is taken.
        if (PictureFile.SizeOf(file) is not var (columns, rows) || (columns, rows) != (width, height) || file[0] != 0x89) return null;
        try
        {
            using Image<Rgb24> image = Image.Load<Rgb24>(
                EncoderSetup.Configuration, file, new SixLabors.ImageSharp.Formats.Png.PngDecoder { IgnoreMetadata = true });
            PixelGrid picture = new(width, height, 3);
            image.CopyPixelDataTo(MemoryMarshal.Cast<byte, Rgb24>(picture.Pixels));
            return picture;
        }
        catch (Exception e) when (e is ImageFormatException or ImageProcessingException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }
}
