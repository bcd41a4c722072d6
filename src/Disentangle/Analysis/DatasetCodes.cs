namespace Disentangle.Analysis;

/// <summary>The codes of images of a data set.</summary>
public static class DatasetCodes
{
    // Images that are read and encoded at once, and those that one thread reads.
    private const int BatchSize = 256, ReadAtOnce = 32;

    /// <summary>Encodes all images, in the order of the data set.</summary>
    /// <param name="model">Encodes.</param>
    /// <param name="data">The images.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="crew">The threads that read; null for the calling one.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">The codes are too many for an array, or the images are not of the model's size.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Codes Of(IRepresentation model, IImageDataset data, IProgress<double>? progress = null,
        Crew? crew = null, CancellationToken cancellation = default) =>
        Of(model, data, data.Count, i => i, crew, progress, cancellation);

    /// <summary>Encodes some images.</summary>
    /// <param name="model">Encodes.</param>
    /// <param name="data">The images.</param>
    /// <param name="images">Which, in the order of the result.</param>
    /// <exception cref="UserErrorException">The codes are too many for an array, or the images are not of the model's size.</exception>
    public static Codes Of(IRepresentation model, IImageDataset data, IReadOnlyList<int> images) =>
        Of(model, data, images.Count, i => images[i], crew: null, progress: null, CancellationToken.None);

    /// <summary>Encodes all images batch by batch, in the order of the data set, so that all codes need not be held at once.</summary>
    /// <param name="model">Encodes.</param>
    /// <param name="data">The images.</param>
    /// <param name="take">Takes the codes of a batch, and the number of its first image.</param>
    /// <param name="crew">The threads that read; null for the calling one.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">The images are not of the model's size.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static void ForEachBatch(
        IRepresentation model, IImageDataset data, Action<int, Codes> take, Crew? crew = null, IProgress<double>? progress = null,
        CancellationToken cancellation = default) =>
        ForEachBatch(model, data, data.Count, i => i, take, crew, progress, cancellation);

    private static Codes Of(
        IRepresentation model, IImageDataset data, int n, Func<int, int> indexAt, Crew? crew, IProgress<double>? progress,
        CancellationToken cancellation)
    {
        int d = model.Latents;
        if ((long)n * d > Array.MaxLength) throw new UserErrorException($"{n} codes of {d} values are too many to hold at once");
        float[] means = new float[n * d];
        float[]? logVariances = null;
        ForEachBatch(model, data, n, indexAt, (first, batch) =>
        {
            batch.Means.CopyTo(means, first * d);
            if (batch.LogVariances is not null) batch.LogVariances.CopyTo(logVariances ??= new float[n * d], first * d);
        }, crew, progress, cancellation);
        return new Codes(n, d, means, logVariances);
    }

    /// <summary>Reads all images batch by batch, in the order of the data set.</summary>
    /// <param name="data">The images.</param>
    /// <param name="take">
    /// Takes the images of a batch, (b, H, W, C), which are overwritten by the next, and the number of the first.
    /// </param>
    /// <param name="crew">The threads that read; null for the calling one.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static void ForEachBatchOfImages(
        IImageDataset data, Action<int, Tensor> take, Crew? crew = null, IProgress<double>? progress = null,
        CancellationToken cancellation = default) => ForEachBatchOfImages(data, data.Count, i => i, take, crew, progress, cancellation);

    private static void ForEachBatch(
        IRepresentation model, IImageDataset data, int n, Func<int, int> indexAt, Action<int, Codes> take, Crew? crew,
        IProgress<double>? progress, CancellationToken cancellation) =>
        ForEachBatchOfImages(
            data, n, indexAt, (first, images) => take(first, model.Encode(images)), crew, progress, cancellation);

    private static void ForEachBatchOfImages(
        IImageDataset data, int n, Func<int, int> indexAt, Action<int, Tensor> take, Crew? crew, IProgress<double>? progress,
        CancellationToken cancellation)
    {
        int[] indices = new int[BatchSize];
        Tensor images = new();
        for (int first = 0; first < n; first += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(BatchSize, n - first);
            for (int i = 0; i < count; i++) indices[i] = indexAt(first + i);
            images.Resize(new Shape(count, data.Shape.Height, data.Shape.Width, data.Shape.Channels));
            Read(data, indices, count, images, crew);
            take(first, images);
            progress?.Report((double)(first + count) / n);
        }
    }

    private static void Read(IImageDataset data, int[] indices, int count, Tensor images, Crew? crew)
    {
        if (crew is null)
        {
            data.Read(indices.AsSpan(0, count), images.HostWrite());
            return;
        }

        int size = data.Shape.Count;
        crew.For((count + ReadAtOnce - 1) / ReadAtOnce, piece =>
        {
            int first = piece * ReadAtOnce, some = Math.Min(ReadAtOnce, count - first);
            data.Read(indices.AsSpan(first, some), images.HostWrite().Slice(first * size, some * size));
        });
    }
}
