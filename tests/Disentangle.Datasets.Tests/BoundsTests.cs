using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Formats.Pictures;
using Disentangle.Datasets.Images;
using Disentangle.Foundation.Files;
using static Disentangle.Datasets.Tests.Allocation;

namespace Disentangle.Datasets.Tests;

/// <summary>Time and memory follow the size of a file, not the numbers in it.</summary>
public sealed class BoundsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void APictureThatIsPackedToAThousandthIsRefusedBeforeItIsDecoded()
    {
        // 8192x8192 pixels of four values of 16 bits take 512 MB, and half a megabyte when they are all zero.
        byte[] file = Png(8192, 8192, depth: 16, colour: 6);
        Assert.InRange(file.Length, 500_000, 600_000);
        UserErrorException refusal = Assert.Throws<UserErrorException>(() => Measured(1 << 20, () => Picture.Decode(file, "a.png")));
        Assert.Equal(
            $"a.png: claims 8192x8192 pixels of 8 bytes, {(8192L * 8192 * 8) / file.Length} times its {file.Length} bytes; the limit "
                + "is 200 times", refusal.Message);
        Assert.Equal($"raise it with --limit picture-expansion={(8192L * 8192 * 8) / file.Length}", refusal.Hint);

        // Packed as tightly, but small.
        Assert.Equal(2048, Picture.Decode(Png(2048, 2048, depth: 8, colour: 2), "a.png").Width);
    }

    [Fact]
    public void AProgressiveJpegWithoutDataIsRefusedBeforeMemoryIsTakenForItsPixels()
    {
        byte[] file = EmptyProgressive(4000, 4000);
        UserErrorException refusal = Assert.Throws<UserErrorException>(() => Measured(1 << 22, () => Picture.Decode(file, "a.jpg")));
        Assert.Equal($"a.jpg is damaged: it claims 4000x4000 pixels, more than its {file.Length} bytes can hold", refusal.Message);
    }

    [Fact]
    public async Task AnInterlacedPngWithoutItsLastRowsIsRefusedRatherThanWaitedFor()
    {
        using MemoryStream packed = new();
        using (ZLibStream deflate = new(packed, CompressionLevel.SmallestSize, leaveOpen: true)) deflate.Write(new byte[30]);
        byte[] file = [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', .. Chunk("IHDR", [.. Big(64), .. Big(64), 8, 0, 0, 0, 1]),
            .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
        Task<string> refused = Task.Run(() => Refusal.Of(() => Picture.Decode(file, "a.png")));
        Assert.Equal("a.png is damaged: its pixels end too early", await refused.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Theory]
    [InlineData("rgb.bmp", 10, 0x22000436)]
    [InlineData("rgb.bmp", 14, 0x22000436)]
    [InlineData("lossy.webp", 16, 0x0fffffff)]
    public void ALengthInAPictureThatIsLongerThanTheFileTakesNoMemory(string name, int at, int length)
    {
        if (name == "lossy.webp")
            name = Path.GetFileName(Directory.GetFiles(Oracle.PathOf("pictures"), "*.webp").Order(StringComparer.Ordinal).First());
        byte[] file = Oracle.Bytes($"pictures/{name}");
        BitConverter.TryWriteBytes(file.AsSpan(at), length);
        string message = Refusal.Of(() => Measured(1 << 20, () => Picture.Identify(file, "a file")));
        Assert.Equal($"a file is damaged: it ends after {file.Length} bytes, in the middle", message);
    }

    [Fact]
    public void AStripOfMoreRowsThanATiffPictureHasIsReadAsOne()
    {
        byte[] file = Oracle.Bytes("pictures/rgb.tif"), whole = Picture.Decode(file, "a.tif").Values;
        int entry = file.AsSpan().IndexOf([(byte)(278 & 255), (byte)(278 >> 8)]);
        Assert.True(entry > 0);

        // Of type LONG, one.
        new byte[] { 4, 0, 1, 0, 0, 0, 0x54, 0x2a, 0x00, 0x3a }.CopyTo(file, entry + 2);
        Assert.Equal(whole, Measured(1 << 22, () => Picture.Decode(file, "a.tif")).Values);
    }

    [Fact]
    public void ScansOfAJpegThatItsBytesCannotHoldAreRefused()
    {
        // 50 scans of a picture of 45,000 blocks, in three thousand bytes.
        byte[] one = EmptyProgressive(1696, 1696);
        int scan = one.AsSpan().LastIndexOf([(byte)0xFF, (byte)0xDA]);
        byte[] file = [.. one[..scan], .. Enumerable.Repeat(one[scan..^2], 50).SelectMany(part => part), 0xFF, 0xD9];
        Assert.Equal($"a.jpg is damaged: it has 50 scans of 1696x1696 pixels, more than its {file.Length} bytes can hold",
            Refusal.Of(() => Measured(1 << 22, () => Picture.Decode(file, "a.jpg"))));
    }

    [Fact]
    public void PicturesAreDecodedBesideEachOtherAsLongAsTheyFit()
    {
        long most = Limits.DecodingBytes.Value;
        bool alone = true, together = false;
        Thread second = new(() =>
        {
            // More than the limit: it waits until nothing else is decoded.
            using DecodingMemory.Share large = DecodingMemory.Take(most + 1);
            Volatile.Write(ref together, alone);
        });
        using (DecodingMemory.Share first = DecodingMemory.Take(most - 10))
        {
            Thread third = new(() => DecodingMemory.Take(10).Dispose());
            third.Start();
            Assert.True(third.Join(TimeSpan.FromSeconds(30)));
            second.Start();
            Assert.False(second.Join(TimeSpan.FromMilliseconds(50)));
            Volatile.Write(ref alone, false);
        }

        Assert.True(second.Join(TimeSpan.FromSeconds(30)));
        Assert.False(together);
    }

    [Fact]
    public void AnEntryThatIsPackedToAThousandthIsRefusedBeforeItIsUnpacked()
    {
        string zip = _folder.PathOf("many.zip");
        using (ZipArchive archive = ZipFile.Open(zip, ZipArchiveMode.Create))
        {
            for (int i = 0; i < 3; i++)
            {
                using Stream entry = archive.CreateEntry($"{i}.png", CompressionLevel.SmallestSize).Open();
                entry.Write(Oracle.Bytes("pictures/grey.png"));
                entry.Write(new byte[20_000_000]);
            }
        }

        string message = Assert.Throws<UserErrorException>(() => Measured(1 << 22, () => DatasetCatalogue.Open($"images:{zip}"))).Message;
        Assert.StartsWith($"{zip}: 3 of 3 images cannot be used: 0.png: has 20000277 bytes, ", message, StringComparison.Ordinal);
        Assert.Contains(" times what is stored of it; the limit is 200 times; 1.png: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ImagesOfTheLargestSizeAreRead()
    {
        _folder.Write("large/a.png", Oracle.Bytes("pictures/grey.png"));
        _folder.Write("large/b.png", Oracle.Bytes("pictures/grey.png"));
        IImageDataset images = DatasetCatalogue.Open($"images:{_folder.PathOf("large")}@4096");
        Assert.Equal((2, new ImageShape(4096, 4096, 1)), (images.Count, images.Shape));
        float[] last = Oracle.Read(images, 1);
        Assert.Equal(Oracle.Read(images, 0), last);
        Assert.Contains(last, value => value > 0);
    }

    [Fact]
    public void AnOpenQuotationMarkCostsAsMuchAsTheTableIsLong()
    {
        Assert.InRange(Cost(2_000_000), 0, 12 * Math.Max(Cost(200_000), 100_000));

        static long Cost(int length)
        {
            string text = "file,shape\n" + string.Concat(Enumerable.Repeat("a.png,\"x\"\"y\"\n", length / 28)) + "a.png,\""
                + string.Concat(Enumerable.Repeat("\"\"x\n", length / 8));
            long before = GC.GetAllocatedBytesForCurrentThread();
            Stopwatch watch = Stopwatch.StartNew();
            Assert.EndsWith("a quotation mark is not closed", Refusal.Of(() => FactorTable.Read(text, "t.csv", ["a.png"], [])),
                StringComparison.Ordinal);
            Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void AFieldBeyondTheLimitIsNamedWithItsLine()
    {
        string field = new('x', 70_000);
        Assert.Equal("t.csv: line 2 has a field of 70000 characters; the limit is 65536 characters",
            Refusal.Of(() => FactorTable.Read($"file,shape\na.png,{field}\n", "t.csv", ["a.png"], [])));
    }

    [Theory]
    [InlineData("<U0", "elements of type '<U0' cannot be read; integers, floats and booleans can")]
    [InlineData("|S0", "elements of type '|S0' cannot be read; integers, floats and booleans can")]
    [InlineData("<U65537", "holds strings of type '<U65537'; the limit is 65536 characters")]
    [InlineData("<U99999999999999999999", "holds strings of type '<U99999999999999999999'; the limit is 65536 characters")]
    public void NamesOfFactorsThatCannotBeReadAreNotSilentlyReplaced(string descriptor, string reason)
    {
        string path = Archive(("factor_names.npy", Bytes.NpyHeader(descriptor, "(1000000000,)")));
        using NpzArchive archive = NpzArchive.Open(path);
        Assert.Equal($"{path}: array factor_names: {reason}",
            Assert.Throws<UserErrorException>(() => Measured(1 << 20, () => FactorArrays.ReadNames(archive, 2))).Message);
    }

    [Fact]
    public void NamesThatAreNumbersOrPythonObjectsAreReplacedAndObjectsAreNoted()
    {
        using NpzArchive numbers = NpzArchive.Open(_folder.WriteNpz("numbers.npz", ("factor_names", NpyArray.Of([1, 2]))));
        List<Notice> notices = [];
        Assert.Equal(["factor0", "factor1"], FactorArrays.ReadNames(numbers, 2, notices));
        Assert.Empty(notices);
        using NpzArchive objects = NpzArchive.Open(Archive(("factor_names.npy", Bytes.NpyHeader("|O", "(2,)"))));
        Assert.Equal(["factor0", "factor1"], FactorArrays.ReadNames(objects, 2, notices));
        Assert.Equal(
            $"{objects.Path}: array factor_names: holds Python objects, which only Python can load; arrays of numbers are expected; it is "
                + "skipped", Assert.Single(notices).Text);
    }

    [Fact]
    public void ManyEqualStringsTakeTheMemoryOfOne()
    {
        const int count = 2_000_000;
        string path = Archive(("names.npy", [.. Bytes.NpyHeader("|S1", $"({count},)"), .. Enumerable.Repeat((byte)'x', count)]));
        using NpzArchive archive = NpzArchive.Open(path);
        using NpyReader reader = archive.OpenArray("names");
        string[] names = reader.ReadStrings();
        Assert.Equal(count, names.Length);
        Assert.All(names.Distinct(ReferenceEqualityComparer.Instance), name => Assert.Equal("x", name));
        Assert.Single(names.Distinct(ReferenceEqualityComparer.Instance));
    }

    [Fact]
    public void ACompressedArrayThatEndsEarlyTakesNoMemoryForWhatItClaims()
    {
        // 400 MB are claimed, which deflate could pack into as many bytes as there are, and half a megabyte is there.
        byte[] header = Bytes.NpyHeader("|u1", "(400000000,)"), noise = new byte[500_000];
        new Random(1).NextBytes(noise);
        string path = Archive(("imgs.npy", [.. header, .. noise]));
        byte[] zip = File.ReadAllBytes(path);
        foreach ((byte[] mark, int length) in ((byte[], int)[])[([0x50, 0x4B, 3, 4], 22), ([0x50, 0x4B, 1, 2], 24)])
            BitConverter.TryWriteBytes(zip.AsSpan(zip.AsSpan().LastIndexOf(mark) + length), header.Length + 400_000_000);
        File.WriteAllBytes(path, zip);
        Assert.Equal($"{path}: array imgs is damaged: it ends after {header.Length + noise.Length} of {header.Length + 400_000_000} bytes",
            Refusal.Of(() => Measured(1 << 23, () =>
        {
            using NpzArchive archive = NpzArchive.Open(path);
            archive.Read("imgs");
        })));
    }

    [Fact]
    public void LinksThatLeadToOneAnotherAreFollowedOnlyAFewTimes()
    {
        if (OperatingSystem.IsWindows()) return;

        // Each holds the next twice: to follow them all would take 2^30 steps.
        string folder = Directory.CreateDirectory(_folder.PathOf("links")).FullName;
        for (int i = 0; i < 30; i++)
            Directory.CreateSymbolicLink(Path.Combine(folder, $"l{i}"), Path.Combine(folder, $"l{i + 1}", "..", $"l{i + 1}"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "self"), Path.Combine(folder, "self"));
        File.CreateSymbolicLink(Path.Combine(folder, "self.png"), Path.Combine(folder, "self.png"));
        _folder.Write("links/a.png", Oracle.Bytes("pictures/grey.png"));
        Stopwatch watch = Stopwatch.StartNew();
        string message = Refusal.Of(() => DatasetCatalogue.Open($"images:{folder}"));
        Assert.Equal($"{folder}/self.png: cannot be read: its path has links in a circle", message);
        File.Delete(Path.Combine(folder, "self.png"));
        Assert.Equal(1, DatasetCatalogue.Open($"images:{folder}").Count);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
    }

    [Fact]
    public void WhatTheFrameworkSaysOfArchivesAndPicturesStaysOutOfTheSentence()
    {
        byte[] zip = File.ReadAllBytes(
            Archive(("imgs.npy", [.. Bytes.NpyHeader("|u1", "(3000,)"), .. Enumerable.Range(0, 3000).Select(i => (byte)(i * i))])));
        string path = _folder.PathOf("bad.npz");
        string[] words = ["central directory", "block length", "end of central", "unsupported compression", "local file header", "stream",
            "deflate", "specified", "the archive entry", "exception"];
        foreach (byte[] damaged in Oracle.Flipped(zip).Concat(Oracle.Cut(zip, 7)))
        {
            File.WriteAllBytes(path, damaged);
            try
            {
                using NpzArchive archive = NpzArchive.Open(path);
                foreach (string name in archive.Names) archive.Read(name);
            }
            catch (UserErrorException e)
            {
                Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain(words, word => e.Message[path.Length..].Contains(word, StringComparison.OrdinalIgnoreCase));
            }
        }
    }

    [Theory]
    [InlineData("a\u001b[31mb\u0007", "a?[31mb?")]
    [InlineData("a\u202eb\u2066c\u2028d\u009be", "a?b?c?d?e")]
    [InlineData("a\ud83d\ude00b", "a\ud83d\ude00b")]
    public void NamesOfFilesAreShownWithoutWhatATerminalObeys(string name, string shown) => Assert.Equal(shown, InputFile.Visible(name));

    [Fact]
    public void ANameThatIsCutIsCutBetweenCharacters()
    {
        Assert.Equal("a?b?", InputFile.Visible("a\ud800b\udc00"));
        string name = new string('a', 56) + "\ud83d\ude00" + new string('b', 20);
        Assert.Equal(new string('a', 56) + "...", InputFile.Printable(name));
    }

    [Fact]
    public void AFileThatIsAPipeIsRefusedAtOnce()
    {
        if (!OperatingSystem.IsLinux()) return;
        string pipe = _folder.PathOf("pipe.npy");
        using (Process make = Process.Start("mkfifo", pipe)) make.WaitForExit();
        Assert.Equal($"{pipe}: is empty (0 bytes)", Refusal.Of(() => InputFile.Open(pipe)));
    }

    private string Archive(params (string Name, byte[] Content)[] entries)
    {
        string path = _folder.PathOf($"{Guid.NewGuid():N}.npz");
        using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, byte[] content) in entries)
        {
            using Stream stream = archive.CreateEntry(name).Open();
            stream.Write(content);
        }

        return path;
    }

    // All pixels are zero.
    private static byte[] Png(int width, int height, byte depth, byte colour)
    {
        using MemoryStream packed = new();
        using (ZLibStream deflate = new(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            byte[] row = new byte[1 + width * (colour == 6 ? 4 : 3) * depth / 8];
            for (int y = 0; y < height; y++) deflate.Write(row);
        }

        return [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', .. Chunk("IHDR", [.. Big(width), .. Big(height), depth, colour, 0, 0, 0]),
            .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string type, byte[] content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. content];
        return [.. Big(content.Length), .. named, .. Big((int)Crc32.Append(0, named))];
    }

    private static byte[] Big(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    // Tables of ones, a frame of three components, a table of one code, and a scan that holds nothing.
    private static byte[] EmptyProgressive(int width, int height) =>
    [
        0xFF, 0xD8, 0xFF, 0xDB, 0, 0x43, 0, .. Enumerable.Repeat((byte)1, 64),
        0xFF, 0xC2, 0, 0x11, 8, .. Big(height)[2..], .. Big(width)[2..], 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0,
        0xFF, 0xC4, 0, 0x14, 0, 1, .. new byte[16],
        0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 0, 0, .. new byte[200], 0xFF, 0xD9,
    ];
}
