namespace Disentangle.Datasets.Images;

/// <summary>Images with a table of their factor values.</summary>
/// <param name="images">The images.</param>
/// <param name="labels">The factor values of each image.</param>
internal sealed class LabelledImages(IImageDataset images, FactorLabels labels) : IFactorDataset, IDisposable
{
    public string Name => images.Name;

    public int Count => images.Count;

    public ImageShape Shape => images.Shape;

    public IReadOnlyList<Notice> Notices => images.Notices;

    public IReadOnlyList<Factor> Factors => labels.Factors;

    public void Read(ReadOnlySpan<int> indices, Span<float> destination) => images.Read(indices, destination);

    public void FactorsOf(int index, Span<int> values)
    {
        ImageRequest.CheckIndex(index, Count);
        labels.Of(index, values);
    }

    /// <summary>Closes the file of the images, where they have one.</summary>
    public void Dispose() => (images as IDisposable)?.Dispose();
}

/// <summary>Images that are a complete grid, in its order.</summary>
/// <param name="images">The images, as many as the grid has combinations.</param>
/// <param name="grid">The numbering of the grid.</param>
internal sealed class GridImages(IImageDataset images, FactorGrid grid) : IFactorGrid, IDisposable
{
    public string Name => images.Name;

    public int Count => images.Count;

    public ImageShape Shape => images.Shape;

    public IReadOnlyList<Notice> Notices => images.Notices;

    public IReadOnlyList<Factor> Factors => grid.Factors;

    public void Read(ReadOnlySpan<int> indices, Span<float> destination) => images.Read(indices, destination);

    public void FactorsOf(int index, Span<int> values) => grid.FactorsOf(index, values);

    public int IndexOf(ReadOnlySpan<int> values) => grid.IndexOf(values);

    /// <summary>Closes the file of the images, where they have one.</summary>
    public void Dispose() => (images as IDisposable)?.Dispose();
}
