using Disentangle.Foundation.Numerics;

namespace Disentangle.Metrics.Tests;

public class ModularityTests
{
    private readonly Modularity _modularity = new();

    [Theory]
    [InlineData(1, new[] { 0.7, 0, 0 })]
    [InlineData(0, new[] { 0.7, 0.7, 0.7 })]
    [InlineData(1 - 0.25 / 4, new[] { 0.2, 0, 0.4, 0, 0 })]
    [InlineData(0, new[] { 0.0, 0 })]
    [InlineData(double.NaN, new[] { 0.7 })]
    public void One_code_by_the_definition(double expected, double[] information) =>
        Assert.Equal(expected, Modularity.OfCode(information), 1e-12);

    [Fact]
    public void Random_codes_score_far_above_nothing_unless_chance_is_taken_off()
    {
        MetricResult result = _modularity.Evaluate(Representations.Gaussian(Grid.DSprites, 10), 0);
        Assert.Equal(.6697, result.Values["modularity"], 0.02);
        Assert.Equal(0, result.Values["modularity.corrected"]);
        Assert.Equal(0, result.Values["modularity.active"]);
    }

    [Fact]
    public void The_factors_themselves_score_one()
    {
        MetricResult result = _modularity.Evaluate(Representations.Identity(Grid.DSprites), 0);
        Assert.Equal(1, result.Values["modularity"], 0.001);
        Assert.Equal(1, result.Values["modularity.corrected"], 12);
        Assert.Equal(5, result.Values["modularity.active"]);
    }

    [Fact]
    public void Noise_dilutes_the_plain_score_alone()
    {
        MetricResult result = _modularity.Evaluate(Representations.Balanced(new(4, 5), 200, 4, (v, image, z) =>
        {
            new Philox(99, RandomPurpose.Test, image).FillNormal(z);
            (z[0], z[1]) = (v[0], 1);
        }));
        Assert.Equal(1, result.Values["modularity.active"]);
        Assert.Equal(1, result.Values["modularity.corrected"], 12);
        Assert.InRange(result.Values["modularity"], 0.25, 0.75);
    }

    [Fact]
    public void A_factor_with_one_value_does_not_raise_it()
    {
        // One code for both of the factors that vary: 0, whether or not a third stands still.
        static void Both(ReadOnlySpan<int> v, int image, Span<float> z) => z[0] = 4 * v[0] + v[1];
        Assert.Equal(0, _modularity.Score(Representations.Balanced(new(4, 4), 3, 1, Both)), 12);
        Assert.Equal(0, _modularity.Score(Representations.Balanced(new(4, 4, 1), 3, 1, Both)), 12);
    }

    [Fact]
    public void With_one_factor_it_is_not_defined()
    {
        MetricResult result = _modularity.Evaluate(Representations.Balanced(new(4, 1), 5, 2, Representations.Copy));
        Assert.Equal(double.NaN, result.Values["modularity"]);
        Assert.Equal(double.NaN, result.Values["modularity.corrected"]);
    }

    [Fact]
    public void Constant_codes_score_nothing() =>
        Assert.Equal(0, _modularity.Score(Representations.Balanced(new(4, 5), 1, 3, (_, _, z) => z.Fill(0.1f))));
}
