using System.IO.Compression;
using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Tests;

public sealed class NpzDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void BytesAreDividedBy255()
    {
        IImageDataset dataset = Open(("imgs", NpyArray.Of<byte>([0, 51, 255, 2, 1, 0], 2, 1, 3)));
        Assert.Equal((2, new ImageShape(1, 3, 1)), (dataset.Count, dataset.Shape));
        Assert.Equal([2 / 255f, 1 / 255f, 0, 0, 0.2f, 1], Read(dataset, 1, 0));
        Assert.IsNotType<IFactorDataset>(dataset, exactMatch: false);
    }

    [Fact]
    public void BytesOfZeroAndOneStayAsTheyAre() =>
        Assert.Equal([0, 1, 1, 0], Read(Open(("images", NpyArray.Of<byte>([0, 1, 1, 0], 1, 2, 2))), 0));

    [Fact]
    public void FloatsStayAsTheyAreWithTheirChannels()
    {
        IImageDataset dataset = Open(("images", NpyArray.Of([0, 0.25f, 1, 0.5f, 0.75f, 0.125f], 1, 1, 2, 3)));
        Assert.Equal(new ImageShape(1, 2, 3), dataset.Shape);
        Assert.Equal([0, 0.25f, 1, 0.5f, 0.75f, 0.125f], Read(dataset, 0));
        Assert.Equal([0, 0.5f], Read(Open(("images", NpyArray.Of([0, 0.5], 1, 1, 2))), 0));
        Assert.Equal([0, 0.5f], Read(Open(("images", NpyArray.Of([(Half)0, (Half)0.5], 1, 1, 2))), 0));
    }

    [Fact]
    public void LabelsBecomeTheNumbersOfTheirSortedValues()
    {
        IImageDataset dataset = Open(Images(4), ("factors", NpyArray.Of([7, 100, -3, 100, 7, 20, 7, 100L], 4, 2)));
        IFactorDataset labelled = Assert.IsType<IFactorDataset>(dataset, exactMatch: false);
        Assert.IsNotType<IFactorGrid>(dataset, exactMatch: false);
        Assert.Equal(["factor0", "factor1"], labelled.Factors.Select(factor => factor.Name));
        Assert.Equal([-3, 7], labelled.Factors[0].Values);
        Assert.Equal([20, 100], labelled.Factors[1].Values);
        Assert.Equal(["1 1", "0 1", "1 0", "1 1"], Enumerable.Range(0, 4).Select(i => string.Join(' ', FactorsOf(labelled, i))));
        Assert.Throws<ArgumentOutOfRangeException>(() => labelled.FactorsOf(4, new int[2]));
        Assert.Throws<ArgumentException>(() => labelled.FactorsOf(0, new int[1]));
        Assert.Equal(Read(dataset, 3, 1), Enumerable.Repeat(3 / 255f, 4).Concat(Enumerable.Repeat(1 / 255f, 4)));
    }

    [Fact]
    public void EveryCombinationInOrderIsAGrid()
    {
        var grid = Assert.IsType<IFactorGrid>(
            Open(Images(6), ("latents_classes", NpyArray.Of<byte>([4, 0, 4, 5, 4, 9, 8, 0, 8, 5, 8, 9], 6, 2))), exactMatch: false);
        Assert.Equal([4, 8], grid.Factors[0].Values);
        Assert.Equal(5, grid.IndexOf([1, 2]));
        Assert.Equal([1, 0], FactorsOf(grid, 3));
        Assert.Equal([5 / 255f, 5 / 255f, 5 / 255f, 5 / 255f], Read(grid, grid.IndexOf([1, 2])));

        // The same combinations in another order, and with one of them twice instead of another.
        Assert.IsNotType<IFactorGrid>(Open(Images(4), ("factors", NpyArray.Of([0, 0, 1, 0, 0, 1, 1, 1], 4, 2))), exactMatch: false);
        Assert.IsNotType<IFactorGrid>(Open(Images(4), ("factors", NpyArray.Of([0, 0, 0, 1, 1, 0, 1, 0], 4, 2))), exactMatch: false);
    }

    [Fact]
    public void NamesAreReadWhereTheyAreStringsAndElseLeftOut()
    {
        byte[] strings = [.. Bytes.NpyHeader("|S4", "(2,)"), .. "hue\0size"u8];
        Assert.Equal(["hue", "size"], Names(strings));
        Assert.Equal(["factor0", "factor1"], Names([.. Bytes.NpyHeader("|O", "(2,)"), 0x80, 2]));
        string refusal = Refusal.Of(() => Names([.. Bytes.NpyHeader("|S4", "(1,)"), .. "size"u8]));
        Assert.Contains("has 1 names, but there are 2 factors", refusal, StringComparison.Ordinal);

        IEnumerable<string> Names(byte[] array)
        {
            string path = _folder.WriteNpz("names.npz", Images(2), ("factors", NpyArray.Of([0, 1, 1, 0], 2, 2)));
            using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Update))
            {
                using Stream entry = zip.CreateEntry("factor_names.npy").Open();
                entry.Write(array);
            }

            return ((IFactorDataset)NpzDataset.Open(path, "npz")).Factors.Select(factor => factor.Name);
        }
    }

    [Fact]
    public void WhatCannotBeUsedIsRefusedInOneSentence()
    {
        Refused("has no array imgs or images; it holds x", ("x", NpyArray.Of(new byte[4], 1, 2, 2)));
        Refused("has no array imgs or images; it holds no arrays");
        Refused("array imgs has shape (4,)", ("imgs", NpyArray.Of(new byte[4])));
        Refused("array imgs has shape (1, 1, 1, 2, 2)", ("imgs", NpyArray.Of(new byte[4], 1, 1, 1, 2, 2)));
        Refused("array imgs has type '<i4'; unsigned bytes or floats are expected", ("imgs", NpyArray.Of(new int[4], 1, 2, 2)));
        Refused("array imgs is empty, its shape is (0, 2, 2)", ("imgs", NpyArray.Of<byte>([], 0, 2, 2)));
        Refused("array imgs is empty, its shape is (2, 0, 2)", ("imgs", NpyArray.Of<float>([], 2, 0, 2)));
        Refused("array imgs holds NaN in image 1; the values must be in [0, 1]", ("imgs", NpyArray.Of([0, 0, 0, float.NaN], 2, 1, 2)));
        Refused("array images holds Infinity in image 0", ("images", NpyArray.Of([0, double.PositiveInfinity], 1, 1, 2)));
        Refused("array imgs holds 1.5 in image 2", ("imgs", NpyArray.Of([0, 1, 1.5f], 3, 1, 1)));
        Refused("array imgs holds -0.25 in image 0", ("imgs", NpyArray.Of([-0.25f], 1, 1, 1)));
        Refused("array factors has 3 rows, but array imgs has 2 images", Images(2), ("factors", NpyArray.Of(new int[6], 3, 2)));
        Refused("array factors has shape (2, 1, 1), (images, factors) is expected", Images(2),
            ("factors", NpyArray.Of(new int[2], 2, 1, 1)));
        Refused("array factors holds NaN in row 1, column 0; every image needs a value", Images(2),
            ("factors", NpyArray.Of([0, float.NaN], 2, 1)));
        Refused("array factors is empty", Images(2), ("factors", NpyArray.Of<int>([], 2, 0)));

        void Refused(string reason, params (string, NpyArray)[] arrays)
        {
            UserErrorException error = Assert.Throws<UserErrorException>(() => Open(arrays));
            Assert.StartsWith(_folder.PathOf("a.npz"), error.Message, StringComparison.Ordinal);
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void ArchivesThatDoNotFitInMemoryGiveTheSameImages(bool compress, int cached)
    {
        var options = new DatasetOptions { DataRoot = _folder.Root, MostInMemory = 11 };
        var arrays = new Dictionary<string, NpyArray>
        {
            ["names"] = NpyArray.Of(new[] { 1, 2 }),
            ["imgs"] = Images(3).Item2,
            ["factors"] = NpyArray.Of(new[] { 0, 1, 2 }, 3, 1),
        };
        NpzWriter.Write(_folder.PathOf("large.npz"), arrays, compress);
        var dataset = (IFactorGrid)NpzDataset.Open(_folder.PathOf("large.npz"), "npz", options);
        Assert.Equal((3, new ImageShape(2, 2, 1)), (dataset.Count, dataset.Shape));
        Assert.Equal(Read(NpzDataset.Open(_folder.PathOf("large.npz"), "npz"), 2, 0, 1), Read(dataset, 2, 0, 1));
        Assert.Equal(2 / 255f, Read(dataset, 2)[0]);
        Assert.Equal(cached, Directory.Exists(_folder.PathOf(".cache")) ? Directory.GetFiles(_folder.PathOf(".cache")).Length : 0);
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(2, 1, 2)]
    public void ImagesWithFactorsCloseTheirFile(params int[] factors)
    {
        string path = _folder.WriteNpz("large.npz", Images(3), ("factors", NpyArray.Of(factors, 3, 1)));
        var dataset = (IFactorDataset)NpzDataset.Open(path, "npz", new DatasetOptions { DataRoot = _folder.Root, MostInMemory = 11 });
        Assert.Equal(4, Read(dataset, 2).Length);
        ((IDisposable)dataset).Dispose();
        Assert.Throws<ObjectDisposedException>(() => Read(dataset, 2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void BlackAndWhiteStaysSoInAFile(bool compress)
    {
        var options = new DatasetOptions { DataRoot = _folder.Root, MostInMemory = 0 };
        NpzWriter.Write(_folder.PathOf("b.npz"),
            new Dictionary<string, NpyArray> { ["imgs"] = NpyArray.Of<byte>([0, 1, 1, 0], 1, 2, 2) }, compress);
        Assert.Equal([0, 1, 1, 0], Read(NpzDataset.Open(_folder.PathOf("b.npz"), "npz", options), 0));
    }

    [Fact]
    public void ADamagedArchiveThatDoesNotFitLeavesNoPixelsBehind()
    {
        byte[] whole = File.ReadAllBytes(
            _folder.WriteNpz("d.npz", ("imgs", NpyArray.Of([.. Enumerable.Range(0, 4000).Select(i => (byte)(i * i >> 3))], 1000, 2, 2))));
        whole[600] ^= 0x10;
        var options = new DatasetOptions { DataRoot = _folder.Root, MostInMemory = 0 };
        Assert.Contains("array imgs", Refusal.Of(() => NpzDataset.Open(_folder.Write("d.npz", whole), "npz", options)),
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.PathOf(".cache")));
    }

    [Fact]
    public void AnArrayFileHoldsImagesAlone()
    {
        byte[] pixels = [0, 51, 255, 2, 1, 0];
        IImageDataset bytes = Npy([.. Bytes.NpyHeader("|u1", "(2, 1, 3)"), .. pixels]);
        Assert.IsType<FileImages>(bytes);
        Assert.Equal((2, new ImageShape(1, 3, 1)), (bytes.Count, bytes.Shape));
        Assert.Equal([2 / 255f, 1 / 255f, 0, 0, 0.2f, 1], Read(bytes, 1, 0));
        Assert.Equal([0, 1], Read(Npy([.. Bytes.NpyHeader("|b1", "(1, 1, 2)"), 0, 1]), 0));

        // The first dimension fastest: image 0 has every other value.
        Assert.Equal([0, 1, 1 / 255f], Read(Npy([.. Bytes.NpyHeader("|u1", "(2, 1, 3)", fortran: true), .. pixels]), 0));
        Assert.Equal([0.5f], Read(Npy([.. Bytes.NpyHeader("<f4", "(1, 1, 1)"), 0, 0, 0, 0x3f]), 0));

        Assert.Contains("is truncated", Refusal.Of(() => Npy([.. Bytes.NpyHeader("|u1", "(2, 1, 3)"), 0])), StringComparison.Ordinal);
        Assert.Contains("has shape (2,)", Refusal.Of(() => Npy([.. Bytes.NpyHeader("|u1", "(2,)"), 0, 1])), StringComparison.Ordinal);
        Assert.Contains("type '<i2'", Refusal.Of(() => Npy([.. Bytes.NpyHeader("<i2", "(1, 1, 1)"), 0, 1])), StringComparison.Ordinal);
        Assert.Contains("no such file", Refusal.Of(() => DatasetCatalogue.Open("npy:/none/there.npy")), StringComparison.Ordinal);

        IImageDataset Npy(byte[] file) => DatasetCatalogue.Open("npy:" + _folder.Write("a.npy", file));
    }

    // Each image is of one value, its own number.
    private static (string, NpyArray) Images(int count) =>
        ("imgs", NpyArray.Of([.. Enumerable.Range(0, 4 * count).Select(i => (byte)(i / 4))], count, 2, 2));

    private static float[] Read(IImageDataset dataset, params int[] indices)
    {
        float[] images = new float[indices.Length * dataset.Shape.Count];
        dataset.Read(indices, images);
        return images;
    }

    private static int[] FactorsOf(IFactorDataset dataset, int index)
    {
        int[] values = new int[dataset.Factors.Count];
        dataset.FactorsOf(index, values);
        return values;
    }

    private IImageDataset Open(params (string, NpyArray)[] arrays) => NpzDataset.Open(_folder.WriteNpz("a.npz", arrays), "npz:a.npz");
}
