using System.Buffers.Binary;
using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Tests;

/// <summary>Reads files of three and of two pairs, written by Python's struct and gzip.</summary>
public sealed class SmallNorbDatasetTests : IDisposable
{
    private const string Training = "smallnorb-5x46789x9x18x6x2x96x96-training", Testing = "smallnorb-5x01235x9x18x6x2x96x96-testing";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void BothPartsAreReadOneAfterTheOther()
    {
        Copy(Training);
        Copy(Testing);
        var dataset = (IFactorDataset)DatasetCatalogue.Open("smallnorb", new DatasetOptions { DataRoot = _folder.Root });
        Assert.Equal(("smallnorb", 5, new ImageShape(64, 64, 1)), (dataset.Name, dataset.Count, dataset.Shape));
        Assert.Equal([("category", 5), ("elevation", 9), ("azimuth", 18), ("lighting", 6)],
            dataset.Factors.Select(factor => (factor.Name, factor.Size)));
        Assert.Equal((35, 340), (dataset.Factors[1].Values[1], dataset.Factors[2].Values[17]));
        Assert.Equal(["0 0 0 0", "1 8 17 5", "4 3 1 1", "2 1 2 2", "3 7 16 3"], Enumerable.Range(0, 5).Select(i => FactorsOf(dataset, i)));
        Assert.IsNotType<IFactorGrid>(dataset, exactMatch: false);

        // The first image of each pair: 96 rows of the script's pixels, each of which is 2/3 of a row here.
        foreach ((int index, int image) in new[] { (0, 0), (2, 2), (3, 0), (4, 1) })
        {
            float[] read = Oracle.Read(dataset, index);
            for (int y = 0; y < 64; y++)
            {
                for (int x = 0; x < 64; x++)
                {
                    double mean = 0;
                    for (int k = 0; k < 9; k++) mean += Oracle.Pixel(image, (3 * y + k / 3) / 2, (3 * x + k % 3) / 2, 0) / 9.0;
                    Assert.Equal(Math.Floor(mean + 0.5), read[64 * y + x] * 255, 1e-3);
                }
            }
        }
    }

    [Fact]
    public void OnePartIsEnough()
    {
        Copy(Testing);
        IImageDataset dataset = DatasetCatalogue.Open($"smallnorb:{_folder.PathOf("smallnorb")}");
        Assert.Equal(2, dataset.Count);
        Assert.Equal("2 1 2 2", FactorsOf((IFactorDataset)dataset, 0));
    }

    [Fact]
    public void FilesThatAreMissingOrDoNotFitAreRefused()
    {
        Assert.Contains($"holds neither {Training}-dat.mat[.gz] nor", Refuse(_folder.Root), StringComparison.Ordinal);
        string folder = Copy(Training);
        File.Delete(Path.Combine(folder, $"{Training}-cat.mat"));
        Assert.Equal($"{folder}: holds no {Training}-cat.mat[.gz]", Refuse(folder));
        Labels("cat", [2], [0, 1]);
        Assert.Contains("has shape (2), (3) is expected", Refuse(folder), StringComparison.Ordinal);
        Labels("cat", [3], [0, 5, 1]);
        Assert.Contains("the category of image 1 has index 5; it must be in 0 .. 4", Refuse(folder), StringComparison.Ordinal);
        Labels("cat", [3], [0, 4, 1]);
        File.Delete(Path.Combine(folder, $"{Training}-info.mat.gz"));
        Labels("info", [3, 4], [0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0]);
        Assert.Contains("the azimuth of image 1 is 3, it must be even", Refuse(folder), StringComparison.Ordinal);
        Labels("info", [3, 4], [0, 0, 0, 0, 0, 0, 36, 0, 0, 0, 0, 0]);
        Assert.Contains("the azimuth of image 1 has index 18; it must be in 0 .. 17", Refuse(folder), StringComparison.Ordinal);
        Labels("info", [3, 4], [0, 0, 0, 0, 0, -1, 2, 0, 0, 0, 0, 0]);
        Assert.Contains("the elevation of image 1 has index -1", Refuse(folder), StringComparison.Ordinal);
        Labels("info", [4, 3], new int[12]);
        Assert.Contains("has shape (4, 3), (3, 4) is expected", Refuse(folder), StringComparison.Ordinal);

        void Labels(string kind, int[] shape, int[] values) =>
            _folder.Write($"smallnorb/{Training}-{kind}.mat", Matrix(0x1E3D4C54, shape), Words(values));
    }

    [Fact]
    public void EveryDamagedFileIsReadOrRefusedInASentence()
    {
        byte[] integers = [.. Matrix(0x1E3D4C54, [3, 2]), .. Words(1, 2, 3, 4, 5, 6)];
        int refused = Oracle.CountRefusals(_folder, "i.mat", Oracle.Flipped(integers), path => NorbMatrix.ReadIntegers(path));
        Assert.InRange(refused, 14, 20);
        Assert.Equal(integers.Length, Oracle.CountRefusals(_folder, "i.mat", Oracle.Cut(integers), path => NorbMatrix.ReadIntegers(path)));
        Assert.Equal(1, Oracle.CountRefusals(_folder, "i.mat", [[.. integers, 0]], path => NorbMatrix.ReadIntegers(path)));

        string folder = Copy(Testing), file = $"smallnorb/{Testing}-dat.mat.gz";
        byte[] packed = Oracle.Bytes(Path.GetFileName(file));
        refused = Oracle.CountRefusals(_folder, file, Oracle.Flipped(packed, 3), path => SmallNorbDataset.Open(folder, "x"));
        Assert.InRange(refused, packed.Length / 3 - 5, packed.Length / 3 + 1);
        int cut = Oracle.CountRefusals(_folder, file, Oracle.Cut(packed, 7), path => SmallNorbDataset.Open(folder, "x"));
        Assert.InRange(cut, packed.Length / 7 - 1, packed.Length / 7 + 1);
    }

    [Theory]
    [InlineData(0x1E3D4C54u, "has elements of type 0x1E3D4C54, unsigned bytes (0x1E3D4C55) are expected", 3, 2, 96, 96)]
    [InlineData(0x1E3D4C55u, "claims the shape (2000000000, 2, 96, 96)", 2_000_000_000, 2, 96, 96)]
    [InlineData(0x1E3D4C55u, "claims the shape (1, 2000000000, 2000000000, 2000000000)", 1, 2_000_000_000, 2_000_000_000, 2_000_000_000)]
    [InlineData(0x1E3D4C55u, "claims a dimension of 0", 0, 2, 96, 96)]
    [InlineData(0x1E3D4C55u, "claims a dimension of -3", -3, 2, 96, 96)]
    [InlineData(0x1E3D4C55u, "has shape (1, 1, 8, 8), (images, 2, 96, 96) is expected", 1, 1, 8, 8)]
    [InlineData(0x00000801u, "is not a matrix in the NORB format", 1, 2, 96, 96)]
    public void AHeaderThatDoesNotFitIsRefused(uint mark, string reason, params int[] shape)
    {
        _folder.Write($"{Training}-dat.mat", Matrix(mark, shape), new byte[64]);
        Assert.Contains(reason, Refuse(_folder.Root), StringComparison.Ordinal);
    }

    private string Copy(string part)
    {
        foreach (string path in Directory.GetFiles(Oracle.PathOf(""), part + "*"))
            _folder.Write($"smallnorb/{Path.GetFileName(path)}", File.ReadAllBytes(path));
        return _folder.PathOf("smallnorb");
    }

    private static byte[] Matrix(uint mark, int[] shape) =>
        [.. Words([(int)mark, shape.Length, .. shape, .. Enumerable.Repeat(1, Math.Max(0, 3 - shape.Length))])];

    private static byte[] Words(params int[] words)
    {
        byte[] bytes = new byte[4 * words.Length];
        for (int i = 0; i < words.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), words[i]);
        return bytes;
    }

    private static string FactorsOf(IFactorDataset dataset, int index)
    {
        int[] values = new int[dataset.Factors.Count];
        dataset.FactorsOf(index, values);
        return string.Join(' ', values);
    }

    private static string Refuse(string folder) => Refusal.Of(() => DatasetCatalogue.Open($"smallnorb:{folder}"));
}
