namespace Disentangle.Datasets.Images;

/// <summary>Images with notices of what in their files is not used.</summary>
/// <param name="images">The images.</param>
/// <param name="notices">The notices.</param>
internal sealed class NotedImages(IImageDataset images, IReadOnlyList<Notice> notices) : IImageDataset, IDisposable
{
    public string Name => images.Name;

    public int Count => images.Count;

    public ImageShape Shape => images.Shape;

    public IReadOnlyList<Notice> Notices => notices;

    /// <summary>The images with notices, with or without factor values.</summary>
    /// <param name="images">The images.</param>
    /// <param name="labels">Their factor values, or null.</param>
    /// <param name="notices">What was found so far; notices on the factor values are added.</param>
    public static IImageDataset Of(IImageDataset images, FactorLabels? labels, IReadOnlyList<Notice> notices)
    {
        Notice[] all = [.. images.Notices, .. notices, .. labels?.Notices() ?? []];
        if (all.Length > 0) images = new NotedImages(images, all);
        return labels is null ? images : labels.Label(images);
    }

    public void Read(ReadOnlySpan<int> indices, Span<float> destination) => images.Read(indices, destination);

    /// <summary>Closes the file of the images, where they have one.</summary>
    public void Dispose() => (images as IDisposable)?.Dispose();
}
