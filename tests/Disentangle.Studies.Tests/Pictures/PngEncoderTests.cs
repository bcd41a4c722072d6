using System.Text;
using Disentangle.Studies.Pictures;

namespace Disentangle.Studies.Tests.Pictures;

public class PngEncoderTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 }, { 1, 1, 3 }, { 7, 1, 3 }, { 1, 9, 1 }, { 64, 64, 1 }, { 33, 20, 3 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Another_reader_gets_back_every_pixel(int width, int height, int channels)
    {
        PixelGrid[] pictures = [TestPictures.Noise(width, height, channels, 3), TestPictures.Gradient(width, height, channels)];
        foreach (PixelGrid picture in pictures)
        {
            PngReader read = PngReader.Read(PngEncoder.Encode(picture));
            Assert.Equal((width, height, channels), (read.Width, read.Height, read.Channels));
            Assert.Equal(picture.Pixels.ToArray(), read.Pixels);
            Assert.Equal(["IHDR", "IDAT", "IEND"], read.Chunks);
        }
    }

    [Fact]
    public void A_gradient_is_filtered_and_a_drawing_of_two_shades_is_not()
    {
        PixelGrid drawing = TestPictures.Noise(16, 16, 1, 5, shades: 2).Enlarge(4);
        Assert.All(PngReader.Read(PngEncoder.Encode(drawing)).Filters, filter => Assert.Equal(0, filter));
        Assert.Contains(PngReader.Read(PngEncoder.Encode(TestPictures.Gradient(64, 64, 3))).Filters, filter => filter != 0);
    }

    [Fact]
    public void Each_row_takes_the_filter_that_predicts_it_and_every_filter_can_be_undone()
    {
        // After a first row of noise each row is, but for its first pixel, exactly what one filter predicts.
        PixelGrid picture = TestPictures.Noise(60, 6, 1, 11);
        for (int y = 1; y < 5; y++)
        {
            for (int x = 1; x < 60; x++)
            {
                int a = picture.Row(y)[x - 1], b = picture.Row(y - 1)[x], c = picture.Row(y - 1)[x - 1];
                int paeth = new[] { a, b, c }.MinBy(v => Math.Abs(a + b - c - v));
                picture.Row(y)[x] = (byte)(y switch { 1 => paeth, 2 => a, 3 => (a + b) / 2, _ => b });
            }
        }

        picture.Row(5).Clear();
        (byte[] pixels, byte[] filters) = PngReader.Unfilter(PngFilter.Adaptive(picture), 60, 6, 1);
        Assert.Equal(picture.Pixels.ToArray(), pixels);
        Assert.Equal([4, 1, 3, 2, 0], filters[1..]);
    }

    [Fact]
    public void Writing_to_a_stream_leaves_it_open_and_writes_the_same_bytes()
    {
        PixelGrid picture = TestPictures.Noise(9, 9, 1, 4);
        using var stream = new MemoryStream();
        PngEncoder.Write(stream, picture);
        stream.Write(Encoding.ASCII.GetBytes("after"));
        Assert.Equal([.. PngEncoder.Encode(picture), .. "after"u8], stream.ToArray());
    }
}
