using System.Globalization;
using Disentangle.Datasets.Formats;

namespace Disentangle.Datasets;

/// <summary>
/// CelebA (Liu, Luo, Wang and Tang: Deep learning face attributes in the wild, ICCV 2015): the aligned faces of 178x218, of which the middle
/// 148x148 becomes 64x64x3. The 40 attributes are the factors, -1 or 1, where their file is there.
/// </summary>
internal static class CelebADataset
{
    private const string Folder = "celeba", Attributes = "list_attr_celeba.txt";
    private const int Middle = 148, Side = 64;

    private static readonly string[] Places = ["img_align_celeba.zip", "img_align_celeba"];

    /// <summary>Opens the images, a folder or a zip archive, with the attributes where <c>list_attr_celeba.txt</c> stands in it, beside it or in the folder above.</summary>
    /// <param name="path">The folder or the archive; null for <c>celeba/img_align_celeba[.zip]</c> in a data root.</param>
    /// <param name="name">What the user typed.</param>
    /// <param name="options">Where the files and the decoded pixels are.</param>
    /// <exception cref="UserErrorException">The files are not there, or a file is damaged.</exception>
    public static IImageDataset Open(string? path, string name, DatasetOptions options)
    {
        path = DataFolder.Find("CelebA", path, options, [.. Places.Select(place => $"{Folder}/{place}")]);
        if (Directory.Exists(path)) path = Places.Select(place => Path.Combine(path, place)).FirstOrDefault(Path.Exists) ?? path;
        using PictureFiles files = PictureFiles.Open(path);
        FactorLabels? labels = AttributesOf(path) is { } file ? ReadAttributes(file, files.Names) : null;
        IImageDataset images = PictureDataset.Open(name, files, new ImageShape(Side, Side, 3), options, Middle);
        return labels is null ? images : labels.Label(images);
    }

    private static string? AttributesOf(string images)
    {
        images = Path.GetFullPath(images);
        string above = Path.GetDirectoryName(images) ?? images;
        return new[] { images, above, Path.GetDirectoryName(above) ?? above }.Select(folder => Path.Combine(folder, Attributes)).FirstOrDefault(File.Exists);
    }

    // The number of images; the names of the attributes; then a line an image: its file, and -1 or 1 for each attribute, with spaces between.
    private static FactorLabels ReadAttributes(string path, IReadOnlyList<string> files)
    {
        Dictionary<string, int> places = [];
        for (int i = 0; i < files.Count; i++) places[files[i][(files[i].LastIndexOf('/') + 1)..]] = i;
        using StreamReader reader = new(InputFile.Open(path));
        string[] count = Fields(reader.ReadLine()), names = Fields(reader.ReadLine());
        if (count.Length != 1 || !int.TryParse(count[0], NumberStyles.None, CultureInfo.InvariantCulture, out _) || names.Length == 0)
            throw new UserErrorException($"{path}: must begin with the number of images and the names of the attributes, a line each");
        int[] values = new int[(long)files.Count * names.Length];
        bool[] found = new bool[files.Count];
        for (int line = 3; reader.ReadLine() is { } text; line++)
        {
            string[] fields = Fields(text);
            if (fields.Length == 0) continue;
            if (fields.Length != names.Length + 1 || fields.Skip(1).Any(field => field is not ("1" or "-1")))
                throw new UserErrorException($"{path}: line {line} must be a file and {names.Length} values of 1 or -1, got {InputFile.Printable(text)}");
            if (!places.TryGetValue(fields[0], out int place)) continue;
            found[place] = true;
            for (int f = 0; f < names.Length; f++) values[place * names.Length + f] = fields[f + 1] == "1" ? 1 : 0;
        }

        int missing = Array.IndexOf(found, false);
        if (missing >= 0) throw new UserErrorException($"{path}: has no line for {InputFile.Printable(files[missing])}");
        return new FactorLabels([.. names.Select(attribute => new Factor(attribute, [-1, 1]) { IsCategorical = true })], values);
    }

    private static string[] Fields(string? line) => (line ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
