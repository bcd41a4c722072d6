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
        double scale = Math.Min((double)Width / shape.Width, (double)Math.Min(Height, rows ?? Height) / shape.Height);
        double left = (Width - scale * shape.Width) / 2, top = (Height - scale * shape.Height) / 2;
        AreaWeights across = new(left, scale, shape.Width, Width), down = new(top, scale, shape.Height, Height);
        double[] line = new double[shape.Width * Channels], sums = new double[shape.Width * Channels];
        for (int y = 0; y < shape.Height; y++)
        {
            Array.Clear(sums);
            for (int from = down.First(y); from <= down.Last(y); from++)
            {
                Narrow(from, across, line);
                double weight = down.Weight(y, from);
                for (int i = 0; i < sums.Length; i++) sums[i] += weight * line[i];
            }

            Write(sums, shape.Channels, destination.Slice(y * shape.Width * shape.Channels, shape.Width * shape.Channels));
        }
    }

    private void Narrow(int row, AreaWeights columns, double[] line)
    {
        ReadOnlySpan<byte> from = Values.AsSpan(row * Width * Channels, Width * Channels);
        for (int x = 0; x < line.Length / Channels; x++)
        {
            for (int c = 0; c < Channels; c++)
            {
                double sum = 0;
                for (int i = columns.First(x); i <= columns.Last(x); i++) sum += columns.Weight(x, i) * from[i * Channels + c];
                line[x * Channels + c] = sum;
            }
        }
    }

    private void Write(double[] values, int channels, Span<byte> to)
    {
        for (int x = 0; x < to.Length / channels; x++)
        {
            ReadOnlySpan<double> pixel = values.AsSpan(x * Channels, Channels);
            if (channels == Channels)
            {
                for (int c = 0; c < channels; c++) to[x * channels + c] = Round(pixel[c]);
            }
            else if (channels == 3)
            {
                to.Slice(3 * x, 3).Fill(Round(pixel[0]));
            }
            else
            {
                to[x] = Round(0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2]);
            }
        }

        static byte Round(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
    }

    /// <summary>How much of each old pixel lies in each new one, along one axis: new pixel i covers [start + i scale, start + (i + 1) scale).</summary>
    private readonly struct AreaWeights(double start, double scale, int count, int limit)
    {
        // Sizes that do not divide give ends like 63.99999999.
        private const double Slack = 1e-9;

        public int First(int i) => Math.Clamp((int)Math.Floor(start + i * scale + Slack), 0, limit - 1);

        public int Last(int i) => Math.Clamp((int)Math.Ceiling(start + (i + 1) * scale - Slack) - 1, First(i), limit - 1);

        public double Weight(int i, int old)
        {
            double begin = start + Math.Min(i, count - 1) * scale, end = begin + scale;
            double covered = Math.Min(end, old + 1) - Math.Max(begin, old);
            return First(i) == Last(i) ? 1 : covered / scale;
        }
    }
}
