using Disentangle.Datasets.Formats.Pictures;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets;

/// <summary>
/// CelebA (Liu, Luo, Wang and Tang: Deep learning face attributes in the wild, ICCV 2015): the aligned faces of 178x218, of which the
/// middle 148x148 becomes 64x64x3. The 40 attributes are the factors, -1 or 1, where their file is there.
/// </summary>
internal static class CelebADataset
{
    private const string Folder = "celeba";
    private const int Middle = 148, Side = 64;

    private static readonly string[] Places = ["img_align_celeba.zip", "img_align_celeba"];

    /// <summary>Its line in the catalogue.</summary>
    internal static DatasetEntry Entry { get; } = new(
        "celeba",
        "CelebA",
        "202,599 faces of 64x64x3 with 40 attributes, from the aligned and cropped images",
        (name, path, options) => Open(path, name, options))
    {
        Argument = "PATH",
        Originals =
        [
            new("img_align_celeba.zip", "00d2c5bc6d35e252742224ab0c1e8fcb"),
            new("list_attr_celeba.txt", "75e246fa4810816ffd6ee81facbd244c"),
        ],
    };

    /// <summary>
    /// Opens the images, a folder or a zip archive, with the attributes where <c>list_attr_celeba.txt</c> or <c>.csv</c> stands in
    /// it, beside it or in the folder above.
    /// </summary>
    /// <param name="path">The folder or the archive; null for <c>celeba/img_align_celeba[.zip]</c> in a data root.</param>
    /// <param name="name">What the user typed.</param>
    /// <param name="options">Where the files and the decoded pixels are.</param>
    /// <exception cref="UserErrorException">The files are not there, or a file is damaged.</exception>
    public static IImageDataset Open(string? path, string name, DatasetOptions options)
    {
        path = DataFolder.Find("CelebA", path, options, [.. Places.Select(place => $"{Folder}/{place}")]);
        if (Directory.Exists(path)) path = Places.Select(place => Path.Combine(path, place)).FirstOrDefault(Path.Exists) ?? path;
        using PictureFiles files = PictureFiles.Open(path);
        List<Notice> notices = [.. files.Notices(CelebAAttributes.FileNames)];
        FactorLabels? labels = AttributesOf(path) is { } file ? CelebAAttributes.Read(file, files.Names, notices) : null;
        return NotedImages.Of(PictureDataset.Open(name, files, new ImageShape(Side, Side, 3), options, notices, Middle), labels, notices);
    }

    private static string? AttributesOf(string images)
    {
        images = Path.GetFullPath(images);
        string above = Path.GetDirectoryName(images) ?? images;
        string[] folders = [images, above, Path.GetDirectoryName(above) ?? above];
        return folders.SelectMany(folder => CelebAAttributes.FileNames.Select(file => Path.Combine(folder, file)))
            .FirstOrDefault(File.Exists);
    }
}
