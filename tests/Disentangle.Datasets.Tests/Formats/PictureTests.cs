using Disentangle.Datasets.Formats;
using Disentangle.Tensors;

namespace Disentangle.Datasets.Tests.Formats;

/// <summary>Against Pillow, on the files of tests/oracles/make_pictures.py.</summary>
public sealed class PictureTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "oracles");

    public static TheoryData<string> Files => [.. Names];

    private static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Path.Combine(Folder, "pictures")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    [Fact]
    public void EveryKindIsTested() => Assert.Equal(13, Names.Count());

    [Theory]
    [MemberData(nameof(Files))]
    public void PixelsAreThoseOfAnotherDecoder(string name)
    {
        Picture picture = Picture.Decode(Bytes(name), name);
        NpyArray expected = Oracle(name);
        Assert.Equal(expected.Shape, picture.Channels == 1 ? [picture.Height, picture.Width] : [picture.Height, picture.Width, picture.Channels]);

        // JPEG leaves the last digit of the inverse transform to the decoder, and how halved colours are enlarged.
        int tolerance = name.EndsWith(".png", StringComparison.Ordinal) ? 0 : name == "sampled.jpg" ? 30 : 2;
        int[] differences = [.. expected.Values<byte>().Zip(picture.Values, (a, b) => Math.Abs(a - b))];
        Assert.InRange(differences.Max(), 0, tolerance);
        Assert.InRange(differences.Average(), 0, name == "sampled.jpg" ? 4 : 0.5);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void AFileThatIsCutShortIsRefused(string name)
    {
        byte[] file = Bytes(name);
        for (int length = 0; length < file.Length - 2; length++)
        {
            string message = Refusal.Of(() => Picture.Decode(file[..length], "a file"));
            Assert.Matches("^a file: (is neither PNG nor JPEG|is damaged: .+)$", message);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void AByteThatIsWrongIsRefusedOrGivesAnotherPicture(string name)
    {
        byte[] file = Bytes(name);
        int refused = 0;
        for (int i = 0; i < file.Length; i++)
        {
            byte[] damaged = [.. file];
            damaged[i] ^= (byte)(1 << (i % 8));
            try
            {
                Picture picture = Picture.Decode(damaged, "a file");
                Assert.Equal(picture.Width * picture.Height * picture.Channels, picture.Values.Length);
            }
            catch (UserErrorException e)
            {
                Assert.StartsWith("a file: ", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        // PNG has checksums over everything.
        if (name.EndsWith(".png", StringComparison.Ordinal)) Assert.Equal(file.Length, refused);
        else Assert.True(refused > 20);
    }

    [Fact]
    public void APngThatClaimsMorePixelsThanItHoldsIsRefusedBeforeAnythingIsAllocated()
    {
        byte[] file = Bytes("grey.png");
        Patch(file, width: 60_000, height: 60_000);
        Assert.Equal("a file: is damaged: it claims 60000x60000 pixels, at most 67108864 are read", Refusal.Of(() => Picture.Decode(file, "a file")));
        Patch(file, width: 8_000, height: 8_000);
        Assert.Equal("a file: is damaged: its pixels take 64008000 bytes, it holds 560", Refusal.Of(() => Picture.Decode(file, "a file")));
        Patch(file, width: 1, height: 1);
        Assert.Equal("a file: is damaged: its pixels take 2 bytes, it holds more", Refusal.Of(() => Picture.Decode(file, "a file")));
        Patch(file, width: 0, height: 1);
        Assert.Equal("a file: is damaged: it claims 0x1 pixels", Refusal.Of(() => Picture.Decode(file, "a file")));
    }

    [Fact]
    public void AJpegThatClaimsTooManyPixelsOrScansIsRefused()
    {
        byte[] file = Bytes("baseline.jpg");
        int frame = file.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        byte[] large = [.. file];
        large.AsSpan(frame + 5, 4).Fill(0x80);
        Assert.Equal("a file: is damaged: it claims 32896x32896 pixels, at most 67108864 are read", Refusal.Of(() => Picture.Decode(large, "a file")));
        byte[] scans = [.. file[..^2], .. Enumerable.Repeat<byte[]>([0xFF, 0xDA, 0, 2], 300).SelectMany(scan => scan), 0xFF, 0xD9];
        Assert.Equal("a file: is damaged: it has more than 200 scans", Refusal.Of(() => Picture.Decode(scans, "a file")));
    }

    [Fact]
    public void WholePixelsAreAveragedAsByAnotherProgram()
    {
        byte[] values = new byte[4 * 5 * 3];
        Picture.Decode(Bytes("rgb.png"), "rgb.png").CropAndResize(new ImageShape(4, 5, 3), values);
        byte[] expected = Oracle("rgb.png in 4x5").Values<byte>();
        Assert.All(Enumerable.Range(0, values.Length), i => Assert.InRange(values[i] - expected[i], -1, 1));
    }

    [Theory]
    [InlineData(7, 5, 4, 3, null)]
    [InlineData(13, 17, 5, 5, null)]
    [InlineData(6, 6, 9, 9, null)]
    [InlineData(20, 24, 8, 8, 16)]
    public void EachPixelIsTheMeanOverItsArea(int width, int height, int newWidth, int newHeight, int? rows)
    {
        var random = new Philox(3, RandomPurpose.Test);
        byte[] values = [.. Enumerable.Range(0, width * height).Select(_ => (byte)random.NextInt(256))];
        byte[] resized = new byte[newWidth * newHeight];
        new Picture(width, height, 1, values).CropAndResize(new ImageShape(newHeight, newWidth, 1), resized, rows);

        double scale = Math.Min((double)width / newWidth, (double)(rows ?? height) / newHeight);
        double left = (width - scale * newWidth) / 2, top = (height - scale * newHeight) / 2;
        for (int y = 0; y < newHeight; y++)
        {
            for (int x = 0; x < newWidth; x++)
            {
                double sum = 0;
                for (int v = 0; v < height; v++)
                {
                    for (int u = 0; u < width; u++)
                        sum += values[v * width + u] * Overlap(u, left + x * scale, scale) * Overlap(v, top + y * scale, scale);
                }

                Assert.Equal(sum / (scale * scale), resized[y * newWidth + x], 0.51);
            }
        }

        static double Overlap(int pixel, double start, double length) => Math.Max(0, Math.Min(pixel + 1, start + length) - Math.Max(pixel, start));
    }

    [Fact]
    public void APictureOfTheRightSizeKeepsItsBytesAndGreyAndColourBecomeEachOther()
    {
        Picture grey = new(2, 1, 1, [10, 200]), colour = new(2, 1, 3, [255, 0, 0, 0, 255, 0]);
        byte[] two = new byte[2], six = new byte[6];
        grey.CropAndResize(new ImageShape(1, 2, 1), two);
        Assert.Equal([10, 200], two);
        grey.CropAndResize(new ImageShape(1, 2, 3), six);
        Assert.Equal([10, 10, 10, 200, 200, 200], six);
        colour.CropAndResize(new ImageShape(1, 2, 1), two);
        Assert.Equal([76, 150], two);
    }

    private static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, "pictures", name));

    private static NpyArray Oracle(string name)
    {
        using NpzArchive archive = NpzArchive.Open(Path.Combine(Folder, "pictures.npz"));
        return archive.Read(name);
    }

    private static void Patch(byte[] png, int width, int height)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32.Append(0, png.AsSpan(12, 17)));
    }
}
