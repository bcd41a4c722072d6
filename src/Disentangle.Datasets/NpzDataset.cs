using Disentangle.Datasets.Formats;

namespace Disentangle.Datasets;

/// <summary>
/// Images from any NumPy archive, see the page of the data set: an array <c>imgs</c> or <c>images</c> of shape (images, height, width) or
/// (images, height, width, channels), and factor values in <c>latents_classes</c> or <c>factors</c> where there are any.
/// </summary>
internal static class NpzDataset
{
    private static readonly string[] ImageNames = ["imgs", "images"];
    private static readonly string[] LabelNames = ["latents_classes", "factors"];

    /// <summary>
    /// Reads the archive whole: an <see cref="IFactorGrid"/> when its labels are every combination in order, an
    /// <see cref="IFactorDataset"/> when it has other labels, and else images alone.
    /// </summary>
    /// <exception cref="UserErrorException">The archive is missing, damaged, or does not hold what is expected.</exception>
    public static IImageDataset Open(string path, string name)
    {
        using NpzArchive archive = NpzArchive.Open(path);
        string imagesName = ImageNames.FirstOrDefault(archive.Contains)
            ?? throw new UserErrorException($"{path}: has no array imgs or images; it holds {archive.NamesText}");
        IImageDataset images = ReadImages(archive, imagesName, name);
        if (LabelNames.FirstOrDefault(archive.Contains) is not { } labelsName) return images;
        FactorLabels labels = FactorArrays.Read(archive, labelsName, images.Count, $"array {imagesName} has {images.Count} images");
        return labels.CompleteGrid() is { } grid ? new GridImages(images, grid) : new LabelledImages(images, labels);
    }

    private static IImageDataset ReadImages(NpzArchive archive, string arrayName, string name)
    {
        using NpyReader reader = archive.OpenArray(arrayName);
        NpyHeader header = reader.Header;
        if (header.Shape.Count is not (3 or 4))
        {
            throw new UserErrorException(
                $"{reader.Source} has shape {header.ShapeText}; (images, height, width) or (images, height, width, channels) is expected");
        }

        if (header.Count == 0) throw new UserErrorException($"{reader.Source} is empty, its shape is {header.ShapeText}");
        long values = header.Count / header.Shape[0];
        if (values > Array.MaxLength)
        {
            throw new UserErrorException($"{reader.Source} has images of {values} values, at most {Array.MaxLength} are supported");
        }

        var shape = new ImageShape(header.Shape[1], header.Shape[2], header.Shape.Count == 4 ? header.Shape[3] : 1);
        switch (header.Type)
        {
            case NpyType.UInt8 or NpyType.Boolean:
                byte[] bytes = reader.ReadAll<byte>();

                // Zeros and ones are black and white, not two nearly black greys.
                return new ByteImages(name, shape, bytes, bytes.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)1) ? 255 : 1);
            case NpyType.Float16 or NpyType.Float32 or NpyType.Float64:
                float[] floats = reader.ReadAll<float>();
                CheckRange(floats, shape.Count, reader.Source);
                return new FloatImages(name, shape, floats);
            default:
                throw new UserErrorException($"{reader.Source} has type '{header.Descriptor}'; unsigned bytes or floats are expected");
        }
    }

    private static void CheckRange(ReadOnlySpan<float> values, int valuesPerImage, string source)
    {
        // NaN is in no range.
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is >= 0 and <= 1) continue;
            throw new UserErrorException($"{source} holds {values[i]} in image {i / valuesPerImage}; the values must be in [0, 1]");
        }
    }
}
