using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Formats.Pictures;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets;

/// <summary>
/// SmallNORB (LeCun, Huang, Bottou, 2004): 48,600 grey photographs of 50 toys, 96x96 reduced to 64x64x1. Ten toys share each combination of
/// category, elevation, azimuth and lighting.
/// </summary>
internal static class SmallNorbDataset
{
    private const string Training = "smallnorb-5x46789x9x18x6x2x96x96-training", Testing = "smallnorb-5x01235x9x18x6x2x96x96-testing";
    private const int FullSide = 96, Side = 64, Eyes = 2, Labels = 4;

    // The original has 24,300 in each of its two parts.
    private const int MostImages = 100_000;

    private static readonly string[] Extensions = [".mat", ".mat.gz"];

    // Elevations and azimuths in degrees, as the data set's page explains the numbers in the files.
    private static readonly Factor[] AllFactors =
    [
        Factor.Categories("category", "four-legged animal", "human figure", "airplane", "truck", "car"),
        Factor.Linear("elevation", 9, 30, 70) with { Unit = "degrees" },
        Factor.Linear("azimuth", 18, 0, 340) with { Unit = "degrees" },
        new("lighting", [0, 1, 2, 3, 4, 5]) { IsCategorical = true },
    ];

    /// <summary>Its line in the catalogue.</summary>
    internal static DatasetEntry Entry { get; } = new(
        "smallnorb",
        "SmallNORB",
        "48,600 grey photographs of toys, 96x96 reduced to 64x64x1, with category, elevation, azimuth and lighting",
        (name, path, options) => Open(DataFolder.Find("SmallNORB", path, options, "smallnorb"), name))
    {
        Argument = "FOLDER",
        Originals =
        [
            new("smallnorb-5x46789x9x18x6x2x96x96-training-dat.mat.gz", "66054832f9accfe74a0f4c36a75bc0a2"),
            new("smallnorb-5x46789x9x18x6x2x96x96-training-cat.mat.gz", "23c8b86101fbf0904a000b43d3ed2fd9"),
            new("smallnorb-5x46789x9x18x6x2x96x96-training-info.mat.gz", "51dee1210a742582ff607dfd94e332e3"),
            new("smallnorb-5x01235x9x18x6x2x96x96-testing-dat.mat.gz", "e4ad715691ed5a3a5f138751a4ceb071"),
            new("smallnorb-5x01235x9x18x6x2x96x96-testing-cat.mat.gz", "5aa791cd7e6016cf957ce9bdb93b8603"),
            new("smallnorb-5x01235x9x18x6x2x96x96-testing-info.mat.gz", "a9454f3864d7fd4bb3ea7fc3eb84924e"),
        ],
        IsFolder = true,
    };

    /// <summary>
    /// Reads the training part and the testing part, whichever are there, each from its <c>-dat</c>, <c>-cat</c>
    /// and <c>-info</c> file, plain or with
    /// <c>.gz</c>. Of each pair of images the first is taken.
    /// </summary>
    /// <exception cref="UserErrorException">The folder has neither part, or a file is missing, damaged, or of another shape.</exception>
    public static IFactorDataset Open(string folder, string name)
    {
        string[] parts = [.. new[] { Training, Testing }.Where(part => Find(folder, part, "dat") is not null)];
        if (parts.Length == 0) throw new UserErrorException($"{folder}: holds neither {Training}-dat.mat[.gz] nor {Testing}-dat.mat[.gz]");
        byte[] pixels = [];
        var values = new List<int>();
        foreach (string part in parts)
        {
            byte[] images = ReadImages(Required(folder, part, "dat"));
            pixels = [.. pixels, .. images];
            ReadLabels(folder, part, images.Length / (Side * Side), values);
        }

        var shape = new ImageShape(Side, Side, 1);
        return new LabelledImages(new ByteImages(name, shape, pixels, 255), new FactorLabels(AllFactors, [.. values]));
    }

    private static byte[] ReadImages(string path)
    {
        using NorbMatrix matrix = NorbMatrix.OpenBytes(path);
        if (matrix.Shape is not [int count and <= MostImages, Eyes, FullSide, FullSide])
            throw new UserErrorException($"{path}: has shape {matrix.ShapeText}, (images, 2, 96, 96) is expected");
        int length = count * Side * Side;
        byte[] images = new byte[ClaimedBytes.Room(length, new FileInfo(path).Length)], pair = new byte[Eyes * FullSide * FullSide];
        var mean = new AreaMean(FullSide, FullSide, 1, Side, Side);
        for (int i = 0; i < count; i++)
        {
            matrix.ReadNext(pair);
            if ((i + 1) * Side * Side > images.Length) ClaimedBytes.Grow(ref images, length);
            mean.Resize(pair.AsSpan(0, FullSide * FullSide), images.AsSpan(i * Side * Side, Side * Side));
        }

        matrix.ExpectEnd();
        return images;
    }

    private static void ReadLabels(string folder, string part, int count, List<int> values)
    {
        string categoryPath = Required(folder, part, "cat"), informationPath = Required(folder, part, "info");
        (IReadOnlyList<int> categoryShape, int[] categories) = NorbMatrix.ReadIntegers(categoryPath);
        if (categoryShape is not [int rows] || rows != count) throw WrongShape(categoryPath, categoryShape, $"({count})");
        (IReadOnlyList<int> shape, int[] information) = NorbMatrix.ReadIntegers(informationPath);
        if (shape is not [int height, Labels] || height != count) throw WrongShape(informationPath, shape, $"({count}, 4)");
        for (int i = 0; i < count; i++)
        {
            // Instance, elevation, azimuth in steps of ten degrees of which every other is used, lighting.
            Add(categoryPath, i, 0, categories[i]);
            Add(informationPath, i, 1, information[Labels * i + 1]);
            int azimuth = information[Labels * i + 2];
            if (azimuth % 2 != 0)
                throw new UserErrorException($"{informationPath}: the azimuth of image {i} is {azimuth}, it must be even");
            Add(informationPath, i, 2, azimuth / 2);
            Add(informationPath, i, 3, information[Labels * i + 3]);
        }

        void Add(string path, int image, int f, int value)
        {
            Factor factor = AllFactors[f];
            if ((uint)value >= (uint)factor.Size)
                throw new UserErrorException(
                    $"{path}: the {factor.Name} of image {image} has index {value}; it must be in 0 .. {factor.Size - 1}");
            values.Add(value);
        }
    }

    private static UserErrorException WrongShape(string path, IReadOnlyList<int> shape, string expected) =>
        new($"{path}: has shape ({string.Join(", ", shape)}), {expected} is expected");

    private static string Required(string folder, string part, string kind) =>
        Find(folder, part, kind) ?? throw new UserErrorException($"{folder}: holds no {part}-{kind}.mat[.gz]");

    private static string? Find(string folder, string part, string kind) =>
        Extensions.Select(extension => Path.Combine(folder, $"{part}-{kind}{extension}")).FirstOrDefault(File.Exists);
}
