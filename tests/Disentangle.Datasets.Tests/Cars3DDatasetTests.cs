using System.Formats.Tar;
using System.IO.Compression;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Tests;

/// <summary>Reads two files made by SciPy, like the original's 183.</summary>
public sealed class Cars3DDatasetTests : IDisposable
{
    private static readonly byte[][] Cars = [Oracle.Bytes("car_001_mesh.mat"), Oracle.Bytes("car_002_mesh.mat")];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFolderIsReadInTheOrderOfItsNames()
    {
        _folder.Write("cars3d/car_002_mesh.mat", Cars[1]);
        _folder.Write("cars3d/car_001_mesh.mat", Cars[0]);
        _folder.Write("cars3d/readme.txt", [1]);
        var options = new DatasetOptions { DataRoot = _folder.Root };
        Check((IFactorGrid)DatasetCatalogue.Open("cars3d", options), "cars3d");
        Check((IFactorGrid)DatasetCatalogue.Open($"cars3d:{_folder.PathOf("cars3d")}"), $"cars3d:{_folder.PathOf("cars3d")}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AnArchiveIsReadWithoutBeingUnpacked(bool compress)
    {
        // Its order and its folders say nothing, and names that climb out lead nowhere.
        string path = Archive("cars3d/a.tar.gz", compress, ("../../data/cars/car_002_mesh.mat", Cars[1]), ("other.mat", [1]),
            ("/car_001_mesh.mat", Cars[0]));
        Check((IFactorGrid)DatasetCatalogue.Open($"cars3d:{path}"), $"cars3d:{path}");
        Check((IFactorGrid)DatasetCatalogue.Open("cars3d", new DatasetOptions { DataRoot = _folder.Root }), "cars3d");
        Assert.Equal([path], Directory.GetFiles(_folder.Root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void AnythingElseIsRefused()
    {
        Assert.Contains("contains no file car_*_mesh.mat", Refuse(_folder.Root), StringComparison.Ordinal);
        Assert.Contains("no such file or folder", Refuse(_folder.PathOf("none")), StringComparison.Ordinal);
        _folder.Write("other/car_1_mesh.mat", Oracle.Bytes("plain.mat"));
        Assert.Contains("variable im has shape (2, 3, 4), (128, 128, 3, 24, 4) is expected",
            Refuse(_folder.PathOf("other")), StringComparison.Ordinal);
        _folder.Write("bad/car_1_mesh.mat", Cars[0][..20_000]);
        Assert.Contains("car_1_mesh.mat: is damaged", Refuse(_folder.PathOf("bad")), StringComparison.Ordinal);

        Assert.Contains(
            "contains two files car_001_mesh.mat",
            Refuse(Archive("two.tar", false, ("a/car_001_mesh.mat", Cars[0]), ("b/car_001_mesh.mat", Cars[1]))),
            StringComparison.Ordinal);
        Assert.Contains("contains no file", Refuse(Archive("none.tar", true, ("readme", [1]))), StringComparison.Ordinal);
        Assert.Contains("is not a tar archive", Refuse(_folder.Write("a.txt", [.. Enumerable.Repeat((byte)'x', 2000)])),
            StringComparison.Ordinal);

        UserErrorException error = Assert.Throws<UserErrorException>(() =>
            DatasetCatalogue.Open("cars3d", new DatasetOptions { DataRoot = _folder.PathOf("no"), SystemRoot = null }));
        Assert.StartsWith($"Cars3D's cars3d was not found in {_folder.PathOf("no")}", error.Message, StringComparison.Ordinal);
        Assert.Contains("--data-root DIR with DIR/cars3d", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryDamagedArchiveIsReadOrRefusedInASentence()
    {
        // Each block of 512 bytes once: what is in between is car or padding.
        byte[] whole = File.ReadAllBytes(Archive("a.tar", false, ("car_001_mesh.mat", Oracle.Bytes("packed.mat"))));
        int refused = Oracle.CountRefusals(_folder, "b.tar", Oracle.Flipped(whole).Concat(Oracle.Cut(whole)),
            path => Cars3DDataset.Open(path, "x"));

        // Nothing of it is Cars3D.
        Assert.Equal(2 * whole.Length, refused);
        byte[] packed = File.ReadAllBytes(Archive("a.tar.gz", true, ("car_001_mesh.mat", Oracle.Bytes("packed.mat"))));
        Assert.Equal(2 * packed.Length,
            Oracle.CountRefusals(_folder, "b", Oracle.Flipped(packed).Concat(Oracle.Cut(packed)), path => Cars3DDataset.Open(path, "x")));
    }

    // The formula of the script, averaged over squares of two by two.
    private static void Check(IFactorGrid dataset, string name)
    {
        Assert.Equal((name, 4 * 24 * 2, new ImageShape(64, 64, 3)), (dataset.Name, dataset.Count, dataset.Shape));
        Assert.Equal([("elevation", 4), ("azimuth", 24), ("object_type", 2)], dataset.Factors.Select(factor => (factor.Name, factor.Size)));
        foreach ((int elevation, int azimuth, int car) in new[] { (0, 0, 0), (3, 23, 1), (1, 7, 0), (2, 0, 1) })
        {
            float[] image = Oracle.Read(dataset, dataset.IndexOf([elevation, azimuth, car]));
            for (int i = 0; i < image.Length; i++)
            {
                (int y, int x, int c) = (i / 192, i / 3 % 64, i % 3);
                int expected = (50 * (car + 1) + 7 * (y / 16) + 11 * (x / 16) + 70 * c + 3 * azimuth + 29 * elevation) % 256;
                Assert.Equal(expected / 255f, image[i]);
            }
        }
    }

    private string Archive(string name, bool compress, params (string Name, byte[] Content)[] files)
    {
        string path = _folder.Write(name);
        using Stream file = File.Create(path), stream = compress ? new GZipStream(file, CompressionLevel.Optimal) : file;
        using var tar = new TarWriter(stream, TarEntryFormat.Ustar);
        foreach ((string entry, byte[] content) in files)
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, entry) { DataStream = new MemoryStream(content) });
        return path;
    }

    private static string Refuse(string path) => Refusal.Of(() => DatasetCatalogue.Open($"cars3d:{path}"));
}
