using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Metadata;

namespace Disentangle.Datasets.Formats.Pictures;

/// <summary>
/// How ImageSharp is set up: the formats that are read, of several frames the first. Memory that is used again is kept in small amounts,
/// and a picture is decoded by one thread, since pictures are decoded beside each other.
/// </summary>
internal static class PictureLibrary
{
    // What rows are padded with, and tables.
    private const int SpareMegabytes = 128;

    private static Setup _forPixels = new(0, new());

    /// <summary>For headers, with what they say beside the size.</summary>
    public static Configuration ForHeaders { get; } = Create(ignoreMetadata: false, SpareMegabytes);

    /// <summary>For pixels. What a file says beside them is passed over; a text in it may be packed to a thousandth.</summary>
    public static Configuration ForPixels
    {
        get
        {
            // A block of the largest picture with 16 bits a value.
            long pixels = Limits.PicturePixels.Value;
            Setup setup = _forPixels;
            if (setup.Pixels != pixels) _forPixels = setup = new Setup(pixels,
                Create(ignoreMetadata: true, (int)Math.Min(pixels * 8 >> 20, int.MaxValue / 2) + SpareMegabytes));
            return setup.Configuration;
        }
    }

    private static Configuration Create(bool ignoreMetadata, int mostMegabytes)
    {
        Configuration configuration = new(
            new PngConfigurationModule(),
            new JpegConfigurationModule(),
            new BmpConfigurationModule(),
            new GifConfigurationModule(),
            new TiffConfigurationModule(),
            new WebpConfigurationModule())
        {
            MaxDegreeOfParallelism = 1,
            MemoryAllocator = MemoryAllocator.Create(
                new MemoryAllocatorOptions { MaximumPoolSizeMegabytes = 32, AllocationLimitMegabytes = mostMegabytes }),
        };
        ImageFormatManager formats = configuration.ImageFormatsManager;
        formats.SetDecoder(PngFormat.Instance, new PngDecoder { IgnoreMetadata = ignoreMetadata });
        formats.SetDecoder(JpegFormat.Instance, new JpegDecoder { IgnoreMetadata = ignoreMetadata });
        formats.SetDecoder(GifFormat.Instance, new GifDecoder { IgnoreMetadata = ignoreMetadata, DecodingMode = FrameDecodingMode.First });
        formats.SetDecoder(TiffFormat.Instance,
            new TiffDecoder { IgnoreMetadata = ignoreMetadata, DecodingMode = FrameDecodingMode.First });
        formats.SetDecoder(WebpFormat.Instance, new WebpDecoder { IgnoreMetadata = ignoreMetadata });
        return configuration;
    }

    private sealed record Setup(long Pixels, Configuration Configuration);
}
