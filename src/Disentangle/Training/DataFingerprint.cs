using System.Buffers.Binary;

namespace Disentangle.Training;

/// <summary>
/// By what a run knows the images that it was trained on again: the mean brightness of 4x4 parts of 16
/// images, spread evenly over the data set.
/// </summary>
/// <remarks>
/// Means and not a hash of the bits, since decoders and renderers differ in the last bit from one machine to another; a hash would then
/// take the same images for others.
/// </remarks>
public sealed class DataFingerprint
{
    private const int Images = 16, Side = 4;

    // Values of the images that are read together: 16 MB. Data sets that draw or decode do several at once on all threads.
    private const int Together = 1 << 22;

    // 0.6 of the 255 levels: more than rounding changes in a part, less than other images do.
    private const int Tolerance = (int)(0.6 / 255 * ushort.MaxValue);

    private readonly ushort[] _means;

    private DataFingerprint(ushort[] means) => _means = means;

    /// <summary>The fingerprint of a data set. It reads 16 images, or all where there are fewer.</summary>
    public static DataFingerprint Of(IImageDataset dataset)
    {
        int count = Math.Min(Images, dataset.Count);
        ushort[] means = new ushort[count * Side * Side];
        int values = dataset.Shape.Count, most = Math.Clamp(Together / Math.Max(1, values), 1, Math.Max(1, count));
        int[] indices = [.. Enumerable.Range(0, count).Select(i => count == 1 ? 0 : (int)((long)i * (dataset.Count - 1) / (count - 1)))];
        float[] images = new float[most * values];
        for (int first = 0; first < count; first += most)
        {
            int read = Math.Min(most, count - first);
            dataset.Read(indices.AsSpan(first, read), images.AsSpan(0, read * values));
            for (int i = 0; i < read; i++)
                Means(images.AsSpan(i * values, values), dataset.Shape, means.AsSpan((first + i) * Side * Side, Side * Side));
        }

        return new DataFingerprint(means);
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static DataFingerprint Parse(string text)
    {
        byte[] bytes = Convert.FromBase64String(text);
        if (bytes.Length == 0 || bytes.Length % (2 * Side * Side) != 0)
            throw new FormatException($"a fingerprint has {bytes.Length} bytes");
        ushort[] means = new ushort[bytes.Length / 2];
        for (int i = 0; i < means.Length; i++) means[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * i));
        return new DataFingerprint(means);
    }

    /// <summary>Whether two fingerprints are of the same images.</summary>
    public bool Matches(DataFingerprint other) => _means.Length == other._means.Length
        && _means.Zip(other._means).All(pair => Math.Abs(pair.First - pair.Second) <= Tolerance);

    /// <summary>The means as text, two bytes each in base 64.</summary>
    public override string ToString()
    {
        byte[] bytes = new byte[2 * _means.Length];
        for (int i = 0; i < _means.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), _means[i]);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>The mean of each part, a channel's weight being its number from 1, so that the order of the channels counts.</summary>
    private static void Means(ReadOnlySpan<float> image, ImageShape shape, Span<ushort> means)
    {
        double[] sums = new double[Side * Side], weights = new double[Side * Side];
        for (int i = 0; i < image.Length; i++)
        {
            (int pixel, int channel) = Math.DivRem(i, shape.Channels);
            (int y, int x) = Math.DivRem(pixel, shape.Width);
            int part = y * Side / shape.Height * Side + x * Side / shape.Width;
            sums[part] += (channel + 1) * (double)image[i];
            weights[part] += channel + 1;
        }

        for (int part = 0; part < means.Length; part++)
            means[part] = weights[part] == 0 ? (ushort)0
                : (ushort)Math.Round(Math.Clamp(sums[part] / weights[part], 0, 1) * ushort.MaxValue);
    }
}
