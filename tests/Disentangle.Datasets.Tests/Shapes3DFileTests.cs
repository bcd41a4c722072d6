using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Tests;

/// <summary>Reads a file made like the original by h5py, but of fewer images.</summary>
public sealed class Shapes3DFileTests : IDisposable
{
    private static readonly int[] Sizes = [2, 1, 2, 2, 2, 3];
    private readonly TemporaryFolder _folder = new();

    private DatasetOptions Options => new() { DataRoot = _folder.Root };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheImagesAndLabelsComeBack()
    {
        IFactorGrid dataset = Shapes3DFile.Open(Oracle.PathOf("3dshapes.h5"), "shapes3d:3dshapes.h5", Options, Grid(Sizes));
        Assert.Equal(("shapes3d:3dshapes.h5", 48, new ImageShape(64, 64, 3)), (dataset.Name, dataset.Count, dataset.Shape));
        foreach (int i in new[] { 47, 0, 13, 5 }) Assert.Equal(Oracle.Image(i, dataset.Shape), Oracle.Read(dataset, i));
        Assert.Equal(["floor_hue", "wall_hue", "object_hue", "scale", "shape", "orientation"],
            dataset.Factors.Select(factor => factor.Name));
        Assert.Equal([-30, 0, 30], dataset.Factors[5].Values);
        Assert.Equal([0.75, 1.25], dataset.Factors[3].Values);
        Assert.True(dataset.Factors[4].IsCategorical);
        int[] values = new int[6];
        dataset.FactorsOf(23, values);
        Assert.Equal([0, 0, 1, 1, 1, 2], values);

        // The second time the pixels come from the cache, which one file is.
        string cached = Assert.Single(Directory.GetFiles(_folder.PathOf(".cache")));
        DateTime written = File.GetLastWriteTimeUtc(cached);
        dataset = Shapes3DFile.Open(Oracle.PathOf("3dshapes.h5"), "shapes3d", Options, Grid(Sizes));
        Assert.Equal(Oracle.Image(29, dataset.Shape), Oracle.Read(dataset, 29));
        Assert.Equal(written, File.GetLastWriteTimeUtc(cached));
    }

    [Fact]
    public void LabelsInAnotherOrderOrNumberAreRefused()
    {
        Refused("dataset labels is not in the order of 3D Shapes; the first difference is at image 6", [2, 1, 4, 1, 2, 3]);
        Refused("dataset labels is not in the order of 3D Shapes; the first difference is at image 2", [2, 1, 2, 2, 3, 2]);
        Refused("dataset labels has shape (48, 6), (96, 6) of floats is expected", [2, 2, 2, 2, 2, 3]);
        Refused("dataset labels has shape (48, 6), (48, 2) of floats is expected", [24, 2]);
        string path = Oracle.PathOf("3dshapes.h5");
        Assert.Contains("(480000, 6) of floats is expected", Refusal.Of(() => DatasetCatalogue.Open($"shapes3d:{path}", Options)),
            StringComparison.Ordinal);
        Assert.Contains(
            "has no dataset labels",
            Refusal.Of(() => Shapes3DFile.Open(Oracle.PathOf("kinds.h5"), "x", Options, Grid(Sizes))),
            StringComparison.Ordinal);

        void Refused(string reason, int[] sizes) => Assert.Contains(
            reason, Refusal.Of(() => Shapes3DFile.Open(Oracle.PathOf("3dshapes.h5"), "x", Options, Grid(sizes))), StringComparison.Ordinal);
    }

    [Fact]
    public void ASingleWrongLabelIsFound()
    {
        byte[] whole = Oracle.Bytes("3dshapes.h5"), row = [.. new[] { 0.1, 0, 0.1, 1.25, 1, 0 }.SelectMany(BitConverter.GetBytes)];
        int at = whole.AsSpan().IndexOf(row);
        foreach (double wrong in new[] { 0.75, double.NaN })
        {
            BitConverter.GetBytes(wrong).CopyTo(whole, at + 24);
            string path = _folder.Write("wrong.h5", whole);
            Assert.Equal(
                $"{path}: dataset labels is not in the order of 3D Shapes; the first difference is at image 46",
                Refusal.Of(() => Shapes3DFile.Open(path, "x", Options, Grid(Sizes))));
        }
    }

    [Fact]
    public void ABitThatIsWrongIsRefusedOrGivesAnotherPicture()
    {
        byte[] whole = Oracle.Bytes("3dshapes.h5");
        int tried = 0, refused = 0;
        foreach (byte[] damaged in Oracle.Flipped(whole, 47))
        {
            using TemporaryFolder folder = new();
            DatasetOptions options = new() { DataRoot = folder.Root };
            tried++;
            refused += Oracle.CountRefusals(folder, "damaged.h5", [damaged], path =>
            {
                IFactorGrid dataset = Shapes3DFile.Open(path, "x", options, Grid(Sizes));
                Assert.Equal(48, dataset.Count);
                (dataset as IDisposable)?.Dispose();
            });
        }

        Assert.InRange(refused, 50, tried - 1);
    }

    private static FactorGrid Grid(int[] sizes) =>
        new([.. sizes.Zip(Shapes3DDataset.AllFactors, (size, factor) => factor with { Values = Oracle.Factor("", size).Values })]);
}
