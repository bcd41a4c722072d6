using System.Globalization;
using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

public class InterventionalRobustnessTests
{
    private readonly InterventionalRobustness _irs = new();

    [Fact]
    public void The_factors_themselves_score_one_where_no_values_share_a_bin()
    {
        Assert.Equal(1, _irs.Score(Representations.Balanced(new(4, 5), 3, 2, Representations.Copy)), 12);
        MetricResult result = _irs.Evaluate(Representations.Identity(Grid.DSprites), 0);
        Assert.Equal(.979, result.Values["irs"], 0.003);
        Assert.Equal(1, result.Values["irs.unbinned"], 12);
    }

    [Theory]
    [InlineData(true, 0.99, 0.38, 0.02)]
    [InlineData(true, 1, 0.22, 0.04)]
    [InlineData(false, 0.99, 0.014, 0.002)]
    [InlineData(false, 1, -0.003, 0.002)]
    public void Random_codes_score_by_their_tails_and_chance_says_so(bool gaussian, double quantile, double expected, double noise)
    {
        var irs = new InterventionalRobustness(new() { Quantile = quantile });
        CodeSource source = Representations.Source(Grid.DSprites, 10, (_, image, z) =>
        {
            var random = new Philox(99, RandomPurpose.Test, image);
            if (gaussian) random.FillNormal(z);
            else random.FillUniform(z);
        });
        MetricResult result = irs.Evaluate(source, 0);
        Assert.Equal(expected, result.Values["irs"], noise);
        Assert.Equal(result.Values["irs"], result.Values["irs.chance"], noise);
    }

    [Fact]
    public void Codes_count_by_their_greatest_deviation()
    {
        // Code 0 follows v0 and deviates by 1.5 at most; code 1 takes either value with every value of each factor.
        CodeSample sample = Representations.Balanced(new(4, 2), 2, 2, (v, image, z) => (z[0], z[1]) = (v[0], image < 8 ? -6 : 6));
        Assert.Equal(1.5 / 7.5, new InterventionalRobustness(new() { Quantile = 1 }).Score(sample), 12);
    }

    [Fact]
    public void Quantiles_lie_between_the_two_nearest()
    {
        Assert.Equal(3.97, InterventionalRobustness.Quantile([1, 2, 3, 4], .99), 12);
        Assert.Equal(2.5, InterventionalRobustness.Quantile([1, 2, 3, 4], .5), 12);
        Assert.Equal(4, InterventionalRobustness.Quantile([1, 2, 3, 4], 1));
        Assert.Equal(7, InterventionalRobustness.Quantile([7], .3));
    }

    [Fact]
    public void Values_with_a_single_image_hold_nothing()
    {
        // Every value of the factor once: an estimate without the rule says 1.
        Assert.Equal(0, _irs.Score(Representations.Balanced(new(9), 1, 1, (_, image, z) => z[0] = image % 3)));
    }

    [Fact]
    public void What_does_not_vary_is_left_out()
    {
        Assert.Equal(1, _irs.Score(Representations.Balanced(new(4, 1, 5), 3, 3, (v, _, z) => (z[0], z[1], z[2]) = (v[0], 0.1f, v[2]))), 12);
        Assert.Equal(0, _irs.Score(Representations.Balanced(new(1, 1), 3, 2, (_, image, z) => z[0] = image)));
        Assert.Equal(0, _irs.Score(Representations.Balanced(new(4, 5), 3, 2, (_, _, z) => z.Fill(0.1f))));
    }
}

public class ActiveUnitsTests
{
    [Fact]
    public void Units_whose_variance_exceeds_a_hundredth_are_counted()
    {
        // Two values at +-a with N = 40: a variance of a^2 40 / 39, so .0099 and .0101 of it about the threshold; and a constant.
        float Below = (float)Math.Sqrt(.0099 * 39 / 40), Above = (float)Math.Sqrt(.0101 * 39 / 40);
        CodeSample sample = Representations.Balanced(new(2), 20, 4, (v, image, z) =>
        {
            int sign = 2 * (image % 2) - 1;
            (z[0], z[1], z[2], z[3]) = (sign * Below, sign * Above, 5, 5 + v[0]);
        });
        Assert.Equal(2, new ActiveUnits().Score(sample));
        Assert.Equal(1, new ActiveUnits(new() { LeastVariance = 0.1 }).Score(sample));
    }

    [Fact]
    public void Protocols_are_the_same_in_every_culture()
    {
        CultureInfo usual = CultureInfo.CurrentCulture, comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.EndsWith("variance above 0.01", new ActiveUnits().Protocol, StringComparison.Ordinal);
            Assert.Contains("quantile 0.99", new InterventionalRobustness().Protocol, StringComparison.Ordinal);
            Assert.All(MetricCatalogue.All, metric => Assert.DoesNotMatch("[0-9],[0-9]", metric.Create(false).Protocol));
        }
        finally
        {
            CultureInfo.CurrentCulture = usual;
        }
    }
}
