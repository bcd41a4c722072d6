using Disentangle.Datasets.Formats.Hdf5;

namespace Disentangle.Datasets.Tests.Formats.Hdf5;

public sealed class Hdf5FileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void BytesAndFloatsOfEitherByteOrderAreRead()
    {
        using Hdf5File file = Hdf5File.Open(Oracle.PathOf("kinds.h5"));
        Assert.Equal([1, 2, 3, 4, 5, 255], Bytes(file, "bytes", 2, 3));
        Assert.Equal([0.5, -1, 2, 3e300], Doubles(file, "floats", 2, 2));
        Assert.Equal([0.1f, -2.5, 1e30f], Doubles(file, "singles", 3));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (byte)i), Bytes(file, "packed", 100, 10));
    }

    [Theory]
    [InlineData("userblock.h5")]
    [InlineData("v108.h5")]
    [InlineData("repacked.h5")]
    public void OlderAndNewerStructuresAreRead(string name)
    {
        using Hdf5File file = Hdf5File.Open(Oracle.PathOf(name));
        int[] values = [.. Enumerable.Range(0, 7 * 5 * 6).Select(i => i % 251)];
        Assert.Equal(values.Select(value => (byte)value), Bytes(file, "plain", 7, 5, 6));
        Assert.Equal(values.Select(value => (byte)value), Bytes(file, "chunks", 7, 5, 6));
        Assert.Equal(values.Select(value => value / 4.0), Doubles(file, "floats", 7, 5, 6));
        double[] filled = [.. Enumerable.Repeat(-2.5, 36)];
        (filled[9], filled[13]) = (7, 8);
        Assert.Equal(filled, Doubles(file, "filled", 9, 4));
    }

    [Fact]
    public void AnyRowsOfAnyChunksAreRead()
    {
        using Hdf5File file = Hdf5File.Open(Oracle.PathOf("v108.h5"));
        Hdf5Dataset dataset = file.OpenDataset("chunks");
        for (int first = 0; first <= 7; first++)
        {
            for (int rows = 0; rows <= 7 - first; rows++)
            {
                byte[] values = new byte[rows * 30];
                dataset.ReadRows(first, rows, values);
                Assert.Equal(Enumerable.Range(first * 30, rows * 30).Select(i => (byte)i), values);
            }
        }
    }

    [Fact]
    public void ValuesInTheHeaderHeadersInPiecesAndLargeIndicesAreRead()
    {
        using Hdf5File file = Hdf5File.Open(Oracle.PathOf("many.h5"));
        Assert.Equal([1, 2, 3, 4, 5, 255], Bytes(file, "compact", 2, 3));
        Assert.Equal(Enumerable.Range(0, 300).Select(i => (byte)(i % 241)), Bytes(file, "large", 300));
    }

    [Fact]
    public void TheNewestStructuresAreRefusedWithAWayOut()
    {
        using Hdf5File file = Hdf5File.Open(Oracle.PathOf("latest.h5"));
        Assert.Equal(7 * 5 * 6, Bytes(file, "plain", 7, 5, 6).Length);
        UserErrorException e = Assert.Throws<UserErrorException>(() => file.OpenDataset("chunks"));
        Assert.EndsWith("dataset chunks has a layout of version 4; 3 is expected", e.Message, StringComparison.Ordinal);
        Assert.Contains("h5repack", e.Hint, StringComparison.Ordinal);
        using Hdf5File dense = Hdf5File.Open(Oracle.PathOf("dense.h5"));
        e = Assert.Throws<UserErrorException>(() => dense.OpenDataset("d3"));
        Assert.EndsWith("stores its names in the newer HDF5 format, which is not supported", e.Message, StringComparison.Ordinal);
        Assert.Contains("libver='earliest'", e.Hint, StringComparison.Ordinal);
        using Hdf5File links = Hdf5File.Open(Oracle.PathOf("v108.h5"));
        Assert.Contains("external is a link to another file or path", Refusal.Of(() => links.OpenDataset("external")),
            StringComparison.Ordinal);
        Assert.Contains("dataset shared shares its message 3", Refusal.Of(() => links.OpenDataset("shared")), StringComparison.Ordinal);
        Assert.Contains("has no dataset none", Refusal.Of(() => links.OpenDataset("none")), StringComparison.Ordinal);
    }

    [Fact]
    public void AnyRowsAreRead()
    {
        using Hdf5File file = Hdf5File.Open(Oracle.PathOf("kinds.h5"));
        Hdf5Dataset dataset = file.OpenDataset("packed");
        Assert.Equal(7, dataset.RowsTogether);
        byte[] rows = new byte[80];
        dataset.ReadRows(55, 8, rows);
        Assert.Equal(Enumerable.Range(550, 80).Select(i => (byte)i), rows);
        Assert.Throws<ArgumentException>(() => dataset.ReadRows(93, 8, rows));
        Assert.Throws<ArgumentException>(() => dataset.ReadRows(-1, 8, rows));
        Assert.Throws<ArgumentException>(() => dataset.ReadRows(0, 7, rows));
        Assert.Throws<ArgumentException>(() => dataset.ReadRows(0, 8, new double[80]));
    }

    [Fact]
    public void WhatIsNotReadIsRefusedInOneSentence()
    {
        string path = Oracle.PathOf("kinds.h5");
        using Hdf5File file = Hdf5File.Open(path);
        foreach ((string name, string reason) in new[]
        {
            ("none", "has no dataset none"),
            ("group", "group is not a dataset"),
            ("soft", "soft is a link to another file or path"),
            ("virtual", "dataset virtual is stored in other files"),
            ("elsewhere", "dataset elsewhere is stored in other files"),
            ("lzf", "dataset lzf is compressed with HDF5 filter 32000"),
            ("huge", "dataset huge claims the shape (1073741824, 64, 64, 3), more than the 0 bytes that are stored of it can hold"),
            ("wide", "dataset wide claims the shape (2, 1099511627776); each size must be in 1 .. 2147483647"),
            ("empty", "dataset empty claims the shape (0, 3)"),
            ("scalar", "dataset scalar has 0 dimensions"),
            ("signed", "dataset signed has elements of HDF5 class 0 and 1 bytes"),
            ("words", "dataset words has elements of HDF5 class 0 and 2 bytes"),
            ("text", "dataset text has elements of HDF5 class 3 and 3 bytes"),
        })
        {
            string message = Refusal.Of(() => file.OpenDataset(name));
            Assert.StartsWith($"{path}: ", message, StringComparison.Ordinal);
            Assert.Contains(reason, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void WhatIsNoHdf5FileIsRefused()
    {
        string path = _folder.Write("a.h5", new byte[4000]);
        Assert.Equal($"{path}: is not an HDF5 file: it does not begin with the format's signature", Refusal.Of(() => Hdf5File.Open(path)));
        Assert.Contains("is empty (0 bytes)", Refusal.Of(() => Hdf5File.Open(_folder.Write("b.h5"))), StringComparison.Ordinal);
        Assert.Contains("no such file", Refusal.Of(() => Hdf5File.Open(path + "x")), StringComparison.Ordinal);
        Assert.Contains("is a folder", Refusal.Of(() => Hdf5File.Open(_folder.Root)), StringComparison.Ordinal);
    }

    private static byte[] Bytes(Hdf5File file, string name, params int[] shape)
    {
        Hdf5Dataset dataset = file.OpenDataset(name);
        Assert.True(dataset.HoldsBytes);
        Assert.Equal(shape, dataset.Shape);
        byte[] values = new byte[shape.Aggregate((product, size) => product * size)];
        dataset.ReadRows(0, shape[0], values);
        return values;
    }

    private static double[] Doubles(Hdf5File file, string name, params int[] shape)
    {
        Hdf5Dataset dataset = file.OpenDataset(name);
        Assert.False(dataset.HoldsBytes);
        Assert.Equal(shape, dataset.Shape);
        double[] values = new double[shape.Aggregate((product, size) => product * size)];
        dataset.ReadRows(0, shape[0], values);
        return values;
    }
}
