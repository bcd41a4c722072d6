using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

public class ExplicitnessTests
{
    private readonly Explicitness _explicitness = new();

    [Fact]
    public void The_factors_themselves_score_one_and_random_codes_one_half()
    {
        Assert.Equal(1, _explicitness.Score(Representations.Balanced(new(2, 3), 20, 2, Representations.Copy)), 12);
        var some = new Explicitness(new() { TrainImages = 3000, TestImages = 2000 });
        Assert.InRange(some.Score(Representations.Identity(Grid.DSprites)), 0.95, 1);
        MetricResult random = some.Evaluate(Representations.Gaussian(Grid.DSprites, 10), 0);
        Assert.Equal(.5, random.Values["explicitness"], 0.02);
        Assert.InRange(random.Values["explicitness.train"], 0.53, 0.65);
    }

    [Fact]
    public void Codes_may_hold_the_factors_in_any_linear_mixture()
    {
        MetricResult mixed = _explicitness.Evaluate(
            Representations.Balanced(new(2, 3), 20, 2, (v, _, z) => (z[0], z[1]) = (v[0] + v[1], v[0] - 3 * v[1])));
        Assert.Equal(1, mixed.Values["explicitness"], 12);
        Assert.Equal([1, 1, 1, 1], mixed.Matrices[0].Values.Cast<double>().Select(area => Math.Round(area, 12)));
    }

    [Fact]
    public void The_area_of_a_code_that_tells_some_values_is_known()
    {
        // A code that tells 0 from the rest: 0 is first always; 1 and 2 are before all of the zeros and tie with each other.
        double score = _explicitness.Score(Representations.Balanced(new(3), 50, 1, (v, _, z) => z[0] = v[0] == 0 ? 0 : 1));
        Assert.Equal((1 + .75 + .75) / 3, score, 12);
    }

    [Fact]
    public void A_constant_code_changes_nothing()
    {
        CodeSample with = Of((v, image, z) => (z[0], z[1]) = (0.1f, v[0] + image % 7));
        CodeSample without = Of((v, image, z) => z[0] = v[0] + image % 7, 1);
        Assert.InRange(_explicitness.Score(without), 0.6, 0.95);
        Assert.Equal(_explicitness.Score(without), _explicitness.Score(with), 12);

        // Even where it varies in the test sample.
        CodeSample varying = Of((v, image, z) => (z[0], z[1]) = (image, v[0] + image % 7));
        Assert.Equal(_explicitness.Score(without), _explicitness.Evaluate(with, varying).Values["explicitness"], 12);
        Assert.Equal(.5, _explicitness.Score(Of((_, _, z) => z.Fill(3))), 12);

        static CodeSample Of(Representations.Code code, int dimensions = 2) => Representations.Balanced(new(4), 35, dimensions, code);
    }

    [Fact]
    public void Values_that_one_sample_lacks_have_no_area()
    {
        CodeSample two = Of(2), three = Of(3);
        MetricResult fewerInTest = _explicitness.Evaluate(three, two);
        Assert.Equal(1, fewerInTest.Values["explicitness"], 12);

        // The images of value 2 belong to the rest: they have code 2, beyond the ones.
        MetricResult moreInTest = _explicitness.Evaluate(two, three);
        Assert.Equal((1 + .5) / 2, moreInTest.Values["explicitness"], 12);
        Assert.Equal(1, moreInTest.Values["explicitness.train"], 12);

        static CodeSample Of(int values) => Representations.Balanced(new(values), 20, 1, Representations.Copy);
    }

    [Fact]
    public void Factors_with_one_value_are_left_out()
    {
        Grid data = new(2, 1, 3);
        CodeSample sample = Representations.Balanced(data, 20, 3, Representations.Copy);
        MetricResult result = _explicitness.Evaluate(sample);
        Assert.Equal(1, result.Values["explicitness"], 12);
        Assert.Equal(double.NaN, result.Matrices[0].Values[0, 1]);
        Assert.Equal(0, _explicitness.Score(Representations.Balanced(new(1, 1), 3, 2, (_, image, z) => z[0] = image)));

        // A test sample of one value ranks nothing.
        CodeSample one = Representations.Balanced(new(1, 1, 1), 20, 3, Representations.Copy);
        MetricResult untested = _explicitness.Evaluate(sample, one);
        Assert.Equal(0, untested.Values["explicitness"]);
        Assert.Equal(1, untested.Values["explicitness.train"], 12);
    }
}
