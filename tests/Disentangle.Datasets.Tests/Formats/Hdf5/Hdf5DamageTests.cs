using System.Buffers.Binary;
using Disentangle.Datasets.Formats.Hdf5;

namespace Disentangle.Datasets.Tests.Formats.Hdf5;

/// <summary>Files that h5py wrote, damaged: each is refused in one sentence or read as something else.</summary>
public sealed class Hdf5DamageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("3dshapes.h5", "images", "labels")]
    [InlineData("kinds.h5", "bytes", "floats", "singles", "packed")]
    [InlineData("many.h5", "compact", "large")]
    [InlineData("v108.h5", "plain", "chunks", "floats", "filled")]
    public void ABitThatIsWrongIsRefusedOrGivesOtherValues(string name, params string[] datasets)
    {
        // Every byte of the part that says what the file holds, and every seventh of the rest.
        byte[] whole = Oracle.Bytes(name);
        int[] places = [.. Enumerable.Range(0, whole.Length).Where(place => place < 4000 || place % 7 == 0)];
        int refused = Oracle.CountRefusals(_folder, "damaged.h5", places.Select(Flip), path => ReadAll(path, datasets));
        Assert.InRange(refused, 100, places.Length - 1);

        byte[] Flip(int place) => [.. whole[..place], (byte)(whole[place] ^ (1 << place % 8)), .. whole[(place + 1)..]];
    }

    [Theory]
    [InlineData("3dshapes.h5", "labels")]
    [InlineData("v108.h5", "plain")]
    [InlineData("many.h5", "large")]
    public void AFileThatIsCutShortIsRefused(string name, string dataset)
    {
        byte[] whole = Oracle.Bytes(name);
        int[] lengths =
            [.. Enumerable.Range(0, whole.Length).Where(length => length < 200 || length % 31 == 0 || length == whole.Length - 1)];
        Assert.Equal(lengths.Length,
            Oracle.CountRefusals(_folder, "cut.h5", lengths.Select(length => whole[..length]), path => ReadAll(path, dataset)));
        string path = _folder.Write("cut.h5", whole[..^1]);
        Assert.Equal(
            $"{path}: is truncated or damaged: it should have {whole.Length} bytes from its start on, it has {whole.Length - 1}",
            Refusal.Of(() => Hdf5File.Open(path)));
    }

    [Fact]
    public void DamageToPackedValuesIsFoundByTheirChecksum()
    {
        // A chunk of 7 x 3 bytes begins where zlib's mark is; its bytes are followed by HDF5's checksum.
        byte[] whole = Oracle.Bytes("kinds.h5");
        int chunk = Enumerable.Range(0, whole.Length - 1).First(i => whole[i] == 0x78 && whole[i + 1] is 0x5e or 0x9c or 0xda);
        whole[chunk + 12] ^= 4;
        using Hdf5File file = Hdf5File.Open(_folder.Write("damaged.h5", whole));
        Hdf5Dataset dataset = file.OpenDataset("packed");
        Assert.EndsWith(
            "dataset packed is damaged: the checksum of a chunk is wrong",
            Refusal.Of(() => dataset.ReadRows(0, 100, new byte[1000])),
            StringComparison.Ordinal);
    }

    [Fact]
    public void DamageToANewerHeaderIsFoundByItsChecksum()
    {
        byte[] whole = Oracle.Bytes("v108.h5");
        int root = Find(whole, [.. "OHDR"u8]), header = root + 4 + Find(whole[(root + 4)..], [.. "OHDR"u8]);
        whole[header + 30] ^= 1;
        string path = _folder.Write("damaged.h5", whole);
        Assert.Contains("is damaged: the checksum of an object header is wrong", Refusal.Of(() => ReadAll(path, "plain")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void AnIndexThatComesBackToItselfIsRefused()
    {
        // The root of the chunks' index has level 1; its first child becomes the root itself, or its second the first once more.
        byte[] whole = Oracle.Bytes("many.h5");
        int root = FindTree(whole, type: 1, level: 1);
        Assert.Contains("refers back to one of its own nodes", Refuse(WithUInt64(whole, root + 48, (ulong)root)), StringComparison.Ordinal);
        ulong first = BinaryPrimitives.ReadUInt64LittleEndian(whole.AsSpan(root + 48));
        Assert.Contains("refers back to one of its own nodes", Refuse(WithUInt64(whole, root + 80, first)), StringComparison.Ordinal);
        whole[(int)first + 5] = 1;
        Assert.Contains("a node of an index has level 1, 0 is expected", Refuse(whole), StringComparison.Ordinal);
    }

    [Fact]
    public void HugeClaimsAreRefusedBeforeAnythingIsAllocated()
    {
        // The shape of labels is followed by its largest shape, the same; chunks of images by the size of an element.
        byte[] whole = Oracle.Bytes("3dshapes.h5");
        int shape = Find(whole, UInt64s(48, 6, 48, 6));
        Refused("(2000000000, 6), more than the 2304 bytes that are stored of it can hold", "labels",
            WithUInt64(whole, shape, 2_000_000_000));
        Refused("claims the shape (9223372036854775807, 6); each size must be in", "labels", WithUInt64(whole, shape, long.MaxValue));
        int chunk = Find(whole, [5, 0, 0, 0, 64, 0, 0, 0, 64, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0]);
        Refused(
            "has chunks of (4294967045, 64, 64, 3) values, 52776555048960 bytes; the limit is 268435456 bytes",
            "images",
            [.. whole[..(chunk + 1)], 255, 255, 255, .. whole[(chunk + 4)..]]);
        int images = Find(whole, UInt64s(48, 64, 64, 3));
        Refused("more than the", "images", WithUInt64(whole, images, 1_000_000));

        // Chunks of 20,000 rows, 245 MB: none is allocated, as no few hundred bytes can hold them.
        using Hdf5File file = Hdf5File.Open(
            _folder.Write("claims.h5", [.. whole[..chunk], .. BitConverter.GetBytes(20_000), .. whole[(chunk + 4)..]]));
        Assert.Contains("is damaged", Refusal.Of(() => file.OpenDataset("images").ReadRows(0, 48, new byte[48 * 64 * 64 * 3])),
            StringComparison.Ordinal);

        void Refused(string reason, string name, byte[] damaged)
        {
            using Hdf5File claims = Hdf5File.Open(_folder.Write("claims.h5", damaged));
            Assert.Contains(reason, Refusal.Of(() => claims.OpenDataset(name)), StringComparison.Ordinal);
        }
    }

    private string Refuse(byte[] file)
    {
        string path = _folder.Write("damaged.h5", file);
        return Refusal.Of(() => ReadAll(path, "large"));
    }

    private static void ReadAll(string path, params string[] names)
    {
        using Hdf5File file = Hdf5File.Open(path);
        foreach (string name in names)
        {
            Hdf5Dataset dataset = file.OpenDataset(name);
            long count = dataset.Shape.Aggregate(1L, (product, size) => product * size);

            // What a damaged shape may claim at most.
            Assert.InRange(count, 1, new FileInfo(path).Length * 1032);
            if (dataset.HoldsBytes) dataset.ReadRows(0, dataset.Shape[0], new byte[count]);
            else dataset.ReadRows(0, dataset.Shape[0], new double[count]);
        }
    }

    private static int FindTree(byte[] file, byte type, byte level) => Find(file, [.. "TREE"u8, type, level]);

    private static int Find(byte[] file, byte[] part)
    {
        int at = file.AsSpan().IndexOf(part);
        Assert.True(at >= 0);
        return at;
    }

    private static byte[] UInt64s(params ulong[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static byte[] WithUInt64(byte[] file, int place, ulong value) =>
        [.. file[..place], .. BitConverter.GetBytes(value), .. file[(place + 8)..]];
}
