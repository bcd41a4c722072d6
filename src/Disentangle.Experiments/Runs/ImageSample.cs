using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Disentangle.Datasets.Images;

namespace Disentangle.Experiments.Runs;

/// <summary>
/// A hash of the bits of 256 images, spread evenly over a data set, or of all where there are fewer. Unlike the fingerprint of a run it
/// differs where images differ in a last bit.
/// </summary>
internal static class ImageSample
{
    private const int Images = 256;

    /// <summary>The hash as <c>bits-</c> and 64 hexadecimal digits.</summary>
    public static string HashOf(IImageDataset data)
    {
        int count = Math.Min(Images, data.Count);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{data.Count} images of {data.Shape}")));
        float[] image = new float[data.Shape.Count];
        for (int i = 0; i < count; i++)
        {
            data.Read([count == 1 ? 0 : (int)((long)i * (data.Count - 1) / (count - 1))], image);
            hash.AppendData(MemoryMarshal.AsBytes(image.AsSpan()));
        }

        return $"bits-{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
