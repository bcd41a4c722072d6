using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Formats.Pictures;

/// <summary>A decoded picture of 8-bit values, row by row from the top left, channels last.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">1 for grey, 3 for RGB.</param>
/// <param name="Values">Height x width x channels bytes.</param>
internal sealed record Picture(int Width, int Height, int Channels, byte[] Values)
{
    /// <summary>
    /// What the reader should know of a picture that was read all the same, as the end of a sentence that begins with its name; else null.
    /// </summary>
    public string? Warning { get; init; }

    /// <summary>
    /// Decodes a picture of one of the formats of <see cref="PictureFormat"/>, whichever its first bytes tell, and turns it upright
    /// where the file says how the camera was held. Of several frames or pages it is the first. Of 16 bits the upper eight are
    /// kept; what is transparent lies on black.
    /// </summary>
    /// <param name="file">The whole file.</param>
    /// <param name="source">What to call it in a sentence.</param>
    /// <exception cref="UserErrorException">It is in none of the formats, is damaged, or is too large.</exception>
    public static Picture Decode(byte[] file, string source) => PictureDecoder.Decode(file, source);

    /// <summary>Reads the size of a picture, which costs no more memory than the file.</summary>
    /// <inheritdoc cref="Decode"/>
    public static PictureInfo Identify(byte[] file, string source) => PictureDecoder.Identify(file, source);

    /// <summary>
    /// The picture in another size and number of channels: the largest part in its middle that has the proportions asked for, made smaller
    /// or larger by the mean over the area that each new pixel covers. Of the right size already, it keeps its bytes.
    /// </summary>
    /// <param name="shape">The size, of 1 or 3 channels. Grey becomes RGB of three like values, RGB becomes grey by
    /// 0.299 R + 0.587 G + 0.114 B.</param>
    /// <param name="destination">Room for <c>shape.Count</c> bytes.</param>
    /// <param name="rows">How many rows of the picture are kept at most, or null for as many as it has.</param>
    public void CropAndResize(ImageShape shape, Span<byte> destination, int? rows = null)
    {
        AreaMean area = new(Width, Height, Channels, shape.Width, shape.Height, rows);
        if (shape.Channels == Channels)
        {
            area.Resize(Values, destination);
            return;
        }

        byte[] resized = new byte[shape.Width * shape.Height * Channels];
        area.Resize(Values, resized);
        for (int p = 0; p < shape.Width * shape.Height; p++)
        {
            if (Channels == 1) destination.Slice(3 * p, 3).Fill(resized[p]);
            else destination[p] = (byte)Math.Round(0.299 * resized[3 * p] + 0.587 * resized[3 * p + 1] + 0.114 * resized[3 * p + 2]);
        }
    }
}
