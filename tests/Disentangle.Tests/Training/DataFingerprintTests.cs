using Disentangle.Training;

namespace Disentangle.Tests.Training;

public sealed class DataFingerprintTests
{
    [Fact]
    public void The_same_images_match_also_through_text_and_with_rounding_of_another_machine()
    {
        ImageShape shape = new(12, 8, 3);
        ArrayDataset images = Toys.RandomImages(50, shape);
        float[] rounded = [.. images.All().HostRead().ToArray().Select((value, i) => Math.Clamp(value + (i % 3 - 1) * (0.5f / 255), 0, 1))];
        DataFingerprint fingerprint = DataFingerprint.Of(images);
        Assert.True(fingerprint.Matches(DataFingerprint.Parse(fingerprint.ToString())));
        Assert.Equal(fingerprint.ToString(), DataFingerprint.Parse(fingerprint.ToString()).ToString());
        Assert.True(fingerprint.Matches(DataFingerprint.Of(new ArrayDataset(shape, rounded))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(1000)]
    public void Other_images_of_the_same_size_and_number_do_not_match(int count)
    {
        ImageShape shape = new(6, 6, 1);
        Assert.False(
            DataFingerprint.Of(Toys.RandomImages(count, shape)).Matches(DataFingerprint.Of(Toys.RandomImages(count, shape, seed: 8))));
    }

    [Fact]
    public void Fewer_images_the_other_order_and_exchanged_channels_do_not_match()
    {
        ImageShape shape = new(4, 4, 3);
        ArrayDataset images = Toys.RandomImages(20, shape);
        float[] values = images.All().HostRead().ToArray();
        DataFingerprint fingerprint = DataFingerprint.Of(images);
        Assert.False(fingerprint.Matches(DataFingerprint.Of(new ArrayDataset(shape, values[..(10 * shape.Count)]))));
        Assert.False(
            fingerprint.Matches(
                DataFingerprint.Of(new ArrayDataset(shape, [.. values.Chunk(shape.Count).Reverse().SelectMany(image => image)]))));
        Assert.False(
            fingerprint.Matches(DataFingerprint.Of(new ArrayDataset(shape, [.. values.Chunk(3).SelectMany(pixel => pixel.Reverse())]))));
    }

    [Fact]
    public void It_is_the_mean_of_each_sixteenth_of_an_image()
    {
        // One image of 8x8: the second part of the first row has a mean of 1/4, all others are black.
        float[] image = new float[64];
        image[3] = 1;
        byte[] bytes = Convert.FromBase64String(DataFingerprint.Of(new ArrayDataset(new ImageShape(8, 8, 1), image)).ToString());
        Assert.Equal(32, bytes.Length);
        for (int part = 0; part < 16; part++) Assert.Equal(part == 1 ? 16384 : 0, BitConverter.ToUInt16(bytes, 2 * part));
    }

    [Fact]
    public void Images_that_are_too_large_to_be_read_together_are_read_in_turn()
    {
        // Five at once, and the last one alone; each of another grey.
        ImageShape shape = new(512, 512, 3);
        float[] images = new float[11 * shape.Count];
        for (int i = 0; i < 11; i++) images.AsSpan(i * shape.Count, shape.Count).Fill(i / 15f);
        byte[] bytes = Convert.FromBase64String(DataFingerprint.Of(new ArrayDataset(shape, images)).ToString());
        for (int part = 0; part < 11 * 16; part++) Assert.InRange(BitConverter.ToUInt16(bytes, 2 * part) - part / 16 * 4369, -1, 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("?")]
    public void Text_that_is_none_is_refused(string text) => Assert.Throws<FormatException>(() => DataFingerprint.Parse(text));
}
