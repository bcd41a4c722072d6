using System.Buffers.Binary;
using System.IO.Compression;
using Disentangle.Datasets.Images;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Tests;

public sealed class DSpritesVariantTests
{
    private static readonly DSpritesDataset Sprites = new();

    [Fact]
    public void Coloured_sprites_have_one_bright_colour_each_on_black()
    {
        DSpritesVariant data = DSpritesVariant.Coloured(Sprites);
        Assert.Equal((737_280, new ImageShape(64, 64, 3)), (data.Count, data.Shape));
        HashSet<float> reds = [];
        for (int index = 5; index < data.Count; index += 50_000)
        {
            (float[] sprite, float[] image) = (Read(Sprites, index), Read(data, index));
            int inside = Array.IndexOf(sprite, 1f);
            float[] colour = image[(3 * inside)..(3 * inside + 3)];
            Assert.All(colour, value => Assert.InRange(value, 0.5f, 1));
            for (int p = 0; p < 4096; p++) Assert.Equal(colour.Select(value => sprite[p] * value), image[(3 * p)..(3 * p + 3)]);
            reds.Add(colour[0]);
        }

        Assert.Equal(15, reds.Count);
    }

    [Fact]
    public void Noisy_sprites_are_white_on_uniform_noise()
    {
        DSpritesVariant data = DSpritesVariant.Noisy(Sprites);
        (float[] sprite, float[] image) = (Read(Sprites, 400_000), Read(data, 400_000));
        List<float> noise = [];
        for (int p = 0; p < 4096; p++)
        {
            if (sprite[p] > 0) Assert.Equal([1f, 1, 1], image[(3 * p)..(3 * p + 3)]);
            else noise.AddRange(image[(3 * p)..(3 * p + 3)]);
        }

        // Mean 1/2 and variance 1/12 of some twelve thousand values, within five standard errors.
        Assert.All(noise, value => Assert.InRange(value, 0, 1));
        Assert.Equal(0.5, noise.Average(), 5 * Math.Sqrt(1 / 12.0 / noise.Count));
        Assert.Equal(1 / 12.0, noise.Average(value => (value - 0.5) * (value - 0.5)), 5 * Math.Sqrt(1 / 180.0 / noise.Count));
        Assert.NotEqual(image, Read(data, 400_001));
    }

    [Fact]
    public void Sprites_on_a_picture_are_the_negative_of_a_part_of_it_mixed_with_one_colour()
    {
        using TemporaryFolder folder = new();
        string picture = folder.Write("ramp.png", RampPng(100, 80));
        DSpritesVariant data = DSpritesVariant.OnPicture(Sprites, picture);
        HashSet<(float, float)> places = [];
        for (int index = 9; index < data.Count; index += 70_000)
        {
            (float[] sprite, float[] image) = (Read(Sprites, index), Read(data, index));
            float[] background = [.. Enumerable.Range(0, image.Length).Select(i => sprite[i / 3] > 0 ? 1 - image[i] : image[i])];
            float[] corner = background[..3];
            places.Add((corner[0], corner[1]));

            // Red is x, green is y, blue is one value, and half of each is in the image.
            for (int p = 0; p < 4096; p++)
            {
                Assert.Equal(corner[0] + p % 64 / 255f / 2, background[3 * p], 1e-5);
                Assert.Equal(corner[1] + p / 64 / 255f / 2, background[3 * p + 1], 1e-5);
                Assert.Equal(corner[2], background[3 * p + 2], 1e-5);
            }
        }

        Assert.Equal(11, places.Count);
        Assert.Equal($"{picture}: is 60x80 pixels after scaling to fit 350x274; at least 64x64 pixels are needed", Refused(60, 80));
        Assert.Equal($"{picture}: is 700x63 pixels after scaling to fit 350x274; at least 64x64 pixels are needed".Replace("700x63",
            "350x32"), Refused(700, 63));

        string Refused(int width, int height) =>
            Refusal.Of(() => DatasetCatalogue.Open($"scream-dsprites:{folder.Write("ramp.png", RampPng(width, height))}"));
    }

    [Theory]
    [InlineData("color-dsprites")]
    [InlineData("noisy-dsprites")]
    public void An_image_is_always_the_same_and_its_factors_are_those_of_the_sprite(string name)
    {
        var data = (IFactorGrid)DatasetCatalogue.Open(name);
        Assert.Equal(name, data.Name);
        float[] two = new float[2 * 12288];
        data.Read([123_456, 7], two);
        Assert.Equal(Read(data, 123_456), two[..12288]);
        Assert.Equal(Read(data, 7), two[12288..]);
        Assert.Equal(Sprites.Factors, data.Factors);
        int[] values = new int[5], sprite = new int[5];
        data.FactorsOf(123_456, values);
        Sprites.FactorsOf(123_456, sprite);
        Assert.Equal(sprite, values);
        Assert.Equal(123_456, data.IndexOf(values));
    }

    // Red is x, green is y, blue is 9.
    private static byte[] RampPng(int width, int height)
    {
        byte[] rows = [.. Enumerable.Range(0, height)
            .SelectMany(y => new byte[] { 0 }.Concat(Enumerable.Range(0, width).SelectMany(x => new[] { (byte)x, (byte)y, (byte)9 })))];
        using MemoryStream packed = new();
        using (ZLibStream stream = new(packed, CompressionLevel.Fastest)) stream.Write(rows);
        byte[] header = [.. BigEndian((uint)width), .. BigEndian((uint)height), 8, 2, 0, 0, 0];
        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];

        static byte[] Chunk(ReadOnlySpan<byte> type, byte[] content)
        {
            byte[] both = [.. type, .. content];
            return [.. BigEndian((uint)content.Length), .. both, .. BigEndian(Crc32.Append(0, both))];
        }

        static byte[] BigEndian(uint value)
        {
            byte[] bytes = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
            return bytes;
        }
    }

    private static float[] Read(IFactorGrid data, int index)
    {
        float[] image = new float[data.Shape.Count];
        data.Read([index], image);
        return image;
    }
}
