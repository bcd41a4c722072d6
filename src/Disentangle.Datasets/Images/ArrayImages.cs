namespace Disentangle.Datasets.Images;

/// <summary>Images held as one byte a value.</summary>
internal sealed class ByteImages : IImageDataset
{
    private readonly byte[] _values;
    private readonly float[] _table;

    /// <summary>Images of <paramref name="shape"/> one after the other; a byte of <paramref name="white"/> is read as 1.</summary>
    public ByteImages(string name, ImageShape shape, byte[] values, int white) =>
        (Name, Shape, _values, _table) = (name, shape, values, Table(white));

    public string Name { get; }

    public int Count => _values.Length / Shape.Count;

    public ImageShape Shape { get; }

    /// <summary>What each byte is read as when <paramref name="white"/> is read as 1.</summary>
    public static float[] Table(int white) => [.. Enumerable.Range(0, 256).Select(value => value / (float)white)];

    public void Read(ReadOnlySpan<int> indices, Span<float> images)
    {
        ImageRequest.Check(this, indices, images);
        int size = Shape.Count;
        for (int i = 0; i < indices.Length; i++)
        {
            ReadOnlySpan<byte> from = _values.AsSpan(indices[i] * size, size);
            Span<float> to = images.Slice(i * size, size);
            for (int j = 0; j < from.Length; j++) to[j] = _table[from[j]];
        }
    }
}

/// <summary>Images held as floats in [0, 1].</summary>
/// <param name="name">The data set's name.</param>
/// <param name="shape">The size of each image.</param>
/// <param name="values">The images, one after the other.</param>
internal sealed class FloatImages(string name, ImageShape shape, float[] values) : IImageDataset
{
    public string Name => name;

    public int Count => values.Length / shape.Count;

    public ImageShape Shape => shape;

    public void Read(ReadOnlySpan<int> indices, Span<float> images)
    {
        ImageRequest.Check(this, indices, images);
        for (int i = 0; i < indices.Length; i++)
        {
            values.AsSpan(indices[i] * shape.Count, shape.Count).CopyTo(images[(i * shape.Count)..]);
        }
    }
}
