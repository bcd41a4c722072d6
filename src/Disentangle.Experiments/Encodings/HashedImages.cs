using System.Runtime.InteropServices;
using Disentangle.Datasets.Images;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Experiments.Encodings;

/// <summary>Images of which a hash of 128 bits is kept as they are read, to tell which are the same without a second reading.</summary>
/// <param name="images">The images.</param>
internal sealed class HashedImages(IImageDataset images) : IImageDataset
{
    private readonly UInt128[] _hashes = new UInt128[images.Count];

    public string Name => images.Name;

    public int Count => images.Count;

    public ImageShape Shape => images.Shape;

    /// <summary>
    /// The hash of each image's values, 0 of an image that was not read. Two images out of a billion are the
    /// same by chance once in 10^20 data sets.
    /// </summary>
    public ReadOnlySpan<UInt128> Hashes => _hashes;

    public void Read(ReadOnlySpan<int> indices, Span<float> destination)
    {
        images.Read(indices, destination);
        for (int i = 0; i < indices.Length; i++)
            _hashes[indices[i]] = ContentHash.Of(MemoryMarshal.AsBytes(destination.Slice(i * Shape.Count, Shape.Count)));
    }
}
