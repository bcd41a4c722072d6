using System.Buffers.Binary;
using System.IO.Compression;
using Disentangle.Datasets.Formats;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Tests.Formats;

public sealed class NpzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatIsWrittenIsReadBack(bool compress)
    {
        float[] codes = [.. Enumerable.Range(0, 60_000).Select(i => MathF.Sin(i))];
        NpzWriter.Write(
            _folder.PathOf("a.npz"),
            new Dictionary<string, NpyArray> { ["codes"] = NpyArray.Of(codes, 20_000, 3), ["factors"] = NpyArray.Of(new[] { 1, 2, 3L }) },
            compress);
        using NpzArchive archive = NpzArchive.Open(_folder.PathOf("a.npz"));
        Assert.Equal(["codes", "factors"], archive.Names);
        Assert.Equal([1, 2, 3L], archive.Read("factors").Values<long>());
        Assert.Equal([20_000, 3], archive.Read("codes").Shape);
        Assert.Equal(codes, archive.Read("codes").Values<float>());
    }

    [Fact]
    public void EqualArraysGiveEqualBytes()
    {
        _folder.WriteNpz("a.npz", ("x", NpyArray.Of(new[] { 1f, 2f })));
        _folder.WriteNpz("b.npz", ("x", NpyArray.Of(new[] { 1f, 2f })));
        Assert.Equal(File.ReadAllBytes(_folder.PathOf("a.npz")), File.ReadAllBytes(_folder.PathOf("b.npz")));
    }

    [Fact]
    public void NamesMustDiffer()
    {
        NpyArray one = NpyArray.Of(new[] { 1 });
        Assert.Throws<ArgumentException>(() => NpzWriter.Write(_folder.PathOf("a.npz"), ("x", one), ("x", one)));
        Assert.Throws<ArgumentException>(() => NpzWriter.Write(_folder.PathOf("a.npz"), ("", one)));
        Assert.False(File.Exists(_folder.PathOf("a.npz")));
    }

    [Fact]
    public void AnArrayThatIsMissingIsNamedWithThoseThatAreThere()
    {
        string path = _folder.WriteNpz("a.npz", ("x", NpyArray.Of(new[] { 1 })), ("y", NpyArray.Of(new[] { 1 })));
        using NpzArchive archive = NpzArchive.Open(path);
        Assert.Equal($"{path}: has no array z; it holds x, y", Refusal.Of(() => archive.Read("z")));
    }

    [Fact]
    public void EveryCutIsRefused()
    {
        byte[] whole = File.ReadAllBytes(_folder.WriteNpz("a.npz", ("x", NpyArray.Of(new[] { 1, 2, 3 }))));
        for (int length = 0; length < whole.Length; length++)
        {
            string path = _folder.Write("cut.npz", whole[..length]);
            UserErrorException error = Assert.Throws<UserErrorException>(() => ReadX(path));
            Assert.StartsWith($"{path}: ", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EveryFlippedBitOfTheArrayIsRefused(bool compress)
    {
        int[] values = [1, 2, 3, -4];
        NpzWriter.Write(_folder.PathOf("a.npz"), new Dictionary<string, NpyArray> { ["x"] = NpyArray.Of(values) }, compress);
        byte[] whole = File.ReadAllBytes(_folder.PathOf("a.npz"));
        int length = BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(CentralDirectory(whole) + 20));
        int refused = 0, begin = 30 + "x.npy".Length;
        for (int bit = 0; bit < 8 * length; bit++)
        {
            byte[] damaged = [.. whole];
            damaged[begin + bit / 8] ^= (byte)(1 << bit % 8);
            string path = _folder.Write("damaged.npz", damaged);
            try
            {
                // A few bits of a deflated stream mean nothing: what is not refused must be right.
                Assert.Equal(values, ReadX(path));
            }
            catch (UserErrorException error)
            {
                Assert.StartsWith($"{path}: array x", error.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 8 * length - (compress ? 16 : 0), 8 * length);
    }

    [Theory]
    [InlineData(-4)]
    [InlineData(4)]
    [InlineData(int.MaxValue / 2)]
    public void ASizeThatTheEntryDoesNotHaveIsRefused(int more)
    {
        byte[] whole = File.ReadAllBytes(_folder.WriteNpz("a.npz", ("x", NpyArray.Of(new[] { 1, 2, 3 }))));
        Span<byte> claim = whole.AsSpan(CentralDirectory(whole) + 24);
        BinaryPrimitives.WriteInt32LittleEndian(claim, BinaryPrimitives.ReadInt32LittleEndian(claim) + more);
        string path = _folder.Write("lie.npz", whole);
        Assert.StartsWith($"{path}: array x", Refusal.Of(() => ReadX(path)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public void AnEntryThatInflatesToMoreThanItClaimsIsRefused(int hidden)
    {
        // The header of the array and the claim of the archive agree with each other, and more bytes follow.
        byte[] array = [.. Bytes.NpyHeader("|u1", "(2,)"), 1, 2], more = new byte[hidden];
        using (var zip = new ZipArchive(File.Create(_folder.PathOf("a.npz")), ZipArchiveMode.Create))
        {
            using Stream entry = zip.CreateEntry("x.npy").Open();
            entry.Write([.. array, .. more]);
        }

        byte[] whole = File.ReadAllBytes(_folder.PathOf("a.npz"));
        BinaryPrimitives.WriteInt32LittleEndian(whole.AsSpan(CentralDirectory(whole) + 24), array.Length);
        string path = _folder.Write("lie.npz", whole);
        if (hidden == 0) Assert.Equal([1, 2], Read<byte>(path));
        else Assert.StartsWith($"{path}: array x is damaged", Refusal.Of(() => Read<byte>(path)), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNoArchiveIsRefused()
    {
        string path = _folder.Write("a.npz", "not a zip file, whatever its name"u8.ToArray());
        Assert.Contains("is not a NumPy archive", Refusal.Of(() => NpzArchive.Open(path)), StringComparison.Ordinal);
        Assert.Contains("no such file", Refusal.Of(() => NpzArchive.Open(path + "x")), StringComparison.Ordinal);
    }

    [Fact]
    public void TheChecksumIsThatOfItsSpecification()
    {
        // The check value of CRC-32/ISO-HDLC, whole and in two parts.
        Assert.Equal(0xCBF43926u, Crc32.Append(0, "123456789"u8));
        Assert.Equal(0xCBF43926u, Crc32.Append(Crc32.Append(0, "12"u8), "3456789"u8));
    }

    private static int[] ReadX(string path) => Read<int>(path);

    private static T[] Read<T>(string path)
        where T : unmanaged
    {
        using NpzArchive archive = NpzArchive.Open(path);
        return archive.Read("x").Values<T>();
    }

    // The record of the only entry: compressed size at 20, size at 24.
    [Theory]
    [InlineData(12, "bzip2")]
    [InlineData(14, "LZMA")]
    [InlineData(93, "Zstandard")]
    [InlineData(77, "method 77 of zip")]
    public void ACompressionThatIsNotReadIsNamed(byte method, string name)
    {
        // The method stands in the header before the values and in the list at the end.
        string path = _folder.PathOf("packed.npz");
        NpzWriter.Write(path, ("other", NpyArray.Of(new[] { 1, 2 })), ("a", NpyArray.Of(new[] { 1, 2, 3 })));
        byte[] file = File.ReadAllBytes(path);
        int local = file.AsSpan().IndexOf([.. "a.npy"u8]) - 30, central = file.AsSpan().LastIndexOf([.. "a.npy"u8]) - 46;
        Assert.Equal((8, 8), (file[local + 8], file[central + 10]));
        file[local + 8] = file[central + 10] = method;
        File.WriteAllBytes(path, file);
        using NpzArchive archive = NpzArchive.Open(path);
        UserErrorException e = Assert.Throws<UserErrorException>(() => archive.Read("a"));
        Assert.Equal($"{path}: array a is compressed with {name}, which is not supported", e.Message);
        Assert.Contains("savez_compressed", e.Hint, StringComparison.Ordinal);
        Assert.Equal([2], archive.Read("other").Shape);
    }

    private static int CentralDirectory(ReadOnlySpan<byte> zip) => zip.IndexOf("PK\u0001\u0002"u8);
}
