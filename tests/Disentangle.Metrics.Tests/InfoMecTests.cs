using Disentangle.Foundation.Numerics;

namespace Disentangle.Metrics.Tests;

public class InfoMecTests
{
    private readonly InfoMec _infomec = new();

    [Fact]
    public void A_code_of_its_own_for_every_factor_scores_one()
    {
        double[,] identity = { { 1, 0, 0 }, { 0, 0, .3 }, { 0, .6, 0 } };
        Assert.Equal(1, InfoMec.Modularity(identity), 12);
        Assert.Equal(1, InfoMec.Compactness(identity), 12);
    }

    [Fact]
    public void Equal_information_scores_nothing()
    {
        double[,] even = { { .3, .3, .3 }, { .3, .3, .3 } };
        Assert.Equal(0, InfoMec.Modularity(even), 12);
        Assert.Equal(0, InfoMec.Compactness(even), 12);
    }

    [Fact]
    public void Shares_are_counted_from_even_ones()
    {
        double[,] m = { { .6, .2 }, { .1, .1 }, { .3, .1 } };
        Assert.Equal(((.75 - .5) / .5 + 0 + (.75 - .5) / .5) / 3, InfoMec.Modularity(m), 12);
        Assert.Equal(((.6 - 1 / 3.0) + (.5 - 1 / 3.0)) / 2 / (2 / 3.0), InfoMec.Compactness(m), 12);
    }

    [Fact]
    public void Codes_and_factors_without_information_are_left_out()
    {
        Assert.Equal(1, InfoMec.Modularity(new[,] { { .6, 0 }, { 0, 0 } }), 12);
        Assert.Equal(.5, InfoMec.Compactness(new[,] { { .6, 0 }, { .2, 0 } }), 12);
        Assert.Equal(0, InfoMec.Modularity(new double[2, 2]));
        Assert.Equal(0, InfoMec.Compactness(new double[2, 2]));
        Assert.Equal(0, InfoMec.Modularity(new double[0, 2]));
        Assert.Equal(0, InfoMec.Compactness(new double[0, 2]));
    }

    [Fact]
    public void One_factor_is_not_to_be_told_apart_and_one_code_is_compact()
    {
        Assert.Equal(double.NaN, InfoMec.Modularity(new[,] { { .5 }, { .2 } }));
        Assert.Equal(1, InfoMec.Compactness(new[,] { { .5, .1 } }));
        Assert.Equal(0, InfoMec.Compactness(new double[1, 2]));
    }

    [Fact]
    public void The_factors_themselves_score_one()
    {
        MetricResult result = _infomec.Evaluate(
            Representations.Balanced(new(2, 5, 3), 20, 4, (v, _, z) => (z[0], z[1], z[2], z[3]) = (-v[2], v[0], 3 * v[1], 8)));
        Assert.Equal(1, result.Values["infomec.modularity"], 0.01);
        Assert.Equal(1, result.Values["infomec.compactness"], 0.01);
        Assert.Equal(1, result.Values["infomec.explicitness"], 0.02);
        Assert.Equal(3, result.Values["infomec.active"]);
    }

    [Fact]
    public void A_second_code_for_a_factor_is_not_compact_and_a_code_of_two_factors_not_modular()
    {
        IReadOnlyDictionary<string, double> twice = Of(3, (v, _, z) => (z[0], z[1], z[2]) = (v[0], v[1], v[1]));
        Assert.Equal(1, twice["infomec.modularity"], 0.01);
        Assert.Equal((1 + (.5 - 1 / 3.0) / (2 / 3.0)) / 2, twice["infomec.compactness"], 0.01);
        IReadOnlyDictionary<string, double> both = Of(1, (v, _, z) => z[0] = 5 * v[0] + v[1]);
        Assert.Equal(0, both["infomec.modularity"], 0.02);
        Assert.Equal(1, both["infomec.compactness"]);

        IReadOnlyDictionary<string, double> Of(int dimensions, Representations.Code code) =>
            _infomec.Evaluate(Representations.Balanced(new(5, 5), 40, dimensions, code)).Values;
    }

    [Fact]
    public void Codes_of_a_small_range_are_inactive()
    {
        MetricResult result = _infomec.Evaluate(
            Representations.Balanced(new(5, 5), 20, 3, (v, _, z) => (z[0], z[1], z[2]) = (v[0], v[1], 0.04f * v[1])));
        Assert.Equal(2, result.Values["infomec.active"]);
        Assert.Equal(1, result.Values["infomec.compactness"], 0.01);

        // Its information is there to be seen.
        Assert.Equal(1, result.Matrices[0].Values[2, 1], 0.01);
    }

    [Fact]
    public void Random_codes_explain_little()
    {
        MetricResult result = _infomec.Evaluate(
            Representations.Balanced(new(4, 5), 100, 3, (_, image, z) => new Philox(6, RandomPurpose.Test, image).FillNormal(z)));
        Assert.InRange(result.Values["infomec.explicitness"], 0, 0.01);
        Assert.True(result.Matrices[0].Values.Cast<double>().Max() < 0.05);
    }

    [Fact]
    public void What_does_not_vary_is_left_out()
    {
        MetricResult result = _infomec.Evaluate(
            Representations.Balanced(new(4, 1, 5), 20, 3, (v, _, z) => (z[0], z[1], z[2]) = (v[0], 0.1f, v[2])));
        Assert.Equal(1, result.Values["infomec.modularity"], 0.01);
        Assert.Equal(["v0", "v2"], result.Matrices[0].Columns);
        MetricResult none = _infomec.Evaluate(Representations.Balanced(new(1, 1), 20, 2, (_, image, z) => z[0] = image));
        Assert.Equal([double.NaN, 0, 0, 1], MetricCatalogue.Get("infomec").Scores.Select(key => none.Values[key]));
        MetricResult dead = _infomec.Evaluate(Representations.Balanced(new(4, 5), 20, 2, (_, _, z) => z.Fill(0.1f)));
        Assert.Equal([0, 0, 0, 0], MetricCatalogue.Get("infomec").Scores.Select(key => Math.Round(dead.Values[key], 12)));
    }
}
