using Disentangle.Datasets.Formats;

namespace Disentangle.Datasets;

/// <summary>
/// The 60,000 training images of Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017): 28x28 greys in a border of two black pixels, 32x32x1, in
/// [0, 1]. The kind of garment is the one factor, <c>class</c>.
/// </summary>
internal sealed class FashionMnistDataset : IFactorDataset
{
    private const string Folder = "fashion-mnist";
    private const int Side = 28;
    private const int PaddedSide = 32;
    private const int Classes = 10;

    private readonly byte[] _pixels;
    private readonly byte[] _labels;

    private FashionMnistDataset(string name, byte[] pixels, byte[] labels) => (Name, _pixels, _labels) = (name, pixels, labels);

    public string Name { get; }

    public int Count => _labels.Length;

    public ImageShape Shape => new(PaddedSide, PaddedSide, 1);

    public IReadOnlyList<Factor> Factors { get; } =
        [new("class", [.. Enumerable.Range(0, Classes).Select(label => (double)label)]) { IsCategorical = true }];

    /// <summary>
    /// Reads <c>fashion-mnist/train-images-idx3-ubyte</c> and <c>train-labels-idx1-ubyte</c>, with or without <c>.gz</c>, from the first
    /// data root that has them.
    /// </summary>
    /// <exception cref="UserErrorException">No root has the files, or they are damaged or of other sizes.</exception>
    public static FashionMnistDataset Open(string name, DatasetOptions options)
    {
        IReadOnlyList<string> folders = [.. options.Roots.Select(root => Path.Combine(root, Folder))];
        string imagesPath = Find(folders, "train-images-idx3-ubyte");
        string labelsPath = Find([Path.GetDirectoryName(imagesPath)!], "train-labels-idx1-ubyte");
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

        return new FashionMnistDataset(name, images.Values, labels.Values);
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
        const int border = (PaddedSide - Side) / 2;
        for (int i = 0; i < indices.Length; i++)
        {
            for (int y = 0; y < Side; y++)
            {
                ReadOnlySpan<byte> from = _pixels.AsSpan((indices[i] * Side + y) * Side, Side);
                Span<float> to = images.Slice((i * PaddedSide + border + y) * PaddedSide + border, Side);
                for (int x = 0; x < Side; x++) to[x] = from[x] / 255f;
            }
        }
    }

    private static string Find(IReadOnlyList<string> folders, string file)
    {
        foreach (string folder in folders)
        {
            string path = Path.Combine(folder, file);
            if (File.Exists(path)) return path;
            if (File.Exists(path + ".gz")) return path + ".gz";
        }

        throw new UserErrorException(
            $"Fashion-MNIST's {file}[.gz] was not found in {string.Join(", ", folders)}",
            $"install the package dataset-fashion-mnist (Debian, Ubuntu), or give --data-root DIR with the files in DIR/{Folder}");
    }
}
