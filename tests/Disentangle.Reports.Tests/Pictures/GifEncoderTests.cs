using Disentangle.Reports.Pictures;

namespace Disentangle.Reports.Tests.Pictures;

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
        DecodedPicture read = DecodedPicture.Of(GifEncoder.Encode(frames));
        Assert.Equal((width, height), (read.Width, read.Height));
        Assert.Equal(frames.Select(f => f.Rgb()), read.Frames);
    }

    [Fact]
    public void Many_colours_are_rounded_to_near_ones_in_every_frame()
    {
        PixelGrid[] frames = [TestPictures.Gradient(64, 48, 3), Mirrored(TestPictures.Gradient(64, 48, 3))];
        IReadOnlyList<byte[]> read = DecodedPicture.Of(GifEncoder.Encode(frames)).Frames;
        Assert.InRange(frames[0].Rgb().Chunk(3).Select(c => (c[0], c[1], c[2])).Distinct().Count(), 257, int.MaxValue);
        // 256 colours along a few curved surfaces
        for (int i = 0; i < frames.Length; i++) Assert.InRange(Error(frames[i].Rgb(), read[i]), 0.01, 5);
    }

    [Fact]
    public void The_palette_is_chosen_for_all_frames()
    {
        // A palette for the first frame alone has no blue.
        PixelGrid[] frames = [Colour(255, 255, 255), Colour(30, 60, 200), Colour(200, 30, 60)];
        IReadOnlyList<byte[]> read = DecodedPicture.Of(GifEncoder.Encode(frames)).Frames;
        Assert.Equal(frames.Select(f => f.Rgb()), read);

        static PixelGrid Colour(byte red, byte green, byte blue)
        {
            var picture = new PixelGrid(20, 20, 3);
            for (int i = 0; i < 400; i++) ((byte[])[red, green, blue]).CopyTo(picture.Pixels[(3 * i)..]);
            return picture;
        }
    }

    [Fact]
    public void What_does_not_move_does_not_flicker()
    {
        // A still gradient above changing noise, white between them.
        PixelGrid[] frames =
        [
            .. Enumerable.Range(0, 4).Select(i =>
            {
                var picture = new PixelGrid(64, 64, 3);
                picture.Pixels.Fill(255);
                picture.Paste(TestPictures.Gradient(64, 20, 3), 0, 0);
                picture.Paste(TestPictures.Noise(64, 20, 3, (ulong)i), 0, 44);
                return picture;
            }),
        ];
        IReadOnlyList<byte[]> read = DecodedPicture.Of(GifEncoder.Encode(frames)).Frames;
        const int Still = 44 * 64 * 3, White = 20 * 64 * 3;
        Assert.All(read, frame => Assert.Equal(read[0][..Still], frame[..Still]));
        Assert.All(read[0][White..Still], value => Assert.InRange(value, 253, 255));
    }

    [Fact]
    public void It_repeats_for_ever_and_each_frame_has_its_time()
    {
        PixelGrid[] frames = [TestPictures.Flat(4, 4, 0), TestPictures.Flat(4, 4, 255)];
        DecodedPicture looped = DecodedPicture.Of(GifEncoder.Encode(frames, hundredths: 12));
        Assert.Equal(0, looped.Repeats);
        Assert.Equal([12, 12], looped.Delays);
        Assert.Equal(1, DecodedPicture.Of(GifEncoder.Encode(frames, loop: false)).Repeats);
    }

    [Fact]
    public void One_colour_frame_makes_all_frames_colour()
    {
        PixelGrid[] frames = [TestPictures.Flat(2, 2, 77), TestPictures.Noise(2, 2, 3, 6)];
        IReadOnlyList<byte[]> read = DecodedPicture.Of(GifEncoder.Encode(frames)).Frames;
        for (int i = 0; i < frames.Length; i++) Assert.InRange(Error(frames[i].Rgb(), read[i]), 0, 5);
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

    private static double Error(byte[] expected, byte[] actual) =>
        Math.Sqrt(expected.Zip(actual, (a, b) => (double)(a - b) * (a - b)).Average());

    private static PixelGrid Mirrored(PixelGrid picture)
    {
        var mirrored = new PixelGrid(picture.Width, picture.Height, picture.Channels);
        for (int i = 0; i < picture.Pixels.Length; i++) mirrored.Pixels[i] = picture.Pixels[^(i + 1)];
        return mirrored;
    }
}
