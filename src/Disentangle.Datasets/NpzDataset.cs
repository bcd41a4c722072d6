using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets;

/// <summary>
/// Images from any NumPy archive, see the page of the data set: an array <c>imgs</c> or <c>images</c> of shape (images, height, width) or
/// (images, height, width, channels), and factor values in one of several arrays where there are any.
/// </summary>
internal static class NpzDataset
{
    private static readonly string[] ImageNames = ["imgs", "images"];

    /// <summary>Its line in the catalogue.</summary>
    internal static DatasetEntry Entry { get; } = new(
        "npz",
        "NumPy archives",
        "your own images of any size, and their factors if there are any, from a NumPy archive",
        (name, path, options) => Open(path!, name, options))
    {
        Argument = "PATH.npz",
        NeedsArgument = true,
        Ending = ".npz",
    };

    /// <summary>
    /// Opens the archive: an <see cref="IFactorGrid"/> when its labels are every combination in order, an
    /// <see cref="IFactorDataset"/> when it has other labels, and else images alone.
    /// </summary>
    /// <exception cref="UserErrorException">The archive is missing, damaged, or does not hold what is expected.</exception>
    public static IImageDataset Open(string path, string name, DatasetOptions? options = null)
    {
        using NpzArchive archive = NpzArchive.Open(path);
        string imagesName = ImageNames.FirstOrDefault(archive.Contains)
            ?? throw new UserErrorException(
                $"{path}: has no array imgs or images; it holds {archive.NamesText}",
                archive.Contains("codes") || archive.Contains("codes_train")
                    ? $"it holds codes, not images: disentangle score {ShellWord.Quoted(path)}" : null);
        IImageDataset images;
        using (NpyReader reader = archive.OpenArray(imagesName))
            images = NpyImages.Open(archive, reader, name, options ?? new DatasetOptions(), imagesName);

        NpzLabels labels = new(archive, images.Count, $"array {imagesName} has {images.Count} images");
        FactorLabels? found = labels.Read();
        string[] unread = [.. archive.Names.Except(labels.Used).Where(array => array != imagesName).Select(InputFile.Printable)];
        if (unread.Length > 0)
            labels.Notices.Add(
                new Notice(
                    $"{Notice.Count(unread.Length, "array")} of {Path.GetFileName(path)} {(unread.Length == 1 ? "is" : "are")} not read",
                    unread));
        return NotedImages.Of(images, found, labels.Notices);
    }
}
