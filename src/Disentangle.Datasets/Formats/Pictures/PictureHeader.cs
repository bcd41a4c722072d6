namespace Disentangle.Datasets.Formats.Pictures;

/// <summary>What the header of a picture says: its size as stored, what a pixel is, and how to turn it.</summary>
/// <param name="Width">Columns as stored.</param>
/// <param name="Height">Rows as stored.</param>
/// <param name="Channels">1 for grey, 3 for RGB.</param>
/// <param name="BitsPerPixel">Bits of all values of a pixel.</param>
internal readonly record struct PictureHeader(int Width, int Height, int Channels, int BitsPerPixel)
{
    /// <summary>More than 8 bits a value.</summary>
    public bool Deep { get; init; }

    /// <summary>A pixel may be transparent.</summary>
    public bool Transparent { get; init; }

    /// <summary>How the camera was held, 1 (upright) to 8, as in EXIF.</summary>
    public int Orientation { get; init; } = 1;

    /// <summary>Bytes of a pixel in the form in which the picture is decoded.</summary>
    public int LoadedBytes => Deep ? 8 : Transparent ? 4 : Channels;

    /// <summary>
    /// Memory that decoding takes: the decoded form, the values that are made of it, and what decoders
    /// of tightly packed formats need beside.
    /// </summary>
    public long DecodingBytes(PictureFormat format) =>
        (long)Width * Height * (LoadedBytes + Channels + (format == PictureFormat.Jpeg || format == PictureFormat.WebP ? 6 : 0));

    /// <summary>The orientation that a file names, or upright where it names none that there is.</summary>
    public static int KnownOrientation(long orientation) => orientation is > 1 and < 9 ? (int)orientation : 1;

    /// <summary>What it says of the picture when that is upright.</summary>
    public PictureInfo Upright(PictureFormat format) => Orientation < 5 ? new PictureInfo(format, Width, Height, Channels)
        : new PictureInfo(format, Height, Width, Channels);
}
