using Disentangle.Studies.Pictures;
using Disentangle.Tensors;

namespace Disentangle.Studies.Tests.Pictures;

public class GifEncoderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(64, 64)]
    [InlineData(200, 150)] // noise of 30,000 symbols fills the code table several times
    public void Grey_frames_come_back_exactly(int width, int height)
    {
        PixelGrid[] frames =
            [TestPictures.Noise(width, height, 1, 1), TestPictures.Gradient(width, height, 1), TestPictures.Flat(width, height, 200)];
        GifReader read = GifReader.Read(GifEncoder.Encode(frames));
        Assert.Equal((width, height), (read.Width, read.Height));
        Assert.Equal(frames.Select(f => f.Rgb()), read.Frames);
    }

    [Theory]
    [InlineData(2)] // with two bits the end meets the last bit of a byte where the codes widen
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    public void The_codes_of_every_length_can_be_read(int rootBits)
    {
        var random = new Philox((ulong)rootBits, RandomPurpose.Test);
        var symbols = new byte[4600];
        foreach (ref byte symbol in symbols.AsSpan()) symbol = (byte)random.NextInt(1 << rootBits);
        foreach (int length in Enumerable.Range(1, 1100).Concat(Enumerable.Range(3700, 900)))
            Assert.Equal(symbols[..length], GifReader.Decompress([.. Lzw.Compress(symbols.AsSpan(0, length), rootBits)], rootBits));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public void Up_to_256_colours_come_back_exactly(int shadesPerChannel)
    {
        PixelGrid[] frames = [TestPictures.Noise(40, 30, 3, 1, shadesPerChannel), TestPictures.Noise(40, 30, 3, 2, shadesPerChannel)];
        GifReader read = GifReader.Read(GifEncoder.Encode(frames));
        Assert.Equal(frames.Select(f => f.Rgb()), read.Frames);
        int colours = shadesPerChannel * shadesPerChannel * shadesPerChannel;
        Assert.InRange(read.Table.Length / 3, colours, 2 * colours - 1);
    }

    [Fact]
    public void Many_colours_are_rounded_to_near_ones()
    {
        PixelGrid picture = TestPictures.Gradient(64, 48, 3);
        byte[] expected = picture.Rgb(), actual = GifReader.Read(GifEncoder.Encode([picture, picture])).Frames[1];
        double error = Math.Sqrt(expected.Zip(actual, (a, b) => (double)(a - b) * (a - b)).Average());
        Assert.InRange(expected.Chunk(3).Select(c => (c[0], c[1], c[2])).Distinct().Count(), 257, int.MaxValue);
        Assert.InRange(error, 0.01, 4); // 256 colours along a few curved surfaces: about 3 of 255 in each channel
    }

    [Fact]
    public void A_frequent_colour_keeps_its_value_among_many_rare_ones()
    {
        var picture = new PixelGrid(100, 100, 3);
        TestPictures.Noise(100, 20, 3, 4).Pixels.CopyTo(picture.Pixels);
        for (int i = 2000; i < 10000; i++) ((byte[])[30, 60, 200]).CopyTo(picture.Pixels[(3 * i)..]);
        byte[] actual = GifReader.Read(GifEncoder.Encode([picture])).Frames[0];
        for (int c = 0; c < 3; c++) Assert.InRange(actual[^(3 - c)], picture.Pixels[^(3 - c)] - 3, picture.Pixels[^(3 - c)] + 3);
    }

    [Fact]
    public void It_repeats_for_ever_and_each_frame_has_its_time()
    {
        PixelGrid[] frames = [TestPictures.Flat(4, 4, 0), TestPictures.Flat(4, 4, 255)];
        GifReader looped = GifReader.Read(GifEncoder.Encode(frames, hundredths: 12));
        Assert.Equal(0, looped.Repeats);
        Assert.Equal([12, 12], looped.Delays);
        Assert.Null(GifReader.Read(GifEncoder.Encode(frames, loop: false)).Repeats);
    }

    [Fact]
    public void One_colour_frame_makes_all_frames_colour()
    {
        PixelGrid[] frames = [TestPictures.Flat(2, 2, 77), TestPictures.Noise(2, 2, 3, 6)];
        Assert.Equal(frames.Select(f => f.Rgb()), GifReader.Read(GifEncoder.Encode(frames)).Frames);
    }

    [Fact]
    public void Mistakes_name_what_was_given()
    {
        Assert.Contains("got none", Assert.Throws<ArgumentException>(() => GifEncoder.Encode([])).Message, StringComparison.Ordinal);
        Assert.Contains("4x4 and 4x5", Assert.Throws<ArgumentException>(
            () => GifEncoder.Encode([TestPictures.Flat(4, 4, 0), TestPictures.Flat(4, 5, 0)])).Message, StringComparison.Ordinal);
        Assert.Contains("got 1", Assert.Throws<ArgumentOutOfRangeException>(
            () => GifEncoder.Encode([TestPictures.Flat(4, 4, 0)], hundredths: 1)).Message, StringComparison.Ordinal);
    }
}
