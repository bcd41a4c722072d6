namespace Disentangle.Datasets.Images;

/// <summary>The checks that every data set makes before it writes the images asked for.</summary>
public static class ImageRequest
{
    /// <summary>Checks a call of <see cref="IImageDataset.Read"/> as its documentation says.</summary>
    public static void Check(IImageDataset dataset, ReadOnlySpan<int> indices, Span<float> images)
    {
        long expected = (long)indices.Length * dataset.Shape.Count;
        if (images.Length != expected)
        {
            throw new ArgumentException(
                $"{indices.Length} images of {dataset.Shape} take {expected} values, the destination holds {images.Length}",
                nameof(images));
        }

        foreach (int index in indices) CheckIndex(index, dataset.Count);
    }

    /// <summary>Checks that <paramref name="index"/> is one of <paramref name="count"/> images.</summary>
    public static void CheckIndex(int index, int count)
    {
        if ((uint)index >= (uint)count)
        {
            throw new ArgumentOutOfRangeException(nameof(index), $"an image index must be in 0 .. {count - 1}, got {index}");
        }
    }
}
