using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Formats.Pictures;
using Disentangle.Datasets.Images;
using Disentangle.Foundation.Files;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Datasets.Tests.Formats;

/// <summary>Against Pillow, on the files of tests/oracles/make_pictures.py.</summary>
public sealed class PictureTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "oracles");

    public static TheoryData<string> Files => [.. Names];

    private static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Path.Combine(Folder, "pictures")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    [Fact]
    public void EveryFormatAndItsFormsAreTested()
    {
        Assert.Equal(46, Names.Count());
        Assert.All(PictureFormat.All, format => Assert.Contains(Names, name => PictureFormat.Of(Bytes(name)) == format));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void PixelsAreThoseOfAnotherDecoder(string name)
    {
        Picture picture = Picture.Decode(Bytes(name), name);
        NpyArray expected = Oracle(name);
        Assert.Equal(expected.Shape,
            picture.Channels == 1 ? [picture.Height, picture.Width] : [picture.Height, picture.Width, picture.Channels]);

        // Lossy formats leave the last digit of the inverse transform to the decoder, and how halved colours are
        // enlarged. Palettes of TIFF have 16 bits.
        (int most, double mean) = name switch
        {
            "sampled.jpg" => (41, 7),
            "lossy.webp" => (41, 7),
            "palette.tif" => (1, 1),
            _ => name.EndsWith(".jpg", StringComparison.Ordinal) ? (2, 0.05) : (0, 0),
        };
        int[] differences = [.. expected.Values<byte>().Zip(picture.Values, (a, b) => Math.Abs(a - b))];
        Assert.InRange(differences.Max(), 0, most);
        Assert.InRange(differences.Average(), 0, mean);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void TheSizeIsKnownBeforeAnythingIsDecoded(string name)
    {
        Picture picture = Picture.Decode(Bytes(name), name);
        PictureInfo info = Picture.Identify(Bytes(name), name);
        Assert.Equal((picture.Width, picture.Height, picture.Channels), (info.Width, info.Height, info.Channels));
        Assert.Contains(Path.GetExtension(name), info.Format.Endings);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void AFileThatIsCutShortIsRefusedOrHoldsAllPixels(string name)
    {
        byte[] file = Bytes(name), whole = Picture.Decode(file, name).Values;
        int refused = 0;
        for (int length = 0; length < file.Length; length++)
        {
            string? message = RefusalOrPixels(file[..length], out Picture? picture);
            if (message is null) Assert.Equal(whole, picture!.Values);
            else refused++;
        }

        // What may be missing: what follows the first frame, and the end of a file, which no decoder needs.
        int needed = name switch { "frames.gif" or "pages.tif" => 0, _ => file.Length - 30 };
        Assert.InRange(refused, Math.Max(needed, whole.Length / 20), file.Length);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void AByteThatIsWrongIsRefusedOrGivesAPicture(string name)
    {
        byte[] file = Bytes(name), whole = Picture.Decode(file, name).Values;
        int refused = 0, same = 0;
        for (int i = 0; i < file.Length; i++)
        {
            byte[] damaged = [.. file];
            damaged[i] ^= (byte)(1 << (i % 8));
            if (RefusalOrPixels(damaged, out Picture? picture) is not null) refused++;
            else if (whole.AsSpan().SequenceEqual(picture!.Values)) same++;
        }

        // PNG has checksums over everything.
        if (name.EndsWith(".png", StringComparison.Ordinal)) Assert.Equal(file.Length, refused);
        Assert.True(refused >= 8, $"{refused} of {file.Length} refused, {same} the same picture");
    }

    private static string? RefusalOrPixels(byte[] file, out Picture? picture)
    {
        picture = null;
        try
        {
            picture = Picture.Decode(file, "a file");
            Assert.Equal(picture.Width * picture.Height * picture.Channels, picture.Values.Length);
            return null;
        }
        catch (UserErrorException e)
        {
            Assert.Matches("^a file(: is empty .0 bytes.|: is not PNG, JPEG, BMP, GIF, TIFF or WebP|: claims .+; the limit is .+| is "
                + "damaged: (it|its|a checksum|a block) .+|: is a variant of .+ that is not supported(: (it|its) .+)?)$", e.Message);
            return e.Message;
        }
    }

    [Fact]
    public void SixteenBitsOfWhichTwelveAreUsedAreReadWithAWarning()
    {
        Assert.Equal(
            "has 16 bits per value but uses only 12 of them, so it is nearly black; multiply its values by 16",
            Picture.Decode(Bytes("twelve.png"), "twelve.png").Warning);
        Assert.All(Names.Except(["twelve.png"]), name => Assert.Null(Picture.Decode(Bytes(name), name).Warning));
    }

    [Fact]
    public void FormsThatAreNotReadAreNamed()
    {
        // The photometric interpretation of a grey fax becomes "black is 0", that of an RGB picture CMYK.
        byte[] fax = Bytes("bits.tif"), inks = Bytes("rgb.tif");
        fax[Field(fax) + 8] = 1;
        inks[Field(inks) + 8] = 5;
        Assert.Equal("a file: is a variant of TIFF that is not supported: it is compressed as a fax, with black as 0",
            Refusal.Of(() => Picture.Decode(fax, "a file")));
        Assert.Equal("a file: is a variant of TIFF that is not supported: it is in CMYK", Refusal.Of(() => Picture.Decode(inks, "a file")));

        static int Field(byte[] file) => file.AsSpan().IndexOf([(byte)6, (byte)1, (byte)3, (byte)0]);
    }

    [Fact]
    public void APngThatClaimsMorePixelsThanItHoldsIsRefusedBeforeAnythingIsAllocated()
    {
        byte[] file = Bytes("grey.png");
        Patch(file, width: 60_000, height: 60_000);
        Assert.Equal("a file: claims 60000x60000 pixels; the limit is 67108864 pixels", Refusal.Of(() => Picture.Decode(file, "a file")));
        Patch(file, width: 8_000, height: 8_000);
        Assert.Equal("a file is damaged: it claims 8000x8000 pixels, more than its 277 bytes can hold",
            Refusal.Of(() => Picture.Decode(file, "a file")));
        Patch(file, width: 0, height: 1);
        Assert.Equal("a file is damaged: it claims 0x1 pixels", Refusal.Of(() => Picture.Decode(file, "a file")));
    }

    [Fact]
    public void AJpegThatClaimsTooManyPixelsOrScansIsRefused()
    {
        byte[] file = Bytes("baseline.jpg");
        int frame = file.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        byte[] large = [.. file];
        large.AsSpan(frame + 5, 4).Fill(0x80);
        Assert.Equal("a file: claims 32896x32896 pixels; the limit is 67108864 pixels", Refusal.Of(() => Picture.Decode(large, "a file")));
        byte[] scans = [.. file[..^2], .. Enumerable.Repeat<byte[]>([0xFF, 0xDA, 0, 2], 300).SelectMany(scan => scan), 0xFF, 0xD9];
        Assert.Equal("a file: has more than 64 scans; the limit is 64 scans", Refusal.Of(() => Picture.Decode(scans, "a file")));
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

        static double Overlap(int pixel, double start, double length) =>
            Math.Max(0, Math.Min(pixel + 1, start + length) - Math.Max(pixel, start));
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
