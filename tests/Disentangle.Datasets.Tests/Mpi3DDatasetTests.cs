using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Tests;

/// <summary>Reads an archive made like the original by NumPy, but of fewer images.</summary>
public sealed class Mpi3DDatasetTests : IDisposable
{
    private static readonly FactorGrid Small = Grid(2, 1, 2, 1, 3, 1, 2);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 30)]
    public void TheImagesComeBackInMemoryOrNot(long mostInMemory)
    {
        var options = new DatasetOptions { DataRoot = _folder.Root, MostInMemory = mostInMemory };
        IFactorGrid dataset = Mpi3DDataset.Open(Oracle.PathOf("mpi3d.npz"), "mpi3d-toy", options, [Mpi3DDataset.Full, Small]);
        Assert.Equal(("mpi3d-toy", 24, new ImageShape(64, 64, 3)), (dataset.Name, dataset.Count, dataset.Shape));
        foreach (int i in new[] { 23, 0, 7 }) Assert.Equal(Oracle.Image(i, dataset.Shape), Oracle.Read(dataset, i));
        Assert.Equal(7, dataset.IndexOf([0, 0, 1, 0, 0, 0, 1]));
        Assert.Equal(mostInMemory == 0, Directory.Exists(_folder.PathOf(".cache")));
    }

    [Fact]
    public void TheGridsAreThoseOfTheOriginals()
    {
        Assert.Equal((1_036_800, 460_800), (Mpi3DDataset.Full.Count, Mpi3DDataset.Complex.Count));

        // index = colour * 172800 + shape * 28800 + size * 14400 + height * 4800 + background * 1600 + horizontal * 40 + vertical
        Assert.Equal(172_800 + 2 * 28_800 + 14_400 + 2 * 4_800 + 1_600 + 39 * 40 + 3, Mpi3DDataset.Full.IndexOf([1, 2, 1, 2, 1, 39, 3]));
        Assert.Equal(115_200 + 2 * 28_800 + 14_400 + 2 * 4_800 + 1_600 + 39 * 40 + 3, Mpi3DDataset.Complex.IndexOf([1, 2, 1, 2, 1, 39, 3]));
    }

    [Fact]
    public void ComplexObjectsAreAGridOfTheirOwn()
    {
        string path = _folder.Write("mpi3d/real3d_complicated_shapes_ordered.npz", Oracle.Bytes("mpi3d.npz"));
        Assert.Equal(
            $"{path}: array images has shape (24, 64, 64, 3) and type '|u1', (460800, 64, 64, 3) of unsigned bytes is expected",
            Refusal.Of(() => DatasetCatalogue.Open("mpi3d-complex", new DatasetOptions { DataRoot = _folder.Root })));
        Assert.Equal("tennis ball", Mpi3DDataset.Complex.Factors[1].ValueText(1));
        Assert.All(Mpi3DDataset.Complex.Factors.Zip(Mpi3DDataset.Unnamed.Factors), pair => Assert.Equal(pair.First.Size, pair.Second.Size));
        Assert.Null(Mpi3DDataset.Unnamed.Factors[0].ValueNames);
    }

    [Theory]
    [InlineData("mpi3d-toy")]
    [InlineData("mpi3d-realistic")]
    [InlineData("mpi3d-real")]
    public void AnythingElseIsRefused(string id)
    {
        string path = _folder.Write($"mpi3d/{id.Replace('-', '_')}.npz", Oracle.Bytes("mpi3d.npz"));
        string expected = $"{path}: array images has shape (24, 64, 64, 3) and type '|u1', (1036800, 64, 64, 3) or (460800, 64, 64, 3) "
            + "of unsigned bytes is expected";
        Assert.Equal(expected, Refusal.Of(() => DatasetCatalogue.Open(id, new DatasetOptions { DataRoot = _folder.Root })));
        Assert.Equal(expected, Refusal.Of(() => DatasetCatalogue.Open($"{id}:{path}")));
        Assert.Contains(
            "type '<f4'",
            Refusal.Of(() => Mpi3DDataset.Open(
                _folder.WriteNpz("f.npz", ("images", NpyArray.Of(new float[24 * 64 * 64 * 3], 24, 64, 64, 3))), "x",
                new DatasetOptions(), [Small])),
            StringComparison.Ordinal);
        Assert.Contains("was not found in",
            Refusal.Of(() => DatasetCatalogue.Open(id, new DatasetOptions { SystemRoot = _folder.PathOf("x") })), StringComparison.Ordinal);
    }

    private static FactorGrid Grid(params int[] sizes) =>
        new([.. sizes.Zip(Mpi3DDataset.Full.Factors, (size, factor) => Oracle.Factor(factor.Name, size))]);
}
