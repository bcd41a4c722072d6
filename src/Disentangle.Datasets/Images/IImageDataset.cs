namespace Disentangle.Datasets.Images;

/// <summary>A set of images of one size. Implementations are safe to read from several threads at once.</summary>
public interface IImageDataset
{
    /// <summary>What a user typed to get it, for example <c>dsprites</c> or <c>npz:faces.npz</c>.</summary>
    string Name { get; }

    /// <summary>How many images there are.</summary>
    int Count { get; }

    /// <summary>The size of each image.</summary>
    ImageShape Shape { get; }

    /// <summary>What of the files is not used, and why; empty where all is.</summary>
    IReadOnlyList<Notice> Notices => [];

    /// <summary>
    /// Writes the images at <paramref name="indices"/>, each of <see cref="ImageShape.Count"/> values in [0, 1], one after the other.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is negative or not below <see cref="Count"/>.</exception>
    /// <exception cref="ArgumentException">The destination does not hold exactly the images asked for.</exception>
    void Read(ReadOnlySpan<int> indices, Span<float> images);
}

/// <summary>Images each of which is labelled with the values of the factors that made it.</summary>
public interface IFactorDataset : IImageDataset
{
    /// <summary>The factors, in the data set's own order.</summary>
    IReadOnlyList<Factor> Factors { get; }

    /// <summary>Writes the factor values (0 .. Size-1 each) of the image at <paramref name="index"/>, one per factor.</summary>
    void FactorsOf(int index, Span<int> values);
}

/// <summary>A complete grid: every combination of factor values is one image, and the last factor varies fastest.</summary>
public interface IFactorGrid : IFactorDataset
{
    /// <summary>The index of the image with these factor values, one per factor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its factor.</exception>
    int IndexOf(ReadOnlySpan<int> values);
}
