using Disentangle.Datasets.Images;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

public class FactorVaeScoreTests
{
    private readonly FactorVaeScore _score = new(FactorVaeScoreOptions.Quick);

    [Fact]
    public void The_factors_themselves_score_one() => Assert.Equal(1, new FactorVaeScore().Score(Representations.Identity(Grid.DSprites)));

    [Fact]
    public void Random_codes_score_as_guessing_does()
    {
        MetricResult result = new FactorVaeScore().Evaluate(Representations.Gaussian(Grid.DSprites, 10), seed: 0);

        // 5000 votes of chance 1/5: a standard error of .0057.
        Assert.Equal(.2, result.Values["factor-vae"], 0.02);
        Assert.InRange(result.Values["factor-vae.train"], 0.2, 0.25);
        Assert.Equal(10, result.Values["factor-vae.active"]);
    }

    [Fact]
    public void Codes_that_hardly_vary_do_not_vote()
    {
        CodeSource constant = Representations.Source(new Grid(4, 5), 3, (_, _, z) => z.Fill(1));
        CodeSource small = Representations.Source(new Grid(4, 5), 2, (v, _, z) => (z[0], z[1]) = (0.01f * v[0], 0.01f * v[1]));
        CodeSource one = Representations.Source(new Grid(4, 5), 2, (v, _, z) => (z[0], z[1]) = (v[0], 0.01f * v[1]));
        Assert.Equal(0, _score.Score(constant));
        Assert.Equal(0, _score.Score(small));

        // One voter says the same factor always, and is right for that one.
        Assert.Equal(.5, _score.Score(one), 0.07);
        Assert.Equal(1, _score.Evaluate(one, 0).Values["factor-vae.active"]);
    }

    [Fact]
    public void A_constant_code_does_not_vote_even_without_a_threshold()
    {
        var score = new FactorVaeScore(FactorVaeScoreOptions.Quick with { LeastDeviation = 0 });
        CodeSource source = Representations.Source(new Grid(4, 5), 3, (v, _, z) => (z[0], z[1], z[2]) = (7, v[0], v[1]));
        Assert.Equal(1, score.Score(source));
        Assert.Equal(2, score.Evaluate(source, 0).Values["factor-vae.active"]);
    }

    [Fact]
    public void Two_codes_for_one_factor_are_forgiven()
    {
        CodeSource twice = Representations.Source(new Grid(4, 5), 3, (v, _, z) => (z[0], z[1], z[2]) = (v[0], v[1], v[0]));
        Assert.Equal(1, _score.Score(twice));
    }

    [Fact]
    public void Factors_with_one_value_are_never_fixed() =>
        Assert.Equal(1, _score.Score(Representations.Identity(new Grid(4, 1, 5))));

    [Fact]
    public void With_fewer_than_two_factors_that_vary_there_is_nothing_to_tell_apart()
    {
        Assert.Equal(double.NaN, _score.Score(Representations.Identity(new Grid(1, 1))));
        Assert.Equal(double.NaN, _score.Score(Representations.Identity(new Grid(6))));
        Assert.Equal(double.NaN, _score.Score(Representations.Identity(new Grid(6, 1))));
    }

    [Fact]
    public void The_order_the_signs_and_the_scales_of_codes_do_not_matter()
    {
        double score = _score.Score(Representations.Noisy(new Grid(4, 5, 3)));
        double permuted = _score.Score(Representations.Noisy(new Grid(4, 5, 3), z => (z[0], z[1], z[2]) = (z[2], z[0], z[1])));
        double changed = _score.Score(
            Representations.Noisy(new Grid(4, 5, 3), z => (z[0], z[1], z[2]) = (-z[0] + 1, 8 * z[1], -0.5f * z[2])));
        Assert.Equal(score, permuted, 12);
        Assert.Equal(score, changed, 0.005);
    }

    [Fact]
    public void Names_of_factor_values_do_not_matter()
    {
        // The same images under other labels: only which of them share a value counts.
        double[] scores = [.. new[] { new[] { 0, 1, 2, 3 }, [2, 0, 3, 1] }.Select(names =>
        {
            int[] labels = [.. Enumerable.Range(0, 2000).SelectMany(i => new[] { names[i % 4], i / 4 % 5 })];
            var factors = new[] { new Factor("a", [0, 1, 2, 3]), new Factor("b", [0, 1, 2, 3, 4]) };
            return _score.Score(new CodeSource(FactorSampler.Of(factors, labels), 2, (images, codes) =>
            {
                for (int i = 0; i < images.Length; i++)
                    (codes[2 * i], codes[2 * i + 1]) = (images[i] % 4 + images[i] / 4 % 5 * 0.5f, images[i] / 4 % 5);
            }));
        })];
        Assert.Equal(scores[0], scores[1]);
        Assert.InRange(scores[0], 0.5, 1);
    }

    [Fact]
    public void Mixing_two_factors_in_two_codes_lowers_it()
    {
        double mixed = _score.Score(Representations.Source(new Grid(8, 8), 2, (v, _, z) => (z[0], z[1]) = (v[0] + v[1], v[0] - v[1])));
        Assert.Equal(.5, mixed, 0.1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_number_and_another_seed_another()
    {
        CodeSource source = Representations.Gaussian(new Grid(4, 5, 3), 4);
        Assert.Equal(_score.Score(source, 5), _score.Score(Representations.Gaussian(new Grid(4, 5, 3), 4), 5));
        Assert.NotEqual(_score.Score(source, 5), _score.Score(source, 6));
    }

    [Fact]
    public void Variances_are_those_of_samples()
    {
        // 1, 2, 3, 4 in the second of two columns: (2.25 + 0.25 + 0.25 + 2.25) / 3.
        Assert.Equal(5.0 / 3, FactorVaeScore.Variance([9, 1, 0, 2, 5, 3, 7, 4], 4, 1, 2), 12);
    }

    [Fact]
    public void The_first_of_equals_wins_and_an_unheard_code_stands_for_the_first_factor() =>
        Assert.Equal([1, 0, 0], FactorVaeScore.MajorityFactor(new[,] { { 1, 2, 0 }, { 3, 2, 0 } }));

    [Fact]
    public void Codes_that_are_not_finite_are_refused()
    {
        CodeSource source = Representations.Source(new Grid(4, 5), 2, (_, image, z) => z[1] = image == 13 ? float.PositiveInfinity : 0);
        var error = Assert.Throws<UserErrorException>(() => _score.Evaluate(source, 0));
        Assert.Contains("codes must be finite numbers", error.Message);

        // Nothing of the refused batch is kept: asking again is refused again.
        Assert.Throws<UserErrorException>(() => _score.Evaluate(source, 0));
    }

    [Fact]
    public void It_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        double last = 0;
        var progress = new Reports(value =>
        {
            last = value;
            if (value > 0.5) stop.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => _score.Evaluate(Representations.Identity(Grid.DSprites), 0, progress, stop.Token));
        Assert.InRange(last, 0.5, 0.7);
    }

    [Fact]
    public void Progress_grows_from_nothing_to_one()
    {
        double last = 0;
        var progress = new Reports(value =>
        {
            Assert.InRange(value, last, 1);
            last = value;
        });
        _score.Evaluate(Representations.Identity(new Grid(3, 3)), 0, progress);
        Assert.Equal(1, last);
    }
}
