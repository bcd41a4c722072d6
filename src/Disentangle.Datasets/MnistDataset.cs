using System.Globalization;
using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets;

/// <summary>
/// The 60,000 training images of MNIST (LeCun, Bottou, Bengio, Haffner, 1998) or of Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017): 28x28 grey
/// images in a border of two black pixels, 32x32x1, or without it where <c>@28</c> follows the name, in [0, 1]. The digit or the type of
/// garment is the one factor, <c>class</c>.
/// </summary>
internal sealed class MnistDataset : IFactorDataset
{
    private const int Side = 28;
    private const int PaddedSide = 32;
    private const int Classes = 10;

    private static readonly string[] Garments =
        ["T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"];

    private readonly byte[] _pixels;
    private readonly byte[] _labels;
    private readonly int _side;

    /// <summary>Its line in the catalogue.</summary>
    internal static DatasetEntry FashionEntry { get; } = new(
        "fashion-mnist",
        "Fashion-MNIST",
        "60,000 grey images of garments, 28x28 padded to 32x32x1 (28x28 with @28), with their class",
        (name, path, options) => OpenFashion(path, name, options))
    {
        Argument = "FOLDER",
        TakesSide = true,
        Originals =
        [
            new("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
            new("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
        ],
        IsFolder = true,
    };

    /// <summary>Its line in the catalogue.</summary>
    internal static DatasetEntry DigitsEntry { get; } = new(
        "mnist",
        "MNIST",
        "60,000 grey images of handwritten digits, 28x28 padded to 32x32x1 (28x28 with @28), with their class",
        (name, path, options) => OpenDigits(path, name, options))
    {
        Argument = "FOLDER",
        TakesSide = true,
        Originals =
        [
            new("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
            new("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
        ],
        IsFolder = true,
    };

    private MnistDataset(string name, byte[] pixels, byte[] labels, int side, IReadOnlyList<string>? classes)
    {
        (Name, _pixels, _labels, _side) = (name, pixels, labels, side);
        Factors = [Factor.Numbered("class", Classes) with { IsCategorical = true, ValueNames = classes }];
    }

    public string Name { get; }

    public int Count => _labels.Length;

    public ImageShape Shape => new(_side, _side, 1);

    public IReadOnlyList<Factor> Factors { get; }

    /// <summary>Reads MNIST from the folder that the user gave, or from <c>mnist</c> in the first data root that has it.</summary>
    /// <exception cref="UserErrorException">The files are nowhere, or they are damaged or of other sizes.</exception>
    public static MnistDataset OpenDigits(string? folder, string name, DatasetOptions options) =>
        Open("MNIST", "mnist", folder, name, options, "give", null);

    /// <summary>
    /// Reads Fashion-MNIST from the folder that the user gave, or from <c>fashion-mnist</c> in the first data root that has it.
    /// </summary>
    /// <exception cref="UserErrorException">The files are nowhere, or they are damaged or of other sizes.</exception>
    public static MnistDataset OpenFashion(string? folder, string name, DatasetOptions options) =>
        Open("Fashion-MNIST", "fashion-mnist", folder, name, options,
            "install the package dataset-fashion-mnist (Debian, Ubuntu), or give", Garments);

    // The files are called train-images-idx3-ubyte or train-images.idx3-ubyte, by who packed them, with or without .gz.
    private static MnistDataset Open(string title, string id, string? given, string name, DatasetOptions options, string hint,
        IReadOnlyList<string>? classes)
    {
        (given, int side) = Sized(given, id);
        IReadOnlyList<string> folders = given is null ? [.. options.Roots.Select(root => Path.Combine(root, id))] : [given];
        hint = $"{hint} --data-root DIR with the files in DIR/{id}";
        string imagesPath = Find(title, folders, "train-images", "idx3-ubyte", hint);
        string labelsPath = Find(title, [Path.GetDirectoryName(imagesPath)!], "train-labels", "idx1-ubyte", hint);
        IdxFile images = IdxFile.Read(imagesPath), labels = IdxFile.Read(labelsPath);
        if (images.Shape is not [> 0, Side, Side])
        {
            throw new UserErrorException($"{imagesPath}: has shape ({string.Join(", ", images.Shape)}), (images, 28, 28) is expected");
        }

        if (labels.Shape is not [int count] || count != images.Shape[0])
        {
            throw new UserErrorException(
                $"{labelsPath}: has shape ({string.Join(", ", labels.Shape)}), one label for each of {images.Shape[0]} images is expected");
        }

        int wrong = labels.Values.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(Classes - 1));
        if (wrong >= 0)
        {
            throw new UserErrorException($"{labelsPath}: the label of image {wrong} is {labels.Values[wrong]}, it must be in 0 .. 9");
        }

        return new MnistDataset(name, images.Values, labels.Values, side, classes);
    }

    public void FactorsOf(int index, Span<int> values)
    {
        ImageRequest.CheckIndex(index, Count);
        if (values.Length != 1) throw new ArgumentException($"one value per factor is expected, 1, got {values.Length}");
        values[0] = _labels[index];
    }

    public void Read(ReadOnlySpan<int> indices, Span<float> images)
    {
        ImageRequest.Check(this, indices, images);
        images.Clear();
        int border = (_side - Side) / 2;
        for (int i = 0; i < indices.Length; i++)
        {
            for (int y = 0; y < Side; y++)
            {
                ReadOnlySpan<byte> from = _pixels.AsSpan((indices[i] * Side + y) * Side, Side);
                Span<float> to = images.Slice((i * _side + border + y) * _side + border, Side);
                for (int x = 0; x < Side; x++) to[x] = from[x] / 255f;
            }
        }
    }

    /// <summary>The folder without the size after it, and the size of the images.</summary>
    private static (string? Folder, int Side) Sized(string? given, string id)
    {
        if (given?.LastIndexOf('@') is not (>= 0 and int at) || !int.TryParse(given.AsSpan(at + 1), NumberStyles.None,
            CultureInfo.InvariantCulture, out int side)) return (given, PaddedSide);
        if (side is not (Side or PaddedSide))
            throw new UserErrorException($"the images of {id} are 28x28, or 32x32 with a border, got @{side}",
                $"{id}@28 has no border, {id} has one");
        return (at == 0 ? null : given[..at], side);
    }

    private static string Find(string title, IReadOnlyList<string> folders, string file, string kind, string hint)
    {
        foreach (string folder in folders)
        {
            foreach (string found in (string[])[$"{file}-{kind}", $"{file}-{kind}.gz", $"{file}.{kind}", $"{file}.{kind}.gz"])
            {
                if (File.Exists(Path.Combine(folder, found))) return Path.Combine(folder, found);
            }
        }

        throw new UserErrorException($"{title}'s {file}-{kind}[.gz] was not found in {string.Join(", ", folders)}", hint);
    }
}
