using System.IO.MemoryMappedFiles;

namespace Disentangle.Experiments.Encodings;

/// <summary>
/// The codes of all images of a run's data set, encoded once: means and log-variances in a file beside the run that is mapped into memory,
/// so that the system holds it in its cache and no copy is on the managed heap.
/// </summary>
public sealed class CodeTable : IDisposable
{
    private readonly CodeTableLayout _layout;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    internal CodeTable(string path, CodeTableLayout layout, MemoryMappedFile file)
    {
        (Path, _layout, _file) = (path, layout, file);
        _view = file.CreateViewAccessor(0, layout.Length, MemoryMappedFileAccess.Read);
    }

    /// <summary>Its file.</summary>
    public string Path { get; }

    /// <summary>N, the number of images.</summary>
    public int Images => _layout.Images;

    /// <summary>D, the number of latent units.</summary>
    public int Latents => _layout.Latents;

    /// <summary>Whether the encoder gives a distribution, and not a code alone.</summary>
    public bool HasLogVariances => _layout.HasLogVariances;

    /// <summary>Writes the means of some images, D values each.</summary>
    /// <param name="images">Their indices in the data set.</param>
    /// <param name="means">Room for <c>images.Length</c> x D values.</param>
    public void Means(ReadOnlySpan<int> images, Span<float> means) => Rows(CodeTableLayout.MeansAt, images, means);

    /// <summary>Writes log sigma^2 of some images, D values each.</summary>
    /// <inheritdoc cref="Means(ReadOnlySpan{int}, Span{float})"/>
    /// <exception cref="InvalidOperationException">The encoder is deterministic.</exception>
    public void LogVariances(ReadOnlySpan<int> images, Span<float> logVariances) => Rows(LogVariancesAt, images, logVariances);

    /// <summary>Writes the means of all images, (N, D).</summary>
    public void Means(Span<float> means) => _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)CodeTableLayout.MeansAt, means);

    /// <summary>Writes log sigma^2 of all images, (N, D).</summary>
    /// <exception cref="InvalidOperationException">The encoder is deterministic.</exception>
    public void LogVariances(Span<float> logVariances) =>
        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)LogVariancesAt, logVariances);

    /// <summary>For each image the first one that is the same, N indices.</summary>
    public int[] FirstAlike()
    {
        int[] first = new int[Images];
        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)_layout.AlikeAt, first.AsSpan());
        return first;
    }

    /// <summary>Takes the file out of memory.</summary>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private long LogVariancesAt => HasLogVariances ? _layout.LogVariancesAt
        : throw new InvalidOperationException("the encoder is deterministic");

    private void Rows(long at, ReadOnlySpan<int> images, Span<float> values)
    {
        for (int i = 0; i < images.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)images[i], (uint)Images, nameof(images));
            _view.SafeMemoryMappedViewHandle.ReadSpan(
                (ulong)(at + (long)images[i] * Latents * sizeof(float)), values.Slice(i * Latents, Latents));
        }
    }
}
