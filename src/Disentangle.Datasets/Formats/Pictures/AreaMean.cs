namespace Disentangle.Datasets.Formats.Pictures;

/// <summary>
/// Resizes images of bytes: of the largest part in the middle that has the new proportions, each new pixel is the mean over the area that
/// it covers, pixels that it covers in part counting in part, rounded to the nearest byte, halves up.
/// </summary>
internal sealed class AreaMean
{
    // Sizes that do not divide give ends like 63.99999999, and halves like 0.49999999.
    private const double Slack = 1e-9;

    private readonly int _width, _channels;

    // For each new column or row: the first old one that it covers, and which part of it each makes up.
    private readonly (int First, double[] Weights)[] _columns, _rows;

    /// <summary>From images of one size to images of another, of as many channels.</summary>
    /// <param name="width">Columns of the old images.</param>
    /// <param name="height">Their rows.</param>
    /// <param name="channels">Values of a pixel.</param>
    /// <param name="newWidth">Columns of the new images.</param>
    /// <param name="newHeight">Their rows.</param>
    /// <param name="mostRows">How many rows of the old images are kept at most, or null for as many as there are.</param>
    public AreaMean(int width, int height, int channels, int newWidth, int newHeight, int? mostRows = null)
    {
        (_width, _channels) = (width, channels);
        double scale = Math.Min((double)width / newWidth, (double)Math.Min(height, mostRows ?? height) / newHeight);
        _columns = Cover((width - scale * newWidth) / 2, scale, newWidth, width);
        _rows = Cover((height - scale * newHeight) / 2, scale, newHeight, height);
    }

    /// <summary>Writes the new image, row by row, channels last.</summary>
    public void Resize(ReadOnlySpan<byte> image, Span<byte> result)
    {
        int length = _columns.Length * _channels;
        double[] line = new double[length], sums = new double[length];
        for (int y = 0; y < _rows.Length; y++)
        {
            Array.Clear(sums);
            (int first, double[] weights) = _rows[y];
            for (int r = 0; r < weights.Length; r++)
            {
                Narrow(image.Slice((first + r) * _width * _channels, _width * _channels), line);
                for (int i = 0; i < sums.Length; i++) sums[i] += weights[r] * line[i];
            }

            for (int i = 0; i < sums.Length; i++) result[y * length + i] = (byte)(sums[i] + 0.5 + Slack);
        }
    }

    private void Narrow(ReadOnlySpan<byte> row, double[] line)
    {
        for (int x = 0; x < _columns.Length; x++)
        {
            (int first, double[] weights) = _columns[x];
            for (int c = 0; c < _channels; c++)
            {
                double sum = 0;
                for (int i = 0; i < weights.Length; i++) sum += weights[i] * row[(first + i) * _channels + c];
                line[x * _channels + c] = sum;
            }
        }
    }

    private static (int First, double[] Weights)[] Cover(double start, double scale, int count, int limit)
    {
        var cover = new (int, double[])[count];
        for (int i = 0; i < count; i++)
        {
            double begin = start + i * scale, end = begin + scale;
            int first = Math.Clamp((int)Math.Floor(begin + Slack), 0, limit - 1),
                last = Math.Clamp((int)Math.Ceiling(end - Slack) - 1, first, limit - 1);
            double[] weights = [.. Enumerable.Range(first, last - first + 1).Select(old => Math.Min(end, old + 1) - Math.Max(begin, old))];
            double sum = weights.Sum();
            for (int w = 0; w < weights.Length; w++) weights[w] /= sum;
            cover[i] = (first, weights);
        }

        return cover;
    }
}
