using Disentangle.Datasets.Images;
using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

public class MutualInformationGapTests
{
    private readonly MutualInformationGap _mig = new();

    [Fact]
    public void The_factors_of_dSprites_themselves_score_what_twenty_bins_allow()
    {
        MetricResult result = _mig.Evaluate(Representations.Identity(Grid.DSprites), seed: 0);
        MetricMatrix gaps = result.Matrices[1];
        double[] expected = [1, 1, .8121, .8500, .8500];
        for (int k = 0; k < 5; k++) Assert.Equal(expected[k], gaps.Values[1, k] + RunnerUp(result, k), 0.003);
        Assert.Equal(expected.Average(), result.Values["mig"], 0.01);

        // The runner-up's information is the plug-in estimate's bias, so it is taken out before comparing with the exact numbers.
        static double RunnerUp(MetricResult r, int k) =>
            Enumerable.Range(0, 5).Where(d => d != k).Max(d => r.Matrices[0].Values[d, k]) / r.Matrices[1].Values[0, k];
    }

    [Fact]
    public void Random_codes_score_about_nothing()
    {
        MetricResult result = _mig.Evaluate(Representations.Gaussian(Grid.DSprites, 10), seed: 0);
        Assert.InRange(result.Values["mig"], 0, 0.001);

        // The known bias of the plug-in estimate for 10,000 Gaussian codes in 20 bins.
        double[] bias = [.0020, .0048, .0335, .0269, .0270];
        for (int k = 0; k < 5; k++)
            Assert.Equal(bias[k], Enumerable.Range(0, 10).Average(d => result.Matrices[0].Values[d, k]), bias[k] * 0.1);
    }

    [Fact]
    public void A_factor_that_two_codes_tell_alike_has_no_gap()
    {
        CodeSource twice = Representations.Source(new Grid(4, 5), 4, (v, _, z) => (z[0], z[1], z[2], z[3]) = (v[0], v[1], v[0], -2 * v[1]));
        Assert.Equal(0, _mig.Score(twice), 12);
    }

    [Fact]
    public void The_gap_is_between_the_two_best_of_each_factor()
    {
        double[,] m = { { .9, 0, 0 }, { .3, .2, 0 }, { .6, .7, 0 } };
        double[] gaps = MutualInformationGap.Gaps(m, [1, 2, 0]);
        Assert.Equal(.3, gaps[0], 12);
        Assert.Equal(.25, gaps[1], 12);
        Assert.True(double.IsNaN(gaps[2]));
    }

    [Fact]
    public void A_single_code_has_a_runner_up_that_tells_nothing()
    {
        // v0 in full and nothing of v1: the gaps are 1 and about 0.
        double score = _mig.Score(Representations.Source(new Grid(4, 5), 1, (v, _, z) => z[0] = v[0]));
        Assert.Equal(.5, score, 0.001);
    }

    [Fact]
    public void Factors_with_one_value_are_left_out()
    {
        Assert.Equal(1, _mig.Score(Representations.Identity(new Grid(4, 1))), 12);
        Assert.Equal(0, _mig.Score(Representations.Identity(new Grid(1, 1))));
    }

    [Fact]
    public void A_constant_code_tells_nothing() =>
        Assert.Equal(0, _mig.Score(Representations.Source(new Grid(4, 5), 3, (_, _, z) => z.Fill(2))));

    [Fact]
    public void Fewer_images_than_bins_are_enough()
    {
        var mig = new MutualInformationGap(new() { Images = 5 });
        Assert.InRange(mig.Score(Representations.Identity(Grid.DSprites)), 0, 1);
    }

    [Fact]
    public void The_order_the_signs_and_the_scales_of_codes_do_not_matter()
    {
        // Powers of two keep the bins' edges exactly; a sign moves only values that lie on an edge, and continuous codes have none.
        double score = _mig.Score(Representations.Noisy(new Grid(4, 5, 3)));
        double permuted = _mig.Score(Representations.Noisy(new Grid(4, 5, 3), z => (z[0], z[1], z[2]) = (z[2], z[0], z[1])));
        double changed = _mig.Score(Representations.Noisy(new Grid(4, 5, 3), z => (z[0], z[1], z[2]) = (-z[0], 8 * z[1], -0.25f * z[2])));
        Assert.Equal(score, permuted, 12);
        Assert.Equal(score, changed, 0.002);
        Assert.InRange(score, 0.1, 0.9);
    }

    [Fact]
    public void Names_of_factor_values_do_not_matter()
    {
        int[] relabel = [2, 0, 3, 1];
        CodeSample sample = Draw(Representations.Noisy(new Grid(4, 5)));
        int[] factors = [.. sample.Factors.Select((v, i) => i % 2 == 0 ? relabel[v] : v)];
        var relabelled = new CodeSample(sample.Codes, 2, factors, 2);
        Assert.Equal(_mig.Evaluate(sample, ["a", "b"]).Values["mig"], _mig.Evaluate(relabelled, ["a", "b"]).Values["mig"], 12);
    }

    [Fact]
    public void Mixing_two_factors_in_two_codes_lowers_it()
    {
        double straight = _mig.Score(Representations.Identity(new Grid(8, 8)));
        double mixed = _mig.Score(Representations.Source(new Grid(8, 8), 2, (v, _, z) => (z[0], z[1]) = (v[0] + v[1], v[0] - v[1])));
        Assert.Equal(1, straight, 0.01);
        Assert.InRange(mixed, 0, 0.1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_number_and_another_seed_another()
    {
        Assert.Equal(_mig.Score(Representations.Noisy(Grid.DSprites), 5), _mig.Score(Representations.Noisy(Grid.DSprites), 5));
        Assert.NotEqual(_mig.Score(Representations.Noisy(Grid.DSprites), 5), _mig.Score(Representations.Noisy(Grid.DSprites), 6));
    }

    [Fact]
    public void Images_that_are_no_grid_are_drawn_by_their_labels()
    {
        // Two codes for two dependent factors: labels 0 and 1 always agree, so each code tells both and no gap is left.
        var factors = new[] { new Factor("a", [0, 1]), new Factor("b", [0, 1]) };
        int[] labels = [0, 0, 1, 1, 0, 0, 1, 1];
        var source = new CodeSource(FactorSampler.Of(factors, labels), 2, (images, codes) =>
        {
            for (int i = 0; i < codes.Length; i++) codes[i] = labels[images[i / 2] * 2 + i % 2];
        });
        Assert.Equal(0, _mig.Score(source), 12);
    }

    private static CodeSample Draw(CodeSource source)
    {
        var random = new Philox(1, RandomPurpose.Test);
        return source.Draw(ref random, 2000);
    }
}
