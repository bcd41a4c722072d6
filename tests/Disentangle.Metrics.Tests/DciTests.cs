using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Learners;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

public class DciTests
{
    private readonly Dci _dci = new(new() { Stages = 20 });

    [Fact]
    public void A_code_of_its_own_for_every_factor_scores_one()
    {
        double[,] permutation = { { 0, 1, 0 }, { 0, 0, 1 }, { 0, 0, 0 }, { 1, 0, 0 } };
        Assert.Equal(1, Dci.Disentanglement(permutation), 12);
        Assert.Equal(1, Dci.Completeness(permutation), 12);
        Assert.Equal([1, 1, 0, 1], Dci.OfCodes(permutation));
        Assert.Equal([1, 1, 1], Dci.OfFactors(permutation));
    }

    [Fact]
    public void Codes_as_important_as_one_another_for_all_factors_score_nothing()
    {
        double[,] even = { { .25, .25, .25 }, { .25, .25, .25 }, { .25, .25, .25 }, { .25, .25, .25 } };
        Assert.Equal(0, Dci.Disentanglement(even), 12);
        Assert.Equal(0, Dci.Completeness(even), 12);
    }

    [Fact]
    public void One_code_for_all_factors_is_complete_and_entangled()
    {
        double[,] one = { { 0, 0, 0 }, { 1, 1, 1 } };
        Assert.Equal(0, Dci.Disentanglement(one), 12);
        Assert.Equal(1, Dci.Completeness(one), 12);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Two_equal_codes_for_every_factor_are_disentangled_and_incomplete(int factors)
    {
        double[,] twice = new double[2 * factors, factors];
        for (int d = 0; d < 2 * factors; d++) twice[d, d / 2] = .5;
        Assert.Equal(1, Dci.Disentanglement(twice), 12);
        Assert.Equal(1 - Math.Log(2) / Math.Log(2 * factors), Dci.Completeness(twice), 12);
    }

    [Fact]
    public void Codes_and_factors_count_by_their_importance()
    {
        // The third factor is told by no code.
        double[,] r = { { 1, .25, 0 }, { 0, .75, 0 } };
        double entropy = -(.8 * Math.Log(.8) + .2 * Math.Log(.2)), first = 1 - entropy / Math.Log(3);
        Assert.Equal((1.25 * first + .75 * 1) / 2, Dci.Disentanglement(r), 12);
        double second = 1 + (.25 * Math.Log(.25) + .75 * Math.Log(.75)) / Math.Log(2);
        Assert.Equal((1 + second) / 2, Dci.Completeness(r), 12);
        Assert.Equal([1, second, 0], Dci.OfFactors(r));
    }

    [Fact]
    public void Nothing_important_scores_nothing_and_one_factor_is_not_to_be_told_apart()
    {
        Assert.Equal(0, Dci.Disentanglement(new double[3, 2]));
        Assert.Equal(0, Dci.Completeness(new double[3, 2]));
        Assert.Equal(double.NaN, Dci.Disentanglement(new[,] { { .5 }, { .5 } }));
        Assert.Equal(double.NaN, Dci.Disentanglement(new double[3, 0]));
        Assert.Equal(0, Dci.Completeness(new[,] { { .5 }, { .5 } }), 12);
        Assert.Equal(1, Dci.Completeness(new[,] { { 1.0, 1.0 } }));
    }

    [Fact]
    public void The_factors_themselves_are_disentangled_complete_and_informative()
    {
        MetricResult result = _dci.Evaluate(
            Representations.Balanced(new(4, 5, 3), 5, 4, (v, _, z) => (z[1], z[2], z[3]) = (v[2], -v[0], v[1])));
        Assert.All(result.Values.Values, value => Assert.Equal(1, value, 1e-9));
        Assert.Equal("DCI importance", result.Matrices[0].Name);
        double[,] expected = { { 0, 0, 0 }, { 0, 0, 1 }, { 1, 0, 0 }, { 0, 1, 0 } };
        for (int d = 0; d < 4; d++)
        {
            for (int k = 0; k < 3; k++) Assert.Equal(expected[d, k], result.Matrices[0].Values[d, k], 1e-9);
        }
    }

    [Fact]
    public void Random_codes_tell_nothing()
    {
        MetricResult result = _dci.Evaluate(Noise(0), Noise(10_000));
        Assert.InRange(result.Values["dci.disentanglement"], 0, 0.05);
        Assert.InRange(result.Values["dci.completeness"], 0, 0.05);

        // Three times 1200 guesses among four, five and three values: a standard error of .007. The training sample is learned by heart.
        Assert.Equal((1 / 4.0 + 1 / 5.0 + 1 / 3.0) / 3, result.Values["dci.informativeness"], 0.03);
        Assert.InRange(result.Values["dci.informativeness-train"], 0.4, 1);

        static CodeSample Noise(int first) => Representations.Balanced(new(4, 5, 3), 20, 5, (_, image, z) =>
            new Philox(1, RandomPurpose.Test, image + first).FillNormal(z));
    }

    [Fact]
    public void Neither_the_order_nor_the_signs_of_codes_change_a_bit()
    {
        // So few images that many splits are tied, along a code and between codes.
        MetricResult one = _dci.Evaluate(Tied((_, _, _) => { }));
        MetricResult other = _dci.Evaluate(Tied((_, _, z) => (z[0], z[1], z[2], z[3]) = (z[3], -z[0], -2 * z[2], z[1])));
        int[] place = [1, 3, 2, 0];
        for (int d = 0; d < 4; d++)
        {
            for (int k = 0; k < 2; k++) Assert.Equal(one.Matrices[0].Values[d, k], other.Matrices[0].Values[place[d], k]);
        }

        foreach (string key in one.Values.Keys) Assert.Equal(one.Values[key], other.Values[key], 1e-14);

        static CodeSample Tied(Representations.Code change) => Representations.Balanced(new(4, 5), 3, 4, (v, image, z) =>
        {
            new Philox(2, RandomPurpose.Test, image).FillNormal(z);
            (z[0], z[1]) = (MathF.Round(z[0]) + v[0], z[1] + v[1]);
            change(v, image, z);
        });
    }

    [Fact]
    public void Equal_codes_share_their_importance()
    {
        MetricResult result = _dci.Evaluate(
            Representations.Balanced(new(4, 5), 10, 3, (v, _, z) => (z[0], z[1], z[2]) = (v[0], v[0], v[1])));
        Assert.InRange(result.Matrices[0].Values[0, 0], 0.3, 0.7);
        Assert.Equal(1, result.Values["dci.disentanglement"], 1e-9);
        Assert.Equal((1 + 1 - Math.Log(2) / Math.Log(3)) / 2, result.Values["dci.completeness"], 0.05);
    }

    [Fact]
    public void The_bits_are_those_of_one_factor_after_the_other_on_one_thread()
    {
        CodeSample sample = Noisy(0);
        double[,] importances = _dci.Evaluate(sample).Matrices[0].Values;
        var order = new CanonicalCodes(sample);
        for (int k = 0; k < 3; k++)
        {
            var trees = GradientBoostedTrees.Fit(order.Apply(sample), 3, sample.Factor(k),
                Dci.OptionsOf(k, stages: 20, seed: 0), new Crew(1));
            for (int d = 0; d < 3; d++) Assert.Equal(trees.Importances[d], importances[order.Order[d], k]);
        }
    }

    [Fact]
    public void The_test_sample_judges_and_the_training_sample_does_not()
    {
        MetricResult result = _dci.Evaluate(Noisy(0), Noisy(5000));
        Assert.InRange(result.Values["dci.informativeness"], 0.6, result.Values["dci.informativeness-train"] - 0.02);
        Assert.Equal(_dci.Evaluate(Noisy(0)).Values["dci.disentanglement"], result.Values["dci.disentanglement"]);
    }

    [Fact]
    public void A_value_that_only_the_test_sample_has_counts_as_wrong()
    {
        CodeSample train = Representations.Balanced(new(2, 3), 5, 2, Representations.Copy);
        CodeSample test = Representations.Balanced(new(4, 3), 5, 2, Representations.Copy);
        Assert.Equal((.5 + 1) / 2, _dci.Evaluate(train, test).Values["dci.informativeness"], 12);
    }

    [Fact]
    public void Factors_and_codes_with_one_value_are_left_out()
    {
        MetricResult without = _dci.Evaluate(Noisy(new(4, 5)));
        MetricResult with = _dci.Evaluate(Noisy(new(4, 1, 5)));
        Assert.InRange(without.Values["dci.disentanglement"], 0.3, 0.99);
        Assert.Equal(["v0", "v2"], with.Matrices[0].Columns);
        foreach (string key in without.Values.Keys) Assert.Equal(without.Values[key], with.Values[key], 12);

        static CodeSample Noisy(Grid data) => Representations.Balanced(data, 5, 2, (v, image, z) =>
        {
            new Philox(4, RandomPurpose.Test, image).FillNormal(z);
            (z[0], z[1]) = (0.4f * z[0] + v[0], 0.4f * z[1] + v[^1]);
        });
    }

    [Fact]
    public void One_factor_one_code_or_none_that_varies_have_their_results()
    {
        Assert.Equal([double.NaN, 1, 1, 1], Values(new(5), 1, Representations.Copy));
        Assert.Equal([0, 1, 1, 1], Values(new(3, 3), 1, (v, _, z) => z[0] = v[0] * 3 + v[1]));
        Assert.Equal([double.NaN, 0, 0, 0], Values(new(1, 1), 2, (_, image, z) => z[0] = image));
        Assert.Equal([0, 0, .25, .25], Values(new(4, 4), 2, (_, _, z) => z.Fill(1)));

        double[] Values(Grid data, int dimensions, Representations.Code code)
        {
            IReadOnlyDictionary<string, double> values = _dci.Evaluate(Representations.Balanced(data, 4, dimensions, code)).Values;
            return [.. MetricCatalogue.Get("dci").Scores.Select(key => Math.Round(values[key], 9))];
        }
    }

    [Fact]
    public void It_can_be_stopped_while_trees_grow()
    {
        using var stop = new CancellationTokenSource();
        double last = 0;
        var progress = new Reports(value =>
        {
            last = value;
            if (value > 0.5) stop.Cancel();
        });
        CodeSource source = Representations.Noisy(new Grid(4, 5, 3));
        Assert.Throws<OperationCanceledException>(() =>
            new Dci(new() { TrainImages = 500, TestImages = 500, Stages = 500 }).Evaluate(source, 0, progress, stop.Token));
        Assert.InRange(last, 0.5, 0.7);
    }

    [Fact]
    public void The_protocol_says_how_much_was_learned_from()
    {
        Assert.Equal("10000 training and 5000 test images, 100 stages of boosting", new Dci().Protocol);
        Assert.Equal("180 training and 60 test images, 20 stages of boosting", _dci.Evaluate(Noisy(0, 3), Noisy(0, 1)).Protocol);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dci(new() { Stages = 0 }));
    }

    private static CodeSample Noisy(int first, int copies = 6) => Representations.Balanced(new(4, 5, 3), copies, 3, (v, image, z) =>
    {
        new Philox(3, RandomPurpose.Test, image + first).FillNormal(z);
        for (int d = 0; d < 3; d++) z[d] = 0.4f * z[d] + v[d];
    });
}
