using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Tests;

public sealed class MnistDatasetTests : IDisposable
{
    private const string Images = "fashion-mnist/train-images-idx3-ubyte", Labels = "fashion-mnist/train-labels-idx1-ubyte";
    private readonly TemporaryFolder _folder = new();

    private DatasetOptions Options => new() { DataRoot = _folder.Root, SystemRoot = null };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ImagesArePaddedByTwoPixelsOnEverySide()
    {
        byte[] pixels = [.. Enumerable.Range(0, 3 * 784).Select(i => (byte)(i * 7 + i / 784))];
        _folder.Write(Images, Bytes.Idx(8, 3, 28, 28), pixels);
        _folder.Write(Labels, Bytes.Idx(8, 3), [9, 0, 4]);
        var dataset = (IFactorDataset)DatasetCatalogue.Open("fashion-mnist", Options);
        Assert.Equal(("fashion-mnist", 3, new ImageShape(32, 32, 1)), (dataset.Name, dataset.Count, dataset.Shape));
        float[] images = new float[2 * 1024];
        images.AsSpan().Fill(7);
        dataset.Read([2, 0], images);
        for (int i = 0; i < 1024; i++)
        {
            (int y, int x) = (i / 32 - 2, i % 32 - 2);
            bool inside = x is >= 0 and < 28 && y is >= 0 and < 28;
            Assert.Equal(inside ? pixels[2 * 784 + 28 * y + x] / 255f : 0, images[i]);
            Assert.Equal(inside ? pixels[28 * y + x] / 255f : 0, images[1024 + i]);
        }

        Factor factor = Assert.Single(dataset.Factors);
        Assert.Equal(("class", 10), (factor.Name, factor.Size));
        int[] label = new int[1];
        dataset.FactorsOf(0, label);
        Assert.Equal([9], label);
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.FactorsOf(3, label));
    }

    [Theory]
    [InlineData("mnist", "-idx3-ubyte", "-idx1-ubyte")]
    [InlineData("fashion-mnist", ".idx3-ubyte", ".idx1-ubyte")]
    public void AFolderMayBeGivenAndTheFilesMayHaveADot(string id, string images, string labels)
    {
        byte[] pixels = new byte[2 * 784];
        pixels[784 + 28 * 3 + 5] = 255;
        _folder.Write($"here/train-images{images}", Bytes.Idx(8, 2, 28, 28), pixels);
        _folder.Write($"here/train-labels{labels}", Bytes.Idx(8, 2), [7, 2]);
        string name = $"{id}:{_folder.PathOf("here")}";
        var dataset = (IFactorDataset)DatasetCatalogue.Open(name);
        Assert.Equal((name, 2, new ImageShape(32, 32, 1)), (dataset.Name, dataset.Count, dataset.Shape));
        float[] image = Oracle.Read(dataset, 1);
        Assert.Equal((1, 1), (image[32 * 5 + 7], image.Sum()));
        int[] label = new int[1];
        dataset.FactorsOf(0, label);
        Assert.Equal([7], label);
    }

    [Fact]
    public void WithoutTheBorderTheyHaveTheirOwnSize()
    {
        byte[] pixels = [.. Enumerable.Range(0, 2 * 784).Select(i => (byte)(i * 7 + i / 784))];
        _folder.Write(Images, Bytes.Idx(8, 2, 28, 28), pixels);
        _folder.Write(Labels, Bytes.Idx(8, 2), [9, 0]);
        string folder = _folder.PathOf("fashion-mnist");
        foreach (string name in new[] { "fashion-mnist@28", $"mnist:{folder}@28" })
        {
            IImageDataset dataset = DatasetCatalogue.Open(name, Options);
            Assert.Equal((name, new ImageShape(28, 28, 1)), (dataset.Name, dataset.Shape));
            Assert.Equal(pixels[784..].Select(pixel => pixel / 255f), Oracle.Read(dataset, 1));
        }

        Assert.Equal(new ImageShape(32, 32, 1), DatasetCatalogue.Open("fashion-mnist@32", Options).Shape);
        Assert.Equal(
            "the images of mnist are 28x28, or 32x32 with a border, got @64",
            Assert.Throws<UserErrorException>(() => DatasetCatalogue.Open("mnist@64", Options)).Message);
    }

    [Fact]
    public void MnistIsSoughtUnderItsOwnName()
    {
        _folder.Write("mnist/train-images-idx3-ubyte", Bytes.Idx(8, 1, 28, 28), new byte[784]);
        _folder.Write("mnist/train-labels-idx1-ubyte", Bytes.Idx(8, 1), [3]);
        Assert.Equal(1, DatasetCatalogue.Open("mnist", Options).Count);
        Assert.StartsWith("Fashion-MNIST's train-images-idx3-ubyte[.gz] was not found in", RefusalToOpen(), StringComparison.Ordinal);
        UserErrorException error = Assert.Throws<UserErrorException>(() => DatasetCatalogue.Open($"mnist:{_folder.Root}", Options));
        Assert.Equal($"MNIST's train-images-idx3-ubyte[.gz] was not found in {_folder.Root}", error.Message);
        Assert.Equal("give --data-root DIR with the files in DIR/mnist", error.Hint);
    }

    [Fact]
    public void FilesThatAreMissingAreToldWithWhereTheyWereSought()
    {
        var options = new DatasetOptions { DataRoot = _folder.Root, SystemRoot = _folder.PathOf("share") };
        UserErrorException error = Assert.Throws<UserErrorException>(() => DatasetCatalogue.Open("fashion-mnist", options));
        Assert.Contains("train-images-idx3-ubyte[.gz] was not found in", error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.PathOf("fashion-mnist"), error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.PathOf("share/fashion-mnist"), error.Message, StringComparison.Ordinal);
        Assert.Contains("dataset-fashion-mnist", error.Hint, StringComparison.Ordinal);
        Assert.Contains("--data-root", error.Hint, StringComparison.Ordinal);

        _folder.Write(Images, Bytes.Idx(8, 1, 28, 28), new byte[784]);
        Assert.Contains("train-labels-idx1-ubyte[.gz] was not found", RefusalToOpen(), StringComparison.Ordinal);
    }

    [Fact]
    public void FilesOfOtherSizesOrLabelsAreRefused()
    {
        _folder.Write(Images, Bytes.Idx(8, 2, 28, 28), new byte[2 * 784]);
        _folder.Write(Labels, Bytes.Idx(8, 3), new byte[3]);
        Assert.Contains("has shape (3), one label for each of 2 images is expected", RefusalToOpen(), StringComparison.Ordinal);
        _folder.Write(Labels, Bytes.Idx(8, 2), [9, 10]);
        Assert.Contains("the label of image 1 is 10, it must be in 0 .. 9", RefusalToOpen(), StringComparison.Ordinal);
        _folder.Write(Images, Bytes.Idx(8, 2, 28, 27), new byte[2 * 28 * 27]);
        Assert.Contains("has shape (2, 28, 27), (images, 28, 28) is expected", RefusalToOpen(), StringComparison.Ordinal);
        _folder.Write(Images, Bytes.Idx(8, 0, 28, 28));
        Assert.Contains("has shape (0, 28, 28)", RefusalToOpen(), StringComparison.Ordinal);
    }

    [Fact]
    public void RootsAreTheOneGivenThenTheSystemsOne()
    {
        Assert.Equal("/usr/share/datasets", new DatasetOptions().Roots[^1]);
        Assert.Equal("here", new DatasetOptions { DataRoot = "here" }.Roots[0]);
    }

    private string RefusalToOpen() => Refusal.Of(() => DatasetCatalogue.Open("fashion-mnist", Options));
}
