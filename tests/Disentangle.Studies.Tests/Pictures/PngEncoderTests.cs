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
        foreach (PixelGrid picture in (PixelGrid[])[TestPictures.Noise(width, height, channels, 3), TestPictures.Gradient(width, height, channels)])
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
    public void Every_filter_can_be_undone()
    {
        // Rows made so that each filter in turn is the one that leaves nothing.
        var picture = new PixelGrid(40, 6, 1);
        var random = new Disentangle.Tensors.Philox(11, Disentangle.Tensors.RandomPurpose.Test);
        foreach (ref byte b in picture.Row(0)) b = (byte)random.NextInt(256);
        picture.Row(0).CopyTo(picture.Row(1)); // above
        for (int x = 0; x < 40; x++) picture.Row(2)[x] = (byte)(90 + 5 * x); // left
        for (int x = 1; x < 40; x++) picture.Row(3)[x] = (byte)((picture.Row(3)[x - 1] + picture.Row(2)[x]) / 2); // average
        for (int x = 0; x < 40; x++) picture.Row(4)[x] = (byte)(x < 20 ? 3 : 250 - x % 2); // none or any
        picture.Row(4).CopyTo(picture.Row(5));
        picture.Row(5)[0] += 9; // Paeth or above
        PngReader read = PngReader.Read(PngEncoder.Encode(picture));
        Assert.Equal(picture.Pixels.ToArray(), read.Pixels);
    }

    [Fact]
    public void The_checksum_is_the_published_one() => Assert.Equal(0xCBF43926u, Crc32.Of("123456789"u8));

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
