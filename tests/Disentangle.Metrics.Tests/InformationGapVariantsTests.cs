using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

public class MigSupTests
{
    private readonly MigSup _mig = new();

    [Fact]
    public void The_factors_themselves_score_what_twenty_bins_allow()
    {
        Assert.Equal(1, _mig.Score(Representations.Balanced(new(4, 5, 3), 2, 3, Representations.Copy)), 12);

        // The runner-up's bias is a few hundredths of a small factor's entropy at most.
        Assert.Equal((1 + 1 + .8121 + .8500 + .8500) / 5, _mig.Score(Representations.Identity(Grid.DSprites)), 0.01);
    }

    [Fact]
    public void A_code_that_holds_two_factors_has_no_gap_whatever_their_sizes()
    {
        // 12 values for two factors of 3 and 4: all of both. MIG sees two good codes.
        CodeSample sample = Representations.Balanced(new(3, 4), 10, 1, (v, _, z) => z[0] = 4 * v[0] + v[1]);
        Assert.Equal(0, _mig.Score(sample), 12);
        Assert.Equal(1, new MutualInformationGap().Score(sample), 12);
    }

    [Fact]
    public void A_second_code_for_a_factor_is_forgiven() =>
        Assert.Equal(1, _mig.Score(Representations.Balanced(new(3, 4), 10, 3, (v, _, z) => (z[0], z[1], z[2]) = (v[0], v[1], v[1]))), 12);

    [Fact]
    public void Dead_codes_count_in_the_mean_over_all_alone()
    {
        MetricResult result = _mig.Evaluate(Representations.Balanced(new(3, 4), 50, 4, (v, _, z) => (z[0], z[1]) = (v[0], v[1])));
        Assert.Equal(1, result.Values["mig-sup"], 12);
        Assert.Equal(.5, result.Values["mig-sup.all"], 12);
        Assert.Equal(2, result.Values["mig-sup.active"]);
    }

    [Fact]
    public void Random_codes_score_nothing()
    {
        MetricResult result = _mig.Evaluate(Representations.Gaussian(Grid.DSprites, 10), 0);
        Assert.Equal(0, result.Values["mig-sup"]);
        Assert.InRange(result.Values["mig-sup.all"], 0.0001, 0.003);
    }
}

public class DciMigTests
{
    private readonly DciMig _dcimig = new();

    [Fact]
    public void A_code_counts_for_its_best_factor_by_its_lead()
    {
        // Codes 0 and 1 are for the first factor, by .5 and .6; code 2 for the second by .1; nobody for the third.
        double[] gaps = DciMig.Gaps(new[,] { { .9, .4, .1 }, { .7, .1, .1 }, { .2, .5, .4 } });
        Assert.Equal([.6, .1, 0], gaps.Select(g => Math.Round(g, 12)));
    }

    [Fact]
    public void The_factors_themselves_score_the_part_of_their_entropy_that_the_bins_hold()
    {
        Assert.Equal(1, _dcimig.Score(Representations.Balanced(new(4, 5, 3), 2, 3, Representations.Copy)), 12);

        // 40 values in pairs.
        Assert.Equal(Math.Log(20) / Math.Log(40), _dcimig.Score(Representations.Balanced(new(40), 5, 1, Representations.Copy)), 12);
        double told = Math.Log(3) + Math.Log(6) + Math.Log(20) + 2 * .85 * Math.Log(32);
        double whole = Math.Log(3) + Math.Log(6) + Math.Log(40) + 2 * Math.Log(32);
        Assert.Equal(told / whole, _dcimig.Score(Representations.Identity(Grid.DSprites)), 0.015);
    }

    [Fact]
    public void A_second_code_for_a_factor_is_forgiven_and_a_code_for_two_factors_is_not()
    {
        Assert.Equal(1, _dcimig.Score(Representations.Balanced(new(4, 4), 5, 3, (v, _, z) => (z[0], z[1], z[2]) = (v[0], v[1], v[0]))), 12);
        Assert.Equal(0, _dcimig.Score(Representations.Balanced(new(4, 4), 5, 1, (v, _, z) => z[0] = 4 * v[0] + v[1])), 12);
    }

    [Fact]
    public void Random_codes_score_about_nothing() =>
        Assert.InRange(_dcimig.Score(Representations.Gaussian(Grid.DSprites, 10)), 0, 0.01);

    [Fact]
    public void With_no_factor_that_varies_it_is_nothing() =>
        Assert.Equal(0, _dcimig.Score(Representations.Balanced(new(1, 1), 9, 2, (_, image, z) => z[0] = image)));
}

public class JemmigTests
{
    private readonly Jemmig _jemmig = new();

    [Fact]
    public void The_factors_themselves_hold_nothing_else()
    {
        MetricResult result = _jemmig.Evaluate(Representations.Balanced(new(4, 5, 3), 2, 3, Representations.Copy));
        Assert.Equal(0, result.Values["jemmig"], 12);
        Assert.Equal(1, result.Values["jemmig.normalised"], 12);
    }

    [Fact]
    public void What_a_code_holds_beside_its_factor_counts()
    {
        // Code 0 holds v0 and v1: H(z) = log 12. For v0, H(z) + H(v) - 2 H(v) = log 12 - log 3; for v1, log 12 - log 4.
        MetricResult both = _jemmig.Evaluate(Representations.Balanced(new(3, 4), 10, 1, (v, _, z) => z[0] = 4 * v[0] + v[1]));
        Assert.Equal((Math.Log(4) + Math.Log(3)) / 2, both.Values["jemmig"], 12);
        Assert.Equal(
            (2 - Math.Log(4) / (Math.Log(3) + Math.Log(20)) - Math.Log(3) / (Math.Log(4) + Math.Log(20))) / 2,
            both.Values["jemmig.normalised"],
            12);
    }

    [Fact]
    public void The_runner_up_counts()
    {
        MetricResult twice = _jemmig.Evaluate(Representations.Balanced(new(3), 10, 2, (v, _, z) => (z[0], z[1]) = (v[0], v[0])));
        Assert.Equal(Math.Log(3), twice.Values["jemmig"], 12);
    }

    [Fact]
    public void Uniform_noise_scores_nothing_normalised()
    {
        // 20 values, each as often with every value of the factors.
        MetricResult result = _jemmig.Evaluate(Representations.Balanced(new(3, 4), 20, 1, (_, image, z) => z[0] = image / 12));
        Assert.Equal((Math.Log(3) + Math.Log(4)) / 2 + Math.Log(20), result.Values["jemmig"], 12);
        Assert.Equal(0, result.Values["jemmig.normalised"], 12);
    }

    [Fact]
    public void Of_equal_codes_the_one_with_the_least_beside_is_taken()
    {
        // Both tell all of v0; the first holds v1 as well.
        static double Of(int first) => new Jemmig().Score(Representations.Balanced(new(3, 4), 10, 2, (v, _, z) =>
            (z[first], z[1 - first]) = (4 * v[0] + v[1], v[0])));
        Assert.Equal(Of(0), Of(1), 12);
        Assert.Equal((Math.Log(3) + Math.Log(3)) / 2, Of(0), 12);
    }

    [Fact]
    public void With_no_factor_that_varies_it_is_not_defined() =>
        Assert.Equal(double.NaN, _jemmig.Score(Representations.Balanced(new(1, 1), 9, 2, (_, image, z) => z[0] = image)));
}

public class AxisAlignmentTests
{
    private readonly AxisAlignment _aam = new();

    [Fact]
    public void All_other_codes_are_taken_off_the_best() => Assert.Equal(
        [.25, 0, 0, 1],
        AxisAlignment.OfFactors(new[,] { { .8, .5, 0, 0 }, { .4, .5, 0, 0 }, { .2, .5, 0, .01 } }).Select(a => Math.Round(a, 12)));

    [Fact]
    public void Noise_beside_perfect_codes_does_not_add_up()
    {
        CodeSource source = Representations.Source(Grid.DSprites, 60, (v, image, z) =>
        {
            new Philox(99, RandomPurpose.Test, image).FillNormal(z);
            for (int d = 0; d < 5; d++) z[d] = v[d];
        });
        MetricResult result = new AxisAlignment(new() { Images = 5000 }).Evaluate(source, 0);
        Assert.Equal(1, result.Values["aam"], 12);
        Assert.InRange(result.Values["aam.plug-in"], 0, 0.6);
    }

    [Fact]
    public void One_code_of_noise_is_aligned_with_nothing()
    {
        MetricResult result = _aam.Evaluate(Representations.Gaussian(Grid.DSprites, 1), 0);
        Assert.Equal(0, result.Values["aam"]);
        Assert.Equal(1, result.Values["aam.plug-in"], 12);
    }

    [Fact]
    public void The_factors_themselves_score_one_and_two_codes_for_one_nothing()
    {
        Assert.Equal(1, _aam.Score(Representations.Identity(Grid.DSprites)), 12);
        Assert.Equal(.5, _aam.Score(Representations.Balanced(new(3, 4), 20, 3, (v, _, z) => (z[0], z[1], z[2]) = (v[0], v[1], v[0]))), 12);
    }
}
