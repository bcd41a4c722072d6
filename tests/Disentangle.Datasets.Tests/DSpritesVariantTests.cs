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

    private static float[] Read(IFactorGrid data, int index)
    {
        float[] image = new float[data.Shape.Count];
        data.Read([index], image);
        return image;
    }
}
