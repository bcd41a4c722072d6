using System.Buffers.Binary;
using System.IO.Compression;
using Disentangle.Datasets.Formats;

namespace Disentangle.Datasets.Tests.Formats;

public sealed class MatFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("plain.mat")]
    [InlineData("packed.mat")]
    [InlineData("big-endian.mat")]
    public void BytesComeBackWithTheFirstDimensionFastest(string file)
    {
        MatFile mat = Read(Oracle.PathOf(file));
        Assert.Equal([2, 3, 4], mat.Shape);
        Assert.Equal(
            from k in Enumerable.Range(0, 4)
            from j in Enumerable.Range(0, 3)
            from i in Enumerable.Range(0,
                2)
            select (byte)(12 * i + 4 * j + k),
            mat.Values);
    }

    [Theory]
    [InlineData("plain.mat")]
    [InlineData("packed.mat")]
    public void OtherVariablesAreRefused(string file)
    {
        string path = Oracle.PathOf(file);
        Assert.Equal($"{path}: has no variable images; it holds x, im, text, b, w, z", Refusal.Of(() => Read(path, "images")));
        foreach ((string name, int kind) in new[] { ("x", 6), ("text", 4), ("b", 9), ("w", 11), ("z", 6) })
        {
            Assert.Equal(
                $"{path}: variable {name} has MATLAB class {kind}; an array of unsigned bytes (uint8) is expected",
                Refusal.Of(() => Read(path, name)));
        }
    }

    [Fact]
    public void OtherFilesAreRefused()
    {
        Assert.Contains("is not a MATLAB file of level 5", Refuse(Oracle.Bytes("3dshapes.h5")), StringComparison.Ordinal);
        Assert.Contains("is empty (0 bytes)", Refuse([]), StringComparison.Ordinal);
        byte[] hdf5 = new byte[600];
        "MATLAB 7.3 MAT-file, Platform: GLNXA64"u8.CopyTo(hdf5);
        Assert.Contains("is a MATLAB 7.3 file, which is HDF5; save it with -v7", Refuse(hdf5), StringComparison.Ordinal);
        Assert.Contains("has no variable im; it holds none", Refuse(Oracle.Bytes("plain.mat")[..128]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain.mat")]
    [InlineData("packed.mat")]
    [InlineData("big-endian.mat")]
    public void EveryDamagedFileIsReadOrRefusedInASentence(string file)
    {
        byte[] whole = Oracle.Bytes(file);
        int refused = 0, bits = 0;
        for (int bit = 0; bit < 8; bit++)
        {
            byte[][] damaged = [.. Enumerable.Range(0, whole.Length).Select(i => Flip(whole, i, bit))];
            refused += Oracle.CountRefusals(_folder, "damaged.mat", damaged, path => Read(path));
            bits += damaged.Length;
        }

        // The text of the header, values without a checksum and variables behind im may change.
        Assert.InRange(refused, bits / 20, bits);
        int cut = Oracle.CountRefusals(_folder, "cut.mat", Oracle.Cut(whole), path => Read(path));
        Assert.InRange(cut, whole.Length / 2, whole.Length);

        static byte[] Flip(byte[] whole, int at, int bit)
        {
            byte[] copy = [.. whole];
            copy[at] ^= (byte)(1 << bit);
            return copy;
        }
    }

    [Fact]
    public void PackedValuesHaveAChecksum()
    {
        byte[] whole = Packed(Variable([2, 2], [1, 2, 3, 4]));
        Assert.Equal([1, 2, 3, 4], Read(_folder.Write("a.mat", whole)).Values);
        whole[^2] ^= 1;
        Assert.Contains("is damaged", Refuse(whole), StringComparison.Ordinal);
    }

    [Fact]
    public void SizesThatAreNotThereAreRefusedBeforeAnythingIsMade()
    {
        Assert.Contains("claims 1073741824 values, at most 1000 are possible", Refuse(Packed(Variable([1 << 15, 1 << 15], new byte[64]))),
            StringComparison.Ordinal);
        Assert.Contains("values, at most", Refuse(Packed(Variable([int.MaxValue, int.MaxValue, int.MaxValue], new byte[64]))),
            StringComparison.Ordinal);
        Assert.Contains("claims a dimension of 4294967295", Refuse(Packed(Variable([-1, 1], new byte[64]))), StringComparison.Ordinal);
        Assert.Contains("64 bytes of type 2 were found where 65 of type 2 are expected", Refuse(Packed(Variable([65], new byte[64]))),
            StringComparison.Ordinal);

        // What is asked for is one byte; what inflates is a gigabyte, of which none is kept.
        byte[] bomb = [.. Packed(Variable([1], [7]), behind: 1 << 30)];
        Assert.Contains("inflates to more than it claims", Refuse(bomb), StringComparison.Ordinal);
        byte[] other = Packed(Variable([1], [7], "other"), behind: 1 << 30);
        Assert.Contains("has no variable im; it holds other", Refuse(other), StringComparison.Ordinal);
    }

    private static MatFile Read(string path, string name = "im") => MatFile.Read(path, name, 1000);

    private string Refuse(byte[] file) => Refusal.Of(() => Read(_folder.Write("bad.mat", file)));

    // A variable of bytes, as the format's description has it.
    private static byte[] Variable(int[] shape, byte[] values, string name = "im")
    {
        byte[] content =
        [
            .. Words(6, 8, 9, 0), .. Words(5, 4 * shape.Length), .. Padded(Words(shape)), .. Words(1, name.Length),
            .. Padded([.. name.Select(letter => (byte)letter)]), .. Words(2, values.Length), .. Padded(values),
        ];
        return [.. Words(14, content.Length), .. content];
    }

    private static byte[] Packed(byte[] variable, int behind = 0)
    {
        using var memory = new MemoryStream();
        using (var zlib = new ZLibStream(memory, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(variable);
            byte[] block = new byte[1 << 20];
            for (int i = 0; i < behind / block.Length; i++) zlib.Write(block);
        }

        byte[] header = new byte[128];
        header[125] = 1;
        (header[126], header[127]) = ((byte)'I', (byte)'M');
        return [.. header, .. Words(15, (int)memory.Length), .. memory.ToArray()];
    }

    private static byte[] Words(params int[] words)
    {
        byte[] bytes = new byte[4 * words.Length];
        for (int i = 0; i < words.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), words[i]);
        return bytes;
    }

    private static byte[] Padded(byte[] bytes) => [.. bytes, .. new byte[(8 - bytes.Length % 8) % 8]];
}
