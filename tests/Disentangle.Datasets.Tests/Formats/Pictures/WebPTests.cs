using System.Text;
using Disentangle.Datasets.Formats.Pictures;
using Disentangle.Datasets.Formats.Pictures.WebP;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;
using static Disentangle.Datasets.Tests.Allocation;

namespace Disentangle.Datasets.Tests.Formats.Pictures;

/// <summary>What a WebP file may ask for, and that sound ones with all that the lossless form has are read.</summary>
public sealed class WebPTests
{
    private const long Table = 40 << 10;

    [Fact]
    public void WhatFollowsTheLastChunkIsNotRead()
    {
        byte[] file = LosslessStream.File(("VP8X", Extended(8, 8)), ("VP8L", Pixels(8)));
        byte[] longer = [.. file, .. "EXIF"u8, .. BitConverter.GetBytes(900_000_000), 1, 2, 3];
        Assert.Equal(Picture.Decode(file, "a.webp").Values, Measured(1 << 21, () => Picture.Decode(longer, "a.webp")).Values);
        Assert.Equal(8, Measured(1 << 21, () => Picture.Identify(longer, "a.webp")).Width);
    }

    [Fact]
    public void AHeaderOfAnotherLengthIsRefusedSinceTheNextChunkWouldBeSoughtElsewhere()
    {
        byte[] header = [.. Extended(8, 8), .. "EXIF"u8, .. BitConverter.GetBytes(900_000_000)];
        byte[] file = LosslessStream.File(("VP8X", header), ("VP8L", Pixels(8)));
        string message = Refusal.Of(() => Measured(1 << 20, () => Picture.Decode(file, "a.webp")));
        Assert.Equal("a.webp is damaged: its header has 18 bytes instead of 10", message);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(65536)]
    public void GroupsThatTheFileCannotHoldAreRefusedBeforeTheirTablesAreMade(int groups)
    {
        byte[] file = LosslessStream.File(("VP8L", WithGroups(LosslessStream.OfSize(64, 64), groups).Group(1, 2, 3).Bytes()));
        string message = Refusal.Of(() => Measured(1 << 21, () => Picture.Decode(file, "a.webp")));
        Assert.Equal($"a.webp is damaged: it names {groups} groups of prefix codes, more than its bytes can hold", message);
    }

    [Fact]
    public void MoreGroupsThanTheLimitAreRefused()
    {
        LosslessStream pixels = WithGroups(LosslessStream.OfSize(64, 64), 5000);
        for (int i = 0; i < 5000 * 5; i++) pixels.Least();
        byte[] file = LosslessStream.File(("VP8L", pixels.Bytes()));
        UserErrorException refusal = Assert.Throws<UserErrorException>(() => Measured(1 << 21, () => Picture.Decode(file, "a.webp")));
        Assert.Equal("a.webp: names 5000 groups of prefix codes; the limit is 4096 groups", refusal.Message);
        Assert.Equal("raise it with --limit webp-groups=5000", refusal.Hint);
    }

    [Fact]
    public void GroupsInTheOpacityOfALossyFileAreCheckedToo()
    {
        byte[] whole = Encoded(Drawing(64, 64, seed: 1, opaque: false), new WebpEncoder { FileFormat = WebpFileFormatType.Lossy });
        List<(string Name, byte[] Content)> parts = [];
        for (WebPChunks chunks = new(whole); chunks.Next();) parts.Add((Encoding.ASCII.GetString(chunks.Name), chunks.Content.ToArray()));
        Assert.Equal(["VP8X", "ALPH", "VP8 "], parts.Select(part => part.Name));
        Assert.Equal(64, Picture.Decode(LosslessStream.File([.. parts]), "a.webp").Width);
        parts[1] = ("ALPH", WithGroups(new LosslessStream().Number(1, 8), 65536).Group(1, 2, 3).Bytes());
        string message = Refusal.Of(() => Measured(1 << 21, () => Picture.Decode(LosslessStream.File([.. parts]), "a.webp")));
        Assert.Equal("a.webp is damaged: it names 65536 groups of prefix codes, more than its bytes can hold", message);
    }

    [Fact]
    public void PixelsOfAnotherSizeThanTheFirstOnesAreRefused()
    {
        byte[] file = LosslessStream.File(("VP8X", Extended(8, 8)), ("VP8L", Pixels(16384)), ("VP8L", Pixels(8)));
        string message = Refusal.Of(() => Measured(1 << 21, () => Picture.Decode(file, "a.webp")));
        Assert.Equal("a.webp is damaged: its lossless pixels are 16384x16384, but its header claims 8x8", message);
    }

    [Fact]
    public void GroupsOfAFileAreCountedAndRead()
    {
        // Two blocks of 4x4 pixels beside each other: green 0 and 1 name their groups.
        LosslessStream pixels = LosslessStream.OfSize(8, 4).Number(0, 1).Number(0, 1).Number(1, 1).Number(0, 3);
        pixels.Number(0, 1).Two(0, 1).One(0).One(0).One(255).One(0).Number(0, 1).Number(1, 1);
        byte[] file = LosslessStream.File(("VP8L", pixels.Group(10, 20, 30).Group(40, 50, 60).Bytes()));
        Assert.Equal(2 * Table, LosslessGroups.Check(file, 8, 4));
        byte[] row = [.. Enumerable.Range(0, 8).SelectMany(x => x < 4 ? (byte[])[10, 20, 30] : [40, 50, 60])];
        Assert.Equal(Enumerable.Repeat(row, 4).SelectMany(values => values), Picture.Decode(file, "a.webp").Values);
    }

    [Fact]
    public void GroupsBehindCopiesAndColoursOfTheCacheAreCounted()
    {
        // 8x8 blocks: the groups 3 and 0x105, the second again from the cache, and a copy of the three over and over.
        const int cacheBits = 4, copy = 256 + 11, last = 0x105;
        int cached = 256 + 24 + (int)(unchecked(0xFF010500u * 0x1e35a7bdu) >> (32 - cacheBits));
        LosslessStream pixels = LosslessStream.OfSize(32, 32).Number(0, 1).Number(0, 1).Number(1, 1).Number(0, 3);
        pixels.Number(1, 1).Number(cacheBits, 4);
        pixels.Lengths(256 + 24 + 16, (3, 2), (5, 2), (copy, 2), (cached, 2)).Two(0, 1).One(0).One(255).One(13);
        pixels.Code(0, 2).Number(0, 1).Code(1, 2).Number(1, 1).Code(3, 2);

        // 48 + 12 + 1 pixels, and the distance 96 + 26 + 1, of which 120 stand for near pixels.
        pixels.Code(2, 2).Number(12, 4).Number(26, 5);
        for (int group = 0; group <= last; group++) pixels.Group(group == 3 ? 1 : 2, 3, 4);
        byte[] file = LosslessStream.File(("VP8L", pixels.Bytes()));
        Assert.Equal((last + 1) * Table, LosslessGroups.Check(file, 32, 32));
        byte[] reds = [.. Picture.Decode(file, "a.webp").Values.Where((_, i) => i % 3 == 0)];
        Assert.Equal(Enumerable.Range(0, 32 * 32).Select(i => (byte)((i / 32 / 4 * 8 + i % 32 / 4) % 3 == 0 ? 1 : 2)), reds);
    }

    [Fact]
    public void CopiesOfAllNearPixelsAreThoseOfAnotherDecoder()
    {
        // 16x16 pixels: random ones, and then one copy of each of the 120 near pixels.
        const int near = 120;
        Random random = new(1);
        LosslessStream pixels = new LosslessStream().Lengths(256 + 24, (0, 3), (70, 3), (140, 3), (210, 3), (256, 1));
        pixels.Two(0, 99).Two(0, 199).One(255);
        pixels.Lengths(40, [.. Enumerable.Range(0, 16).Select(symbol => (symbol, 4))]);
        for (int i = 0; i < 256 - near; i++) pixels.Code(4 + random.Next(4), 3).Number(random.Next(4), 2);
        for (int distance = 1; distance <= near; distance++)
        {
            pixels.Code(0, 1);
            int symbol = distance - 1, more = 0;
            if (distance > 4) symbol = 2 * (more = (int)Math.Log2(distance - 1) - 1) + 2 + ((distance - 1) >> more & 1);
            pixels.Code(symbol, 4).Number((distance - 1) & ((1 << more) - 1), more);
        }

        byte[] file = LosslessStream.File(("VP8L", LosslessStream.OfSize(16, 16).Number(0, 3).Append(pixels).Bytes()));
        LosslessBits bits = new(new LosslessStream().Number(0, 1).Append(pixels).Bytes());
        uint[] read = LosslessImage.Read(ref bits, 16, 16);
        byte[] values = [.. read.SelectMany(pixel => (byte[])[(byte)(pixel >> 16), (byte)(pixel >> 8), (byte)pixel])];
        Assert.Equal(Picture.Decode(file, "a.webp").Values, values);
        Assert.InRange(bits.Left, 0, 7);
    }

    [Theory]
    [InlineData(0, 60)]
    [InlineData(50, 100)]
    [InlineData(100, 100)]
    public void FilesOfAnEncoderAreRead(int quality, int size)
    {
        Image<Rgba32>[] drawings = [Drawing(size, size, 1, opaque: true), Drawing(3 * size, 2 * size, 2, opaque: true)];
        foreach (Image<Rgba32> image in drawings.Concat(new[] { 2, 4, 16, 200 }.Select(colours => FewColours(size, colours))))
        {
            using (image)
            {
                byte[] file = Encoded(image, new WebpEncoder { FileFormat = WebpFileFormatType.Lossless, Quality = quality });
                Assert.Equal(Values(image), Picture.Decode(file, "a.webp").Values);
            }
        }
    }

    // Names that many groups in blocks of 4x4 pixels, all of them the last.
    private static LosslessStream WithGroups(LosslessStream pixels, int groups) =>
        pixels.Number(0, 1).Number(0, 1).Number(1, 1).Number(0, 3).Plain((groups - 1) >> 8, (groups - 1) & 255);

    // Of one colour.
    private static byte[] Pixels(int size) => LosslessStream.OfSize(size, size).Number(0, 3).Group(10, 20, 30).Bytes();

    // A header that promises EXIF.
    private static byte[] Extended(int width, int height) =>
        [8, 0, 0, 0, .. BitConverter.GetBytes(width - 1)[..3], .. BitConverter.GetBytes(height - 1)[..3]];

    private static byte[] Encoded(Image<Rgba32> image, WebpEncoder encoder)
    {
        using MemoryStream file = new();
        image.Save(file, encoder);
        return file.ToArray();
    }

    private static byte[] Values(Image<Rgba32> image)
    {
        using Image<Rgb24> opaque = image.CloneAs<Rgb24>();
        byte[] values = new byte[image.Width * image.Height * 3];
        opaque.CopyPixelDataTo(values);
        return values;
    }

    // A slope with noise, and areas of their own colours.
    private static Image<Rgba32> Drawing(int width, int height, int seed, bool opaque)
    {
        Random random = new(seed);
        Image<Rgba32> image = new(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                bool noise = x > width / 2;
                byte r = (byte)(noise ? random.Next(256) : 2 * x), g = (byte)(y > height / 2 ? random.Next(4) : y);
                byte b = (byte)(x / 16 * 40 + y / 16 * 10);
                image[x, y] = new Rgba32(r, g, b, (byte)(opaque ? 255 : random.Next(256)));
            }
        }

        return image;
    }

    private static Image<Rgba32> FewColours(int size, int colours)
    {
        Random random = new(colours);
        Rgba32[] palette = [.. Enumerable.Range(0, colours).Select(_ => new Rgba32((uint)random.Next() | 0xFF000000))];
        Image<Rgba32> image = new(size, size);
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++) image[x, y] = palette[random.Next(4) == 0 ? random.Next(colours) : (x / 8 + y / 8) % colours];
        }

        return image;
    }
}
