namespace Disentangle.Metrics.Tests;

public class MeanCorrelationTests
{
    private readonly MeanCorrelation _mcc = new();

    [Fact]
    public void The_factors_in_another_order_and_scale_score_one() => Assert.Equal(
        1,
        _mcc.Score(Representations.Balanced(new(4, 5, 3), 2, 4, (v, _, z) => (z[0], z[1], z[3]) = (3 - v[2], 0.1f * v[0], -7 * v[1]))),
        6);

    [Fact]
    public void A_monotone_map_keeps_ranks()
    {
        MetricResult result = _mcc.Evaluate(Representations.Balanced(new(9), 3, 1, (v, _, z) => z[0] = -MathF.Exp(v[0])));
        Assert.Equal(1, result.Values["mcc.spearman"], 12);
        Assert.InRange(result.Values["mcc"], 0.5, 0.8);
    }

    [Fact]
    public void The_matching_is_the_best_one_and_not_the_nearest()
    {
        // The first factor's favourite is all that the second has.
        Assert.Equal((.8 + .7) / 2, MeanCorrelation.OfMatched(new[,] { { .9, .8 }, { .7, 0 } }), 12);
        Assert.Equal(.9 / 2, MeanCorrelation.OfMatched(new[,] { { .9 }, { .7 } }), 12);
        Assert.Equal(0, MeanCorrelation.OfMatched(new double[0, 3]));
    }

    [Fact]
    public void A_factor_without_a_code_counts_as_nothing() =>
        Assert.Equal(.25, _mcc.Score(Representations.Balanced(new(4, 5, 3, 2), 2, 1, (v, _, z) => z[0] = v[1])), 12);

    [Fact]
    public void Two_codes_for_one_factor_leave_the_other_without() =>
        Assert.Equal(.5, _mcc.Score(Representations.Balanced(new(4, 5), 2, 2, (v, _, z) => (z[0], z[1]) = (v[0], v[0]))), 12);

    [Fact]
    public void What_does_not_vary_is_left_out()
    {
        Assert.Equal(1, _mcc.Score(Representations.Balanced(new(4, 1, 5), 2, 3, (v, _, z) => (z[0], z[1], z[2]) = (v[0], 0.1f, v[2]))), 12);
        Assert.Equal(0, _mcc.Score(Representations.Balanced(new(1, 1), 3, 2, (_, image, z) => z[0] = image)));
    }

    [Fact]
    public void Random_codes_score_little()
    {
        MetricResult result = _mcc.Evaluate(Representations.Gaussian(Grid.DSprites, 10), 0);
        Assert.InRange(result.Values["mcc"], 0.005, 0.03);
        Assert.InRange(result.Values["mcc.spearman"], 0.005, 0.03);
    }
}
