using System.Buffers.Binary;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Tests;

public sealed class PixelCacheTests : IDisposable
{
    private static readonly ImageShape Shape = new(2, 3, 1);
    private readonly TemporaryFolder _folder = new();
    private readonly string _path;
    private int _decoded;

    public PixelCacheTests() => _path = _folder.Write("source.bin", [1, 2, 3]);

    private DatasetOptions Options => new() { DataRoot = _folder.Root, UserCache = _folder.PathOf("user") };

    private string Cached => Assert.Single(Directory.GetFiles(_folder.PathOf(".cache")));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PixelsAreDecodedOnceAndReadBack()
    {
        for (int time = 0; time < 3; time++) Assert.Equal(Expected(4), Read(Open(4), 4));
        Assert.Equal(1, _decoded);
        Assert.StartsWith("source.bin-", Path.GetFileName(Cached), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.PathOf("user")));
    }

    [Fact]
    public void BlackAndWhiteIsRemembered()
    {
        for (int time = 0; time < 2; time++) Assert.Equal([0, 1, 2, 3, 4, 5], Read(Open(1, white: 1), 1));
        Assert.Equal(1, _decoded);
    }

    [Fact]
    public void NoticesOfTheDecodingComeBackWithThePixels()
    {
        Notice[] made = [new("2 of 4 pictures: each is dark", "a.png", "\u00e9.png"), new("no items")];
        for (int time = 0; time < 3; time++)
        {
            List<Notice> found = [];
            Func<Stream, int> decode = Decode(4, 255);
            FileImages images = PixelCache.Open("x", new PixelSource(_path, "images", Shape, 4), Options, stream =>
            {
                found.AddRange(made);
                return decode(stream);
            }, found);
            Assert.Equal(made.Select(notice => notice.Line(9)), found.Select(notice => notice.Line(9)));
            Assert.Equal(Expected(4), Read(images, 4));
        }

        Assert.Equal(1, _decoded);
    }

    [Fact]
    public void PixelsOfAnotherVersionAreReplacedWithoutANotice()
    {
        Open(4);
        byte[] file = File.ReadAllBytes(Cached);
        Assert.StartsWith("Disentangle pixels 3\n", System.Text.Encoding.ASCII.GetString(file, 0, 30), StringComparison.Ordinal);
        file[19] = (byte)'2';
        File.WriteAllBytes(Cached, file);
        Assert.Empty(Open(4).Notices);
        Assert.Equal(2, _decoded);
    }

    [Fact]
    public void AnyBitThatFlipsIsFoundBeforeAPixelIsUsed()
    {
        Open(4);
        string path = Cached;
        byte[] whole = File.ReadAllBytes(path);
        int atOpening = 0, atReading = 0;
        for (int bit = 0; bit < 8 * whole.Length; bit += bit < 8 * 500 || bit > 8 * 4090 ? 1 : 61)
        {
            byte[] damaged = [.. whole];
            damaged[bit / 8] ^= (byte)(1 << bit % 8);
            File.WriteAllBytes(path, damaged);
            int before = _decoded;
            using FileImages images = Open(4);
            try
            {
                Assert.Equal(Expected(4), Read(images, 4));
                Assert.Equal(before + 1, _decoded);

                // A bit of the number, or of the end of its line, makes it a file of another version.
                if (bit / 8 is not (19 or 20))
                    Assert.Equal($"{path}: the decoded images were damaged and are decoded again", Assert.Single(images.Notices).Text);
                atOpening++;
            }
            catch (UserErrorException e)
            {
                Assert.Equal((true, before), (e.IsFailure, _decoded));
                Assert.Equal($"{path}: the decoded images are damaged: a checksum is wrong", e.Message);
                Assert.Equal("start again, and the images are decoded again", e.Hint);
                Assert.False(File.Exists(path));
                atReading++;
            }
        }

        Assert.Equal(8 * 24, atReading);
        Assert.True(atOpening > 4000);
    }

    [Fact]
    public void EachBlockIsComparedWhenItIsFirstReadAndNotBefore()
    {
        // Images of 4,096 bytes: sixteen a block; the last block has two.
        ImageShape shape = new(64, 64, 1);
        const int count = 50;
        byte[] pixels = [.. Enumerable.Range(0, count * shape.Count).Select(i => (byte)(i * 31 >> 3))];
        FileImages Opened() => PixelCache.Open("x", new PixelSource(_path, "large", shape, count), Options, stream =>
        {
            // In pieces that fit no block.
            for (int at = 0; at < pixels.Length; at += 9999) stream.Write(pixels, at, Math.Min(9999, pixels.Length - at));
            return 255;
        });
        Opened().Dispose();
        byte[] file = File.ReadAllBytes(Cached);
        Assert.Equal(4096 + pixels.Length + 4 * 4, file.Length);
        file[4096 + 33 * shape.Count] ^= 4;
        File.WriteAllBytes(Cached, file);
        using FileImages images = Opened();
        float[] image = new float[shape.Count];
        for (int i = 0; i < count; i++)
        {
            if (i is >= 32 and < 48)
            {
                Assert.Contains("a checksum is wrong", Refusal.Of(() => images.Read([i], image)), StringComparison.Ordinal);
                continue;
            }

            images.Read([i], image);
            Assert.Equal(pixels.AsSpan(i * shape.Count, shape.Count).ToArray().Select(value => value / 255f), image);
        }
    }

    [Theory]
    [InlineData("123456789", 0xE3069283u)]
    [InlineData("", 0u)]
    [InlineData("a", 0xC1D04330u)]
    public void TheChecksumIsThatOfTheStandard(string text, uint sum) =>
        Assert.Equal(sum, PixelBlocks.Append(0, System.Text.Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ASourceThatChangesWhileItIsDecodedLeavesNoFile(bool marked)
    {
        string mark = "one";
        PixelSource source = new(_path, "images", Shape, 4) { Marks = marked ? () => [mark] : null };
        UserErrorException refusal = Assert.Throws<UserErrorException>(() => PixelCache.Open("x", source, Options, stream =>
        {
            if (marked) mark = "two";
            else File.WriteAllBytes(_path, [9, 9, 9, 9]);
            return Decode(4, 255)(stream);
        }));
        Assert.Equal($"{_path}: was changed while its images were decoded", refusal.Message);
        Assert.True(refusal.IsFailure);
        Assert.Empty(Directory.GetFiles(_folder.PathOf(".cache")));
    }

    [Fact]
    public void AnotherSourceArrayOrShapeIsDecodedAnew()
    {
        Open(4);
        File.WriteAllBytes(_path, [1, 2, 3, 4]);
        Open(4);
        Assert.Equal(2, _decoded);
        File.SetLastWriteTimeUtc(_path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Open(4);
        Assert.Equal(3, _decoded);
        Open(3);
        Assert.Equal(4, _decoded);
        Assert.Single(Directory.GetFiles(_folder.PathOf(".cache")));
        Open(3, array: "other");
        Assert.Equal(5, _decoded);
    }

    [Fact]
    public void AFileThatIsCutShortTooLongOrForeignIsMadeAnew()
    {
        Open(4);
        byte[] whole = File.ReadAllBytes(Cached);
        byte[][] spoilt = [[], whole[..^1], [.. whole, 0], whole[..100], new byte[whole.Length],
            [.. whole.AsSpan(0, 40), .. whole.AsSpan(39, whole.Length - 40)]];
        foreach (byte[] bytes in spoilt)
        {
            int before = _decoded;
            File.WriteAllBytes(Cached, bytes);
            Assert.Equal(Expected(4), Read(Open(4), 4));
            Assert.Equal(before + 1, _decoded);
            Assert.Equal(whole, File.ReadAllBytes(Cached));
        }

        // A folder in its place cannot be replaced, and is told of.
        string path = Cached;
        File.Delete(path);
        Directory.CreateDirectory(path);
        Assert.Equal($"cannot write to '{path}': the name of a file is expected", Refusal.Of(() => Open(4)));
    }

    [Fact]
    public void AnInterruptedDecodingLeavesNothing()
    {
        Refused(stream => throw new IOException("No space left on device", 28), "cannot be written: the disk is full");
        Refused(stream => throw new UserErrorException("a.npz is damaged"), "a.npz is damaged");
        Refused(stream => stream.WriteByte(1), "gave 1 bytes of pixels; 24 are expected");

        void Refused(Action<Stream> decode, string reason)
        {
            string message = Refusal.Of(() => PixelCache.Open("x", new PixelSource(_path, "a", Shape, 4), Options, stream =>
            {
                decode(stream);
                return 255;
            }));
            Assert.Contains(reason, message, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(_folder.PathOf(".cache")));
        }
    }

    [Fact]
    public void WhatAKilledProcessLeftIsRemovedAndWhatAnotherIsWritingStays()
    {
        Open(4);
        string dead = Cached + ".0.tmp", alive = Cached + ".1.tmp";
        File.Delete(Cached);
        File.WriteAllText(dead, "x");
        using (new FileStream(alive, FileMode.Create, FileAccess.ReadWrite, FileShare.None)) Open(4);
        Assert.False(File.Exists(dead));
        Assert.True(File.Exists(alive));
    }

    [Fact]
    public void MorePixelsThanTheDiskHoldsAreRefusedBeforeAnythingIsWritten()
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() =>
            PixelCache.Open("x", new PixelSource(_path, "a", new ImageShape(4096, 4096, 3), int.MaxValue), Options,
                _ => throw new InvalidOperationException()));
        Assert.StartsWith($"{_folder.PathOf(".cache")}: the decoded pixels of {_path} need 108086391.01 GB",
            error.Message, StringComparison.Ordinal);
        Assert.Contains("--data-root", error.Hint, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.PathOf(".cache")));
    }

    [Fact]
    public void ARootThatCannotBeWrittenGivesWayToTheUsersFolder()
    {
        // A file in the place of the folder stops the superuser too.
        File.WriteAllText(_folder.PathOf(".cache"), "");
        Assert.Equal(Expected(4), Read(Open(4), 4));
        Assert.Single(Directory.GetFiles(_folder.PathOf("user")));
        Open(4);
        Assert.Equal(1, _decoded);

        File.WriteAllText(_folder.PathOf("user2"), "");
        UserErrorException error = Assert.Throws<UserErrorException>(() =>
            PixelCache.Open("x", new PixelSource(_path, "a", Shape, 5), Options with { UserCache = _folder.PathOf("user2") }, _ => 255));
        Assert.StartsWith($"there is no writable folder for the decoded pixels; {_folder.PathOf(".cache")}: cannot be written",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARootThatIsNotThereIsNotMade()
    {
        PixelCache.Open("x", new PixelSource(_path, "a", Shape, 4), Options with { DataRoot = _folder.PathOf("typo") }, Decode(4, 255));
        Assert.False(Directory.Exists(_folder.PathOf("typo")));
    }

    [Fact]
    public void AFileThatIsCutWhileItIsInUseIsTold()
    {
        FileImages images = Open(4);
        using (var stream = new FileStream(Cached, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) stream.SetLength(4100);
        Assert.Contains("was truncated while in use", Refusal.Of(() => Read(images, 4)), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsChangedWhileItIsInUseIsToldAndOneThatIsRemovedStaysReadable()
    {
        string path = _folder.Write("plain", [1, 2, 3, 4, 5, 6]);
        using FileImages images = new("x", path, 0, Shape, 1, 255);
        float[] read = new float[6];
        File.Move(path, path + ".old");
        images.Read([0], read);
        Assert.Equal(Enumerable.Range(1, 6).Select(i => i / 255f), read);
        File.SetLastWriteTimeUtc(path + ".old", new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        UserErrorException refusal = Assert.Throws<UserErrorException>(() => images.Read([0], read));
        Assert.Equal(($"{path}: was changed while in use", true), (refusal.Message, refusal.IsFailure));
    }

    [Fact]
    public void ImagesBeyondFourGigabytesAreFound()
    {
        // A sparse file: its length is above 2^32, its last image alone has bytes.
        string path = _folder.PathOf("sparse");
        var shape = new ImageShape(64, 64, 3);
        const int count = 400_000;
        using (FileStream stream = File.Create(path))
        {
            stream.SetLength(100 + (long)count * shape.Count);
            stream.Position = 100 + (count - 1L) * shape.Count;
            byte[] image = new byte[shape.Count];
            for (int i = 0; i < image.Length; i += 4) BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(i), i);
            stream.Write(image);
        }

        using var images = new FileImages("x", path, 100, shape, count, 255);
        float[] read = new float[2 * shape.Count];
        images.Read([count - 1, count - 2], read);
        Assert.Equal(Enumerable.Range(0, shape.Count).Select(i => Byte(i) / 255f), read[..shape.Count]);
        Assert.All(read[shape.Count..], value => Assert.Equal(0, value));
        Assert.Throws<ArgumentOutOfRangeException>(() => images.Read([count], read.AsSpan(0, shape.Count)));

        static int Byte(int i) => i / 4 * 4 >> 8 * (i % 4) & 0xff;
    }

    private static float[] Expected(int count) => [.. Enumerable.Range(0, 6 * count).Select(i => i / 255f)];

    private static float[] Read(FileImages images, int count)
    {
        float[] values = new float[6 * count];
        images.Read([.. Enumerable.Range(0, count)], values);
        return values;
    }

    private Func<Stream, int> Decode(int count, int white) => stream =>
    {
        _decoded++;
        stream.Write([.. Enumerable.Range(0, 6 * count).Select(i => (byte)i)]);
        return white;
    };

    private FileImages Open(int count, int white = 255, string array = "images") =>
        PixelCache.Open("x", new PixelSource(_path, array, Shape, count), Options, Decode(count, white));
}
