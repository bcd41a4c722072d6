using Disentangle.Reports.Pictures;

namespace Disentangle.Reports.Tests.Pictures;

public class PixelGridTests
{
    [Fact]
    public void Values_become_rounded_bytes_and_what_lies_outside_is_cut_off()
    {
        float[] image = [0f, 1f, 0.5f, -3f, 7f, float.NaN, 100f / 255f, float.PositiveInfinity];
        PixelGrid picture = PixelGrid.FromImage(image, 2, 4, 1);
        Assert.Equal((4, 2, 1), (picture.Width, picture.Height, picture.Channels));
        Assert.Equal([0, 255, 128, 0, 255, 0, 100, 255], picture.Pixels.ToArray());
        Assert.Equal(picture.Pixels.ToArray(), PixelGrid.ToBytes(image));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 3)]
    [InlineData(5, 3)]
    public void Other_channel_counts_show_the_first_or_the_first_three(int channels, int shown)
    {
        float[] image = [.. Enumerable.Range(0, 6 * channels).Select(i => i / 255f)];
        PixelGrid picture = PixelGrid.FromImage(image, 2, 3, channels);
        Assert.Equal(shown, picture.Channels);
        for (int pixel = 0; pixel < 6; pixel++)
            for (int c = 0; c < shown; c++)
                Assert.Equal(pixel * channels + c, picture.Pixels[pixel * shown + c]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Enlarging_repeats_every_pixel_in_a_square(int channels)
    {
        PixelGrid small = TestPictures.Noise(5, 4, channels, 1), large = small.Enlarge(3);
        Assert.Equal((15, 12), (large.Width, large.Height));
        for (int y = 0; y < 12; y++)
            for (int x = 0; x < 15; x++)
                for (int c = 0; c < channels; c++)
                    Assert.Equal(small.Row(y / 3)[x / 3 * channels + c], large.Row(y)[x * channels + c]);
    }

    [Fact]
    public void A_grid_places_each_picture_and_fills_gaps_with_the_shade()
    {
        PixelGrid[] pictures = [.. Enumerable.Range(1, 5).Select(i => TestPictures.Flat(3, 2, (byte)(10 * i)))];
        PixelGrid grid = ImageGrid.Arrange(pictures, columns: 3, gap: 1, shade: 7);
        Assert.Equal((11, 5, 1), (grid.Width, grid.Height, grid.Channels));
        byte[] top = [10, 10, 10, 7, 20, 20, 20, 7, 30, 30, 30], bottom = [40, 40, 40, 7, 50, 50, 50, 7, 7, 7, 7];
        Assert.Equal([.. top, .. top, .. Enumerable.Repeat((byte)7, 11), .. bottom, .. bottom], grid.Pixels.ToArray());
    }

    [Fact]
    public void A_grid_of_grey_and_colour_is_colour()
    {
        PixelGrid grid = ImageGrid.Arrange([TestPictures.Flat(1, 1, 9), TestPictures.Noise(1, 1, 3, 2)], columns: 2, gap: 0);
        Assert.Equal([9, 9, 9, .. TestPictures.Noise(1, 1, 3, 2).Pixels.ToArray()], grid.Pixels.ToArray());
    }

    [Fact]
    public void A_batch_is_split_into_its_images_in_order()
    {
        float[] batch = [0f, 0f, 0.2f, 0.2f, 0.4f, 0.4f];
        PixelGrid grid = ImageGrid.FromBatch(batch, 1, 2, 1, columns: 1, gap: 0);
        Assert.Equal([0, 0, 51, 51, 102, 102], grid.Pixels.ToArray());
        Assert.Equal((2, 3), (grid.Width, grid.Height));
    }

    [Fact]
    public void Mistakes_name_what_was_given()
    {
        Says<ArgumentException>("got 5", () => PixelGrid.FromImage(new float[5], 2, 3, 1));
        Says<ArgumentOutOfRangeException>("got 2", () => new PixelGrid(1, 1, 2));
        Says<ArgumentException>("3x2 and 2x3", () => ImageGrid.Arrange([new PixelGrid(3, 2, 1), new PixelGrid(2, 3, 1)], 2));
        Says<ArgumentException>("got 7 values", () => ImageGrid.Split(new float[7], 1, 2, 1));
        Says<ArgumentException>("2x2 at (2, 0) does not fit in 3x3", () =>
        {
            var picture = new PixelGrid(3, 3, 1);
            picture.Paste(new PixelGrid(2, 2, 1), 2, 0);
            return picture;
        });

        static void Says<T>(string text, Func<object> mistake)
            where T : Exception => Assert.Contains(text, Assert.Throws<T>(mistake).Message, StringComparison.Ordinal);
    }
}
