using Disentangle.Datasets.Formats;

namespace Disentangle.Datasets.Tests.Formats;

[Collection("HDF5")]
public sealed class Hdf5FileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Hdf5Fact]
    public void BytesAndFloatsOfEitherByteOrderAreRead()
    {
        using Hdf5File file = Hdf5File.Open(Oracle.PathOf("kinds.h5"));
        Assert.Equal([1, 2, 3, 4, 5, 255], Bytes(file, "bytes", 2, 3));
        Assert.Equal([0.5, -1, 2, 3e300], Doubles(file, "floats", 2, 2));
        Assert.Equal([0.1f, -2.5, 1e30f], Doubles(file, "singles", 3));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (byte)i), Bytes(file, "packed", 100, 10));
    }

    [Hdf5Fact]
    public void ACallThatDoesNotComeBackIsGivenUpAndOneThatDoesLaterIsForgotten()
    {
        using ManualResetEventSlim held = new();
        string message = Refusal.Of(() => Hdf5Library.Call("a.h5", () => held.Wait(TimeSpan.FromMinutes(1)), TimeSpan.FromSeconds(0.1)));
        Assert.Equal("a.h5: libhdf5 has not come back in 0.1 s; the file is damaged, or its disk does not answer", message);
        Hdf5Library.Close(() => throw new InvalidOperationException("nothing is closed while a call is lost"));
        held.Set();
        SpinWait.SpinUntil(() => !Hdf5Library.IsLost, TimeSpan.FromSeconds(30));
        Assert.Equal(7, Hdf5Library.Call("b.h5", () => 7));
        Assert.Equal("c", Refusal.Of(() => Hdf5Library.Call<int>("c.h5", () => throw new UserErrorException("c"))));
    }

    [Hdf5Fact]
    public void AnyRowsAreRead()
    {
        using Hdf5File file = Hdf5File.Open(Oracle.PathOf("kinds.h5"));
        using Hdf5Dataset dataset = file.OpenDataset("packed");
        Assert.Equal(7, dataset.RowsTogether);
        byte[] rows = new byte[80];
        dataset.ReadRows(55, 8, rows);
        Assert.Equal(Enumerable.Range(550, 80).Select(i => (byte)i), rows);
        Assert.Throws<ArgumentException>(() => dataset.ReadRows(93, 8, rows));
        Assert.Throws<ArgumentException>(() => dataset.ReadRows(-1, 8, rows));
        Assert.Throws<ArgumentException>(() => dataset.ReadRows(0, 7, rows));
        Assert.Throws<ArgumentException>(() => dataset.ReadRows(0, 8, new double[80]));
    }

    [Hdf5Fact]
    public void WhatIsNotReadIsRefusedInOneSentence()
    {
        string path = Oracle.PathOf("kinds.h5");
        using Hdf5File file = Hdf5File.Open(path);
        foreach ((string name, string reason) in new[]
        {
            ("none", "has no dataset none"),
            ("group", "group cannot be opened as a dataset: not a dataset"),
            ("soft", "soft is a link to elsewhere"),
            ("external", "external is a link to elsewhere"),
            ("virtual", "dataset virtual lies in other files"),
            ("elsewhere", "dataset elsewhere lies in other files"),
            ("lzf", "dataset lzf is packed by HDF5 filter 32000"),
            ("huge", "dataset huge claims the shape (1073741824, 64, 64, 3), more than the 0 bytes that are stored of it can hold"),
            ("wide", "dataset wide claims the shape (2, 1099511627776); each size must be in 1 .. 2147483647"),
            ("empty", "dataset empty claims the shape (0, 3)"),
            ("scalar", "dataset scalar has 0 dimensions"),
            ("signed", "dataset signed has elements of HDF5 class 0 and 1 bytes"),
            ("words", "dataset words has elements of HDF5 class 0 and 2 bytes"),
            ("text", "dataset text has elements of HDF5 class 3 and 3 bytes"),
        })
        {
            string message = Refusal.Of(() => file.OpenDataset(name).Dispose());
            Assert.StartsWith($"{path}: ", message, StringComparison.Ordinal);
            Assert.Contains(reason, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void WhatIsNoHdf5FileIsRefusedWithoutTheLibrary()
    {
        string path = _folder.Write("a.h5", new byte[4000]);
        Assert.Equal($"{path}: is no HDF5 file, it does not begin with the format's signature", Refusal.Of(() => Hdf5File.Open(path)));
        Assert.Contains("is no HDF5 file", Refusal.Of(() => Hdf5File.Open(_folder.Write("b.h5"))), StringComparison.Ordinal);
        Assert.Contains("no such file", Refusal.Of(() => Hdf5File.Open(path + "x")), StringComparison.Ordinal);
        Assert.Contains("is a folder", Refusal.Of(() => Hdf5File.Open(_folder.Root)), StringComparison.Ordinal);
    }

    [Hdf5Fact]
    public void AFileThatIsCutShortIsRefused()
    {
        byte[] whole = Oracle.Bytes("kinds.h5");
        Assert.Equal(10, Oracle.CountRefusals(_folder, "cut.h5", Oracle.Cut(whole, (whole.Length + 9) / 10), path => Hdf5File.Open(path).Dispose()));
        Assert.Contains("cannot be opened as HDF5: truncated file", Refusal.Of(() => Hdf5File.Open(_folder.Write("cut.h5", whole[..^1]))), StringComparison.Ordinal);
    }

    [Hdf5Fact]
    public void DamageToPackedValuesIsFoundByTheirChecksum()
    {
        // A chunk of 7 x 3 bytes begins where zlib's mark is; its bytes are followed by HDF5's checksum.
        byte[] whole = Oracle.Bytes("kinds.h5");
        int chunk = Enumerable.Range(0, whole.Length - 1).First(i => whole[i] == 0x78 && whole[i + 1] is 0x5e or 0x9c or 0xda);
        whole[chunk + 12] ^= 4;
        using Hdf5File file = Hdf5File.Open(_folder.Write("damaged.h5", whole));
        Assert.Contains("dataset packed cannot be read", Refusal.Of(() => Bytes(file, "packed", 100, 10)), StringComparison.Ordinal);
    }

    private static byte[] Bytes(Hdf5File file, string name, params int[] shape)
    {
        using Hdf5Dataset dataset = file.OpenDataset(name);
        Assert.True(dataset.HoldsBytes);
        Assert.Equal(shape, dataset.Shape);
        byte[] values = new byte[shape.Aggregate((product, size) => product * size)];
        dataset.ReadRows(0, shape[0], values);
        return values;
    }

    private static double[] Doubles(Hdf5File file, string name, params int[] shape)
    {
        using Hdf5Dataset dataset = file.OpenDataset(name);
        Assert.False(dataset.HoldsBytes);
        Assert.Equal(shape, dataset.Shape);
        double[] values = new double[shape.Aggregate((product, size) => product * size)];
        dataset.ReadRows(0, shape[0], values);
        return values;
    }
}
