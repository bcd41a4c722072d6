using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

public class SeparatedAttributePredictabilityTests
{
    private readonly SeparatedAttributePredictability _sap = new();

    [Theory]
    [InlineData(2, 1, 2)]
    [InlineData(3, 2, 3)]
    public void A_perfect_code_is_ahead_of_chance_by_what_a_line_can_tell(int values, int told, int of)
    {
        // Of three values in a row the middle one has no threshold of its own; the runner-up always says the same value.
        double score = _sap.Score(
            Representations.Balanced(new(values, values), 30, 2, (v, _, z) => (z[0], z[1]) = (v[0] - 0.5f, v[1] - 0.5f)));
        Assert.Equal((double)told / of - 1.0 / values + (values == 2 ? .5 : 0), score, 12);
    }

    [Fact]
    public void A_second_code_for_a_factor_takes_its_gap()
    {
        double one = _sap.Score(Representations.Balanced(new(2, 2), 30, 2, (v, _, z) => (z[0], z[1]) = (v[0], v[1])));
        double two = _sap.Score(Representations.Balanced(new(2, 2), 30, 3, (v, _, z) => (z[0], z[1], z[2]) = (v[0], v[1], v[1])));
        Assert.Equal(one / 2, two, 12);
    }

    [Fact]
    public void Random_codes_score_little() => Assert.InRange(_sap.Score(Representations.Gaussian(Grid.DSprites, 10)), 0, 0.01);

    [Fact]
    public void A_single_code_has_no_runner_up() =>
        Assert.Equal((1 + .5) / 2, _sap.Score(Representations.Balanced(new(2, 2), 30, 1, (v, _, z) => z[0] = v[0])), 12);

    [Fact]
    public void A_constant_code_is_right_by_chance()
    {
        MetricResult result = _sap.Evaluate(Representations.Balanced(new(2, 4), 30, 2, (v, _, z) => (z[0], z[1]) = (v[0], 7)));
        Assert.Equal([1, .25, .5, .25], result.Matrices[0].Values.Cast<double>());
        Assert.Equal(.5 / 2, result.Values["sap"], 12);
    }

    [Fact]
    public void What_does_not_vary_is_left_out()
    {
        Assert.Equal(.5, _sap.Score(Representations.Balanced(new(2, 1, 2), 30, 2, (v, _, z) => (z[0], z[1]) = (v[0], v[2]))), 12);
        Assert.Equal(0, _sap.Score(Representations.Balanced(new(1, 1), 3, 2, (_, image, z) => z[0] = image)));
    }

    [Fact]
    public void A_value_that_only_the_test_sample_has_counts_as_wrong()
    {
        CodeSample train = Representations.Balanced(new(2, 2), 30, 1, Representations.Copy);
        CodeSample test = Representations.Balanced(new(4, 2), 30, 1, Representations.Copy);
        Assert.Equal(.5, _sap.Evaluate(train, test).Matrices[0].Values[0, 0], 12);
    }
}
