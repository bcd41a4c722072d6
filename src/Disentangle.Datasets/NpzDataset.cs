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
    /// Opens the archive: an <see cref="IFactorGrid"/> when its labels are every combination in order, an
    /// <see cref="IFactorDataset"/> when it has other labels, and else images alone.
    /// </summary>
    /// <exception cref="UserErrorException">The archive is missing, damaged, or does not hold what is expected.</exception>
    public static IImageDataset Open(string path, string name, DatasetOptions? options = null)
    {
        using NpzArchive archive = NpzArchive.Open(path);
        string imagesName = ImageNames.FirstOrDefault(archive.Contains)
            ?? throw new UserErrorException($"{path}: has no array imgs or images; it holds {archive.NamesText}");
        IImageDataset images;
        using (NpyReader reader = archive.OpenArray(imagesName))
            images = NpyImages.Open(archive, reader, name, options ?? new DatasetOptions(), imagesName);

        if (LabelNames.FirstOrDefault(archive.Contains) is not { } labelsName) return images;
        return FactorArrays.Read(archive, labelsName, images.Count, $"array {imagesName} has {images.Count} images").Label(images);
    }
}
