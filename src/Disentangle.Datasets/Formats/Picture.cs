namespace Disentangle.Datasets.Formats;

/// <summary>A decoded picture of 8-bit values, row by row from the top left, channels last.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">1 for grey, 3 for RGB.</param>
/// <param name="Values">Height x width x channels bytes.</param>
internal sealed record Picture(int Width, int Height, int Channels, byte[] Values)
{
    /// <summary>The most pixels of a picture that is decoded: enough for a camera, and 200 MB at most while it is.</summary>
    private const long MostPixels = 1 << 26;

    /// <summary>Decodes a PNG or JPEG file, whichever its first bytes tell.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="source">What to call it in a sentence.</param>
    /// <exception cref="UserErrorException">It is neither, is damaged, or is too large.</exception>
    public static Picture Decode(byte[] file, string source)
    {
        try
        {
            return file switch
            {
                [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => PngPicture.Decode(file),
                [0xFF, 0xD8, 0xFF, ..] => JpegPicture.Decode(file),
                _ => throw new UserErrorException($"{source}: is neither PNG nor JPEG"),
            };
        }
        catch (InvalidDataException e)
        {
            throw new UserErrorException($"{source}: is damaged: {InputFile.Reason(e)}", innerException: e);
        }
    }

    /// <summary>Checks the size that a file claims before anything is allocated for it.</summary>
    /// <exception cref="InvalidDataException">No picture has this size, or it is too large.</exception>
    public static void CheckSize(long width, long height)
    {
        if (width < 1 || height < 1) throw new InvalidDataException($"it claims {width}x{height} pixels");
        if (width > MostPixels || height > MostPixels || width * height > MostPixels)
            throw new InvalidDataException($"it claims {width}x{height} pixels, at most {MostPixels} are read");
    }

    /// <summary>
    /// The picture in another size and number of channels: the largest part in its middle that has the proportions asked for, made smaller or
    /// larger by the mean over the area that each new pixel covers. Of the right size already, it keeps its bytes.
    /// </summary>
    /// <param name="shape">The size, of 1 or 3 channels. Grey becomes RGB of three like values, RGB becomes grey by 0.299 R + 0.587 G + 0.114 B.</param>
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
