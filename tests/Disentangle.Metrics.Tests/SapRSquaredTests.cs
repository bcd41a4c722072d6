namespace Disentangle.Metrics.Tests;

public class SapRSquaredTests
{
    private readonly SapRSquared _sap = new();

    [Fact]
    public void The_factors_themselves_score_one_and_random_codes_nothing()
    {
        Assert.Equal(1, _sap.Score(Representations.Balanced(new(4, 5), 3, 2, Representations.Copy)), 12);
        Assert.Equal(1, _sap.Score(Representations.Identity(Grid.DSprites)), 0.002);
        Assert.InRange(_sap.Score(Representations.Gaussian(Grid.DSprites, 10)), 0, 0.001);
    }

    [Fact]
    public void A_sum_of_two_factors_explains_each_by_its_variance()
    {
        // Uniform over 4 and 5 values: variances (16 - 1) / 12 and (25 - 1) / 12, and no runner-up.
        double score = _sap.Score(Representations.Balanced(new(4, 5), 3, 1, (v, _, z) => z[0] = 3 - v[0] - 2 * v[1]));
        double first = 15 / 12.0, second = 4 * 24 / 12.0;
        Assert.Equal((first + second) / (first + second) / 2, score, 12);
    }

    [Fact]
    public void A_second_code_for_a_factor_takes_its_gap() =>
        Assert.Equal(.5, _sap.Score(Representations.Balanced(new(4, 5), 3, 3, (v, _, z) => (z[0], z[1], z[2]) = (v[0], v[1], -v[0]))), 12);

    [Fact]
    public void Codes_of_a_small_scale_count() =>
        Assert.Equal(1, _sap.Score(Representations.Balanced(new(4, 5), 3, 2, (v, _, z) => (z[0], z[1]) = (1e-9f * v[0], v[1]))), 6);

    [Fact]
    public void What_does_not_vary_is_left_out()
    {
        Assert.Equal(1, _sap.Score(Representations.Balanced(new(4, 1, 5), 3, 3, (v, _, z) => (z[0], z[1], z[2]) = (v[0], 0.1f, v[2]))), 12);
        Assert.Equal(0, _sap.Score(Representations.Balanced(new(1, 1), 3, 2, (_, image, z) => z[0] = image)));
    }
}
