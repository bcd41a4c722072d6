using System.IO.Compression;
using Disentangle.Datasets.Formats;

namespace Disentangle.Datasets.Tests.Formats;

public sealed class IdxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AFileIsReadPlainOrCompressedWhateverItsName(bool compress)
    {
        byte[] file = [.. Bytes.Idx(8, 2, 1, 3), 1, 2, 3, 4, 5, 255];
        IdxFile idx = IdxFile.Read(_folder.Write("a-idx3-ubyte", compress ? GZip(file) : file));
        Assert.Equal([2, 1, 3], idx.Shape);
        Assert.Equal([1, 2, 3, 4, 5, 255], idx.Values);
    }

    public static TheoryData<byte[], string> BadFiles => new()
    {
        { [], "is empty (0 bytes)" },
        { [0, 0, 8], "is not an IDX file" },
        { [0, 1, 8, 1], "is not an IDX file" },
        { [0, 0, 8, 0], "is not an IDX file" },
        { Bytes.Idx(0x0d, 1), "IDX type 0x0d" },
        { [0, 0, 8, 2, 0, 0, 0, 1], "is truncated" },
        { [.. Bytes.Idx(8, 3), 1, 2], "is truncated" },
        { [.. Bytes.Idx(8, int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue), 1, 2], "is truncated" },
        { [.. Bytes.Idx(8, 2_000_000_000), 1, 2], "is truncated" },
        { [.. Bytes.Idx(8, -1), 1, 2], "claims a dimension of 4294967295" },
        { [.. Bytes.Idx(8, 2), 1, 2, 3], "holds more than the 2 values" },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void ABadFileIsOneSentenceThatNamesIt(byte[] file, string reason)
    {
        Check(_folder.Write("bad", file));
        Check(_folder.Write("bad.gz", GZip(file)));

        void Check(string path)
        {
            UserErrorException error = Assert.Throws<UserErrorException>(() => IdxFile.Read(path));
            Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ADamagedOrCutCompressedFileIsRefused()
    {
        byte[] whole = GZip([.. Bytes.Idx(8, 1000), .. Enumerable.Range(0, 1000).Select(i => (byte)(i * i))]);
        whole[^7] ^= 1;
        Assert.Throws<UserErrorException>(() => IdxFile.Read(_folder.Write("damaged", whole)));
        Assert.Throws<UserErrorException>(() => IdxFile.Read(_folder.Write("cut", whole[..(whole.Length / 2)])));
    }

    private static byte[] GZip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionMode.Compress)) gzip.Write(bytes);
        return memory.ToArray();
    }
}
