using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Tests;

public sealed class GridPartTests
{
    [Theory]
    [InlineData("dsprites", "shape=heart,scale=5,orientation=0")]
    [InlineData("dsprites", "shape=1-2,posX=3-9")]
    [InlineData("shapes3d@16", "wall_hue=2,scale=1-3")]
    [InlineData("many-sprites", "top_left=0,orientation=3-9")]
    public void Images_and_factors_are_those_of_the_whole(string name, string ranges)
    {
        var whole = (IFactorGrid)DatasetCatalogue.Open(name);
        var part = (IFactorGrid)DatasetCatalogue.Open($"{name}[{ranges}]");
        Assert.Equal($"{name}[{ranges}]", part.Name);
        Assert.Equal(whole.Shape, part.Shape);
        Assert.Equal(part.Factors.Aggregate(1, (product, factor) => product * factor.Size), part.Count);
        Assert.True(part.Count < whole.Count);
        int[] indices = [0, 1, part.Count / 2, part.Count - 1], there = new int[4], values = new int[part.Factors.Count];
        for (int i = 0; i < 4; i++)
        {
            part.FactorsOf(indices[i], values);
            Assert.Equal(indices[i], part.IndexOf(values));

            // By the value that stands for the number, which does not depend on where a range begins.
            for (int f = 0; f < values.Length; f++)
                values[f] = Array.IndexOf([.. whole.Factors[f].Values], part.Factors[f].Values[values[f]]);
            there[i] = whole.IndexOf(values);
        }

        Assert.Equal(4, there.Distinct().Count());
        float[] expected = new float[4 * whole.Shape.Count], images = new float[expected.Length];
        whole.Read(there, expected);
        part.Read(indices, images);
        Assert.Equal(expected, images);
    }

    [Fact]
    public void A_factor_that_is_held_at_a_value_has_this_one_alone()
    {
        var part = (IFactorGrid)DatasetCatalogue.Open("dsprites[shape=heart,scale=2-4]");
        Assert.Equal([1, 3, 40, 32, 32], part.Factors.Select(factor => factor.Size));
        Assert.Equal(["heart"], part.Factors[0].ValueNames!);
        Assert.Equal(3 * 40 * 32 * 32, part.Count);
        Assert.Equal(["scale", "0.7", "0.9"], [part.Factors[1].Name, part.Factors[1].ValueText(0), part.Factors[1].ValueText(2)]);

        var again = (IFactorGrid)DatasetCatalogue.Open("dsprites[shape=heart,scale=2-4][scale=1]");
        Assert.Equal("0.8", again.Factors[1].ValueText(0));
    }

    [Theory]
    [InlineData("dsprites[colour=0]", "colour")]
    [InlineData("dsprites[shape=3]", "shape has the values 0 to 2, got shape=3")]
    [InlineData("dsprites[shape=star]", "star")]
    [InlineData("dsprites[shape]", "what factors are held at is given as a=1,b=4-7")]
    [InlineData("dsprites[shape=0,shape=1]", "what factors are held at names shape twice")]
    [InlineData("dsprites[shape=0,scale=0,orientation=0,posX=0,posY=0]", "is a single image: leave at least one factor of dsprites free")]
    [InlineData("sprites[shape=0]", "sprites")]
    public void What_cannot_be_held_is_one_sentence(string name, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<UserErrorException>(() => DatasetCatalogue.Open(name)).Message);
}
