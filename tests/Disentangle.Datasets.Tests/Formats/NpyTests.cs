using Disentangle.Datasets.Formats;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Tests.Formats;

public sealed class NpyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Each row: the values 1, and -2 or 254 where there is no sign, as the bytes of NumPy's documentation of the types.
    [Theory]
    [InlineData("|u1", new byte[] { 1, 254 }, 254)]
    [InlineData("|b1", new byte[] { 1, 0 }, 0)]
    [InlineData("|i1", new byte[] { 1, 254 }, -2)]
    [InlineData("<u2", new byte[] { 1, 0, 254, 0 }, 254)]
    [InlineData(">u2", new byte[] { 0, 1, 0, 254 }, 254)]
    [InlineData("<i2", new byte[] { 1, 0, 254, 255 }, -2)]
    [InlineData(">i2", new byte[] { 0, 1, 255, 254 }, -2)]
    [InlineData("<u4", new byte[] { 1, 0, 0, 0, 254, 0, 0, 0 }, 254)]
    [InlineData(">u4", new byte[] { 0, 0, 0, 1, 0, 0, 0, 254 }, 254)]
    [InlineData("<i4", new byte[] { 1, 0, 0, 0, 254, 255, 255, 255 }, -2)]
    [InlineData(">i4", new byte[] { 0, 0, 0, 1, 255, 255, 255, 254 }, -2)]
    [InlineData("<u8", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 254, 0, 0, 0, 0, 0, 0, 0 }, 254)]
    [InlineData(">u8", new byte[] { 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 254 }, 254)]
    [InlineData("<i8", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 254, 255, 255, 255, 255, 255, 255, 255 }, -2)]
    [InlineData(">i8", new byte[] { 0, 0, 0, 0, 0, 0, 0, 1, 255, 255, 255, 255, 255, 255, 255, 254 }, -2)]
    [InlineData("<f2", new byte[] { 0x00, 0x3c, 0x00, 0xc0 }, -2)]
    [InlineData(">f2", new byte[] { 0x3c, 0x00, 0xc0, 0x00 }, -2)]
    [InlineData("<f4", new byte[] { 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0 }, -2)]
    [InlineData(">f4", new byte[] { 0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0 }, -2)]
    [InlineData("<f8", new byte[] { 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0 }, -2)]
    [InlineData(">f8", new byte[] { 0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0 }, -2)]
    public void EveryNumberIsReadInBothByteOrders(string descriptor, byte[] values, double second)
    {
        string path = _folder.Write("a.npy", Bytes.NpyHeader(descriptor, "(2,)"), values);
        using var reader = new NpyReader(File.OpenRead(path), path, new FileInfo(path).Length);
        Assert.Equal([1, second], reader.ReadAll<double>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EveryVersionOfTheHeaderIsRead(byte version)
    {
        // Another order of the keys, double quotes, no spaces and the long integers of Python 2 are all valid.
        byte[] header = Bytes.NpyHeader("{\"shape\":(2L,1L),'fortran_order':False,'descr':'<i4'}", version);
        NpyArray array = NpyArray.Read(_folder.Write("a.npy", header, [5, 0, 0, 0, 6, 0, 0, 0]));
        Assert.Equal([2, 1], array.Shape);
        Assert.Equal([5, 6], array.Values<int>());
    }

    [Fact]
    public void FortranOrderIsTurnedIntoCOrder()
    {
        // The 2 x 3 x 2 array of 0 .. 11, the first dimension fastest.
        byte[] values = new byte[12];
        for (int i = 0, at = 0; i < 2; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                for (int k = 0; k < 2; k++) values[i + 2 * (j + 3 * k)] = (byte)at++;
            }
        }

        NpyArray array = NpyArray.Read(_folder.Write("a.npy", Bytes.NpyHeader("|u1", "(2, 3, 2)", fortran: true), values));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (byte)i), array.Values<byte>());
    }

    [Fact]
    public void ASingleNumberHasAnEmptyShape()
    {
        NpyArray array = NpyArray.Read(_folder.Write("a.npy", Bytes.NpyHeader("<i2", "()"), [7, 0]));
        Assert.Empty(array.Shape);
        Assert.Equal([7], array.Values<short>());
    }

    [Fact]
    public void TheWriterGivesTheBytesOfNumPy()
    {
        // numpy.save of numpy.array([[1, 2, 3]], 'int32'): the values begin at byte 128.
        NpyArray.Of(new[] { 1, 2, 3 }, 1, 3).Write(_folder.PathOf("a.npy"));
        string dictionary = "{'descr': '<i4', 'fortran_order': False, 'shape': (1, 3), }".PadRight(117) + "\n";
        byte[] expected =
        [
            0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. System.Text.Encoding.ASCII.GetBytes(dictionary), 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0,
        ];
        Assert.Equal(expected, File.ReadAllBytes(_folder.PathOf("a.npy")));
    }

    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        Same([0.5f, float.NaN, float.NegativeInfinity, -0f], 2, 2);
        Same([double.Epsilon, Math.PI]);
        Same([int.MinValue, 5, int.MaxValue], 1, 3, 1);
        Same([long.MinValue, long.MaxValue]);
        Same<byte>([0, 255]);
        Same([(Half)0.25f]);
        Same<float>([], 0, 5);
        Same(Enumerable.Range(0, 100_000).Select(i => (double)i).ToArray(), 1000, 100);

        void Same<T>(T[] values, params int[] shape)
            where T : unmanaged
        {
            string path = _folder.PathOf("a.npy");
            NpyArray.Of(values, shape).Write(path);
            NpyArray array = NpyArray.Read(path);
            Assert.Equal(shape.Length == 0 ? [values.Length] : shape, array.Shape);
            Assert.Equal(values, array.Values<T>());
        }
    }

    [Fact]
    public void StringsOfFixedLengthAreRead()
    {
        byte[] unicode = [(byte)'a', 0, 0, 0, 0x42, 0x04, 0, 0, (byte)'b', 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(["a\u0442", "b"], Strings(Bytes.NpyHeader("<U2", "(2,)"), unicode));
        Assert.Equal(["xy", "z"], Strings(Bytes.NpyHeader("|S2", "(2,)"), "xyz\0"u8.ToArray()));

        string[] Strings(params byte[][] parts)
        {
            string path = _folder.Write("a.npy", parts);
            using var reader = new NpyReader(File.OpenRead(path), path, new FileInfo(path).Length);
            return reader.ReadStrings();
        }
    }

    public static TheoryData<byte[], string> BadFiles => new()
    {
        { [], "is empty (0 bytes)" },
        { "PK and so on"u8.ToArray(), "not a NumPy array" },
        { [0x93, .. "NUMPY"u8, 4, 0, 0, 0], ".npy format 4.0 is not known" },
        { [0x93, .. "NUMPY"u8, 1, 0, 118], "ends within its .npy header" },
        { [0x93, .. "NUMPY"u8, 1, 0, 118, 0, (byte)'{'], "ends within its .npy header" },
        { [0x93, .. "NUMPY"u8, 2, 0, 0xff, 0xff, 0xff, 0xff], "claims a header of 4294967295 bytes; the limit is 65536 bytes" },
        { Bytes.NpyHeader("{'descr': '<f4', 'shape': (1,)}"), "header is not valid" },
        { Bytes.NpyHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}"), "header is not valid" },
        { Bytes.NpyHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,)}"), "header is not valid" },
        { Bytes.NpyHeader("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,)}"), "header is not valid" },
        { Bytes.NpyHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} + 1"), "header is not valid" },
        { Bytes.NpyHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'extra': 1}"), "header is not valid" },
        { Bytes.NpyHeader("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,)}"), "records of several fields" },
        { Bytes.NpyHeader("|O", "(1,)"), "Python objects" },
        { Bytes.NpyHeader("<c8", "(1,)"), "type '<c8' cannot be read" },
        { Bytes.NpyHeader("<i3", "(1,)"), "type '<i3' cannot be read" },
        { Bytes.NpyHeader("<U0", "(2000000000,)"), "type '<U0' cannot be read" },
        { Bytes.NpyHeader("|S0", "(2000000000,)"), "type '|S0' cannot be read" },
        { Bytes.NpyHeader("\u001b[2J\n" + new string('x', 90), "(1,)"), "type '?[2J?" + new string('x', 52) + "...' cannot be read" },
        { Bytes.NpyHeader("<f4", "(2147483647, 2147483647, 2147483647)"), "more elements than a file can hold" },
        { Bytes.NpyHeader("<f8", "(1000000, 1000000)"), "is truncated" },
        { [.. Bytes.NpyHeader("<f4", "(2,)"), 0, 0, 0, 0, 0, 0, 0], "is truncated" },
        { [.. Bytes.NpyHeader("<f4", "(1,)"), 0, 0, 0, 0, 0], "1 bytes more than its header says" },
        { [.. Bytes.NpyHeader("<U1", "(1,)"), 0, 0, 0, 0], "holds strings" },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void ABadFileIsOneSentenceThatNamesIt(byte[] file, string reason)
    {
        string path = _folder.Write("bad.npy", file);
        UserErrorException error = Assert.Throws<UserErrorException>(() => NpyArray.Read(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsNotThereOrAFolderIsSaidSo()
    {
        Assert.EndsWith("no such file", Refusal.Of(() => NpyArray.Read(_folder.PathOf("x/y.npy"))), StringComparison.Ordinal);
        Assert.EndsWith("is a folder, a file is expected", Refusal.Of(() => NpyArray.Read(_folder.Root)), StringComparison.Ordinal);
    }

    [Fact]
    public void AValueWithoutCounterpartIsRefused()
    {
        string path = _folder.Write("a.npy", Bytes.NpyHeader("<i2", "(1,)"), [0, 1]);
        using var reader = new NpyReader(File.OpenRead(path), "a.npy", new FileInfo(path).Length);
        Assert.Equal("a.npy holds a value of type '<i2' that is not a Byte", Refusal.Of(() => reader.ReadAll<byte>()));
    }

    [Fact]
    public void ShapesMustFitTheirValues()
    {
        Assert.Throws<ArgumentException>(() => NpyArray.Of(new float[6], 2, 2));
        Assert.Throws<ArgumentException>(() => NpyArray.Of(new float[6], -2, -3));
        Assert.Throws<ArgumentException>(() => NpyArray.Of(new decimal[1]));
        Assert.Throws<InvalidOperationException>(() => NpyArray.Of(new float[1]).Values<double>());
    }

    [Fact]
    public void AWriterThatFailsLeavesTheOldFileAndNoOther()
    {
        string path = _folder.Write("a.bin", [1, 2, 3]);
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(9);
            throw new InvalidOperationException();
        }));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Root));
        AtomicFile.Write(path, stream => stream.WriteByte(9));
        Assert.Equal([9], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Root));
        string nowhere = _folder.PathOf("none/a.bin");
        Assert.StartsWith($"{nowhere}: cannot be written", Refusal.Of(() => AtomicFile.Write(nowhere, _ => { })), StringComparison.Ordinal);
        Assert.Throws<UserErrorException>(() => AtomicFile.Write("", _ => { }));
    }

    [Fact]
    public void StringsAreWrittenAsNumPysFixedWidthUnicode()
    {
        string path = _folder.PathOf("names.npy");
        NpyArray.OfStrings("x", "pos\u00e9").Write(path);
        byte[] bytes = File.ReadAllBytes(path);
        Assert.Contains("{'descr': '<U4', 'fortran_order': False, 'shape': (2,), }", System.Text.Encoding.ASCII.GetString(bytes));
        byte[] expected = [(byte)'x', 0, 0, 0, .. new byte[12], (byte)'p', 0, 0, 0, (byte)'o', 0, 0, 0, (byte)'s', 0, 0, 0, 0xE9, 0, 0, 0];
        Assert.Equal(expected, bytes[^32..]);
        Assert.Equal(0, (bytes.Length - 32) % 64);
    }

    [Fact]
    public void ADeviceIsNotReplacedByAFile()
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal("cannot write to '/dev/null': it is a device, a file is expected",
            Refusal.Of(() => AtomicFile.Write("/dev/null", _ => { })));
    }
}
