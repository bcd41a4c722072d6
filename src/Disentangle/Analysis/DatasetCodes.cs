namespace Disentangle.Analysis;

/// <summary>The codes of images of a data set.</summary>
public static class DatasetCodes
{
    private const int BatchSize = 256;

    /// <summary>Encodes all images, in the order of the data set.</summary>
    /// <param name="model">Encodes.</param>
    /// <param name="data">The images.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">The codes are too many for an array, or the images are not of the model's size.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Codes Of(IRepresentation model, IImageDataset data, IProgress<double>? progress = null,
        CancellationToken cancellation = default) =>
        Of(model, data, data.Count, i => i, progress, cancellation);

    /// <summary>Encodes some images.</summary>
    /// <param name="model">Encodes.</param>
    /// <param name="data">The images.</param>
    /// <param name="images">Which, in the order of the result.</param>
    /// <exception cref="UserErrorException">The codes are too many for an array, or the images are not of the model's size.</exception>
    public static Codes Of(IRepresentation model, IImageDataset data, IReadOnlyList<int> images) =>
        Of(model, data, images.Count, i => images[i], progress: null, CancellationToken.None);

    private static Codes Of(
        IRepresentation model, IImageDataset data, int n, Func<int, int> indexAt, IProgress<double>? progress,
        CancellationToken cancellation)
    {
        int d = model.Latents;
        if ((long)n * d > Array.MaxLength) throw new UserErrorException($"{n} codes of {d} values are too many to hold at once");
        float[] means = new float[n * d];
        float[]? logVariances = null;
        int[] indices = new int[BatchSize];
        Tensor images = new();
        for (int first = 0; first < n; first += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(BatchSize, n - first);
            for (int i = 0; i < count; i++) indices[i] = indexAt(first + i);
            images.Resize(new Shape(count, data.Shape.Height, data.Shape.Width, data.Shape.Channels));
            data.Read(indices.AsSpan(0, count), images.HostWrite());
            Codes batch = model.Encode(images);
            batch.Means.CopyTo(means, first * d);
            if (batch.LogVariances is not null) batch.LogVariances.CopyTo(logVariances ??= new float[n * d], first * d);
            progress?.Report((double)(first + count) / n);
        }

        return new Codes(n, d, means, logVariances);
    }
}
