using System.Text;
using Disentangle.Reports.Pictures;

namespace Disentangle.Reports.Tests.Pictures;

public class PngEncoderTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 }, { 1, 1, 3 }, { 7, 1, 3 }, { 1, 9, 1 }, { 64, 64, 1 }, { 33, 20, 3 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_reader_gets_back_every_pixel(int width, int height, int channels)
    {
        PixelGrid[] pictures = [TestPictures.Noise(width, height, channels, 3), TestPictures.Gradient(width, height, channels)];
        foreach (PixelGrid picture in pictures)
        {
            byte[] file = PngEncoder.Encode(picture);
            DecodedPicture read = DecodedPicture.Of(file);
            Assert.Equal((width, height), (read.Width, read.Height));
            Assert.Equal(picture.Rgb(), Assert.Single(read.Frames));

            // Bits a channel, colour type (0 grey, 2 RGB), deflate, standard filters, not interlaced.
            Assert.Equal<byte[]>([8, (byte)(channels == 1 ? 0 : 2), 0, 0, 0], file[24..29]);
        }
    }

    [Fact]
    public void Rows_are_filtered_before_they_are_packed()
    {
        PixelGrid picture = TestPictures.Gradient(64, 64, 3);
        Assert.InRange(PngEncoder.Encode(picture).Length, 1, picture.Pixels.Length / 8);
    }

    [Fact]
    public void The_file_holds_the_picture_alone()
    {
        byte[] file = PngEncoder.Encode(TestPictures.Noise(9, 9, 3, 4));
        string[] others = ["tEXt", "zTXt", "iTXt", "eXIf", "gAMA", "pHYs", "tIME"];
        Assert.All(others, chunk => Assert.True(file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(chunk)) < 0, chunk));
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
