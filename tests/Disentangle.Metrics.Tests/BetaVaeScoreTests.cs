using Disentangle.Datasets.Images;
using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

public class BetaVaeScoreTests
{
    private readonly BetaVaeScore _score = new(BetaVaeScoreOptions.Quick);

    [Fact]
    public void The_factors_themselves_score_one()
    {
        MetricResult result = new BetaVaeScore().Evaluate(Representations.Identity(Grid.DSprites), 0);
        Assert.Equal(1, result.Values["beta-vae"]);
        Assert.Equal(1, result.Values["beta-vae.train"]);
    }

    [Fact]
    public void Random_codes_score_as_guessing_does()
    {
        MetricResult result = new BetaVaeScore().Evaluate(Representations.Gaussian(Grid.DSprites, 10), 0);

        // 5000 points of chance 1/5: a standard error of .0057.
        Assert.Equal(.2, result.Values["beta-vae"], 0.02);
        Assert.InRange(result.Values["beta-vae.train"], 0.2, 0.25);
    }

    [Fact]
    public void Constant_codes_leave_the_factor_that_was_held_most_often()
    {
        DifferencePoints train = Points([0, 1, 1, 2, 1, 0]), evaluation = Points([2, 1, 0, 0, 0, 1, 2, 2, 2, 2]);
        Assert.Equal((0.5, 0.2), train.Accuracies(evaluation, Crew.AllProcessors));
        MetricResult result = _score.Evaluate(Representations.Source(new Grid(4, 5), 3, (_, _, z) => z.Fill(0.1f)), 0);
        Assert.InRange(result.Values["beta-vae.train"], 0.5, 0.56);
        Assert.Equal(.5, result.Values["beta-vae"], 0.07);

        static DifferencePoints Points(int[] held)
        {
            DifferencePoints points = new(held.Length, 2);
            for (int i = 0; i < held.Length; i++) points.Set(i, held[i], [3, 1, 3, 1, 3, 1, 3, 1]);
            return points;
        }
    }

    [Fact]
    public void A_point_is_the_mean_difference_of_pairs()
    {
        // Two pairs of codes of two values: |1 - 4|, |2 - 2| and |0 - -2|, |5 - 6|.
        DifferencePoints points = new(3, 2);
        points.Set(0, 1, [1, 2, 4, 2, 0, 5, -2, 6]);
        points.Set(1, 0, [0, 0, 0, 0]);
        points.Set(2, 1, [0, 0, 1.5f, 0.5f]);
        MetricMatrix means = points.MeanDifferences(["a", "b", "never held"]);
        Assert.Equal(new[,] { { 0, 2, double.NaN }, { 0, 0.5, double.NaN } }, means.Values);
        Assert.Equal((IReadOnlyList<string>)["z0", "z1"], means.Rows);
    }

    [Fact]
    public void While_a_factor_is_held_its_code_rests_and_the_others_differ_as_independent_values_do()
    {
        // Of two values drawn uniformly from n in a row the mean difference is (n^2 - 1) / 3n.
        double[,] means = new BetaVaeScore().Evaluate(Representations.Identity(new Grid(4, 5, 8)), 0).Matrices[0].Values;
        int[] sizes = [4, 5, 8];
        for (int d = 0; d < 3; d++)
        {
            double expected = (sizes[d] * sizes[d] - 1) / (3.0 * sizes[d]);
            for (int k = 0; k < 3; k++) Assert.Equal(d == k ? 0 : expected, means[d, k], d == k ? 0 : 0.02);
        }
    }

    [Fact]
    public void A_factor_that_no_code_holds_is_found_by_elimination() =>
        Assert.InRange(_score.Score(Representations.Source(new Grid(8, 8, 8), 2, (v, _, z) => (z[0], z[1]) = (v[0], v[1]))), 0.99, 1);

    [Fact]
    public void Codes_that_mix_factors_can_score_one()
    {
        // The sizes of the differences tell: holding the first factor leaves the smaller steps of the second.
        CodeSource mixed = Representations.Source(new Grid(8, 8), 2, (v, _, z) => (z[0], z[1]) = (4 * v[0] + v[1], 4 * v[0] - v[1]));
        Assert.Equal(1, _score.Score(mixed));
        CodeSource alike = Representations.Source(new Grid(8, 8), 2, (v, _, z) => (z[0], z[1]) = (v[0] + v[1], v[0] - v[1]));
        Assert.Equal(.5, _score.Score(alike), 0.08);
    }

    [Fact]
    public void The_order_and_the_signs_of_codes_do_not_matter_but_their_scales_do()
    {
        Grid data = new(4, 5, 3);
        double score = _score.Score(Weak(_ => { }));
        Assert.InRange(score, 0.4, 0.95);
        Assert.Equal(score, _score.Score(Weak(z => (z[0], z[1], z[2]) = (z[2], z[0], z[1]))), 0.002);
        Assert.Equal(score, _score.Score(Weak(z => (z[0], z[1], z[2]) = (-z[0], z[1], -z[2]))), 12);

        // The penalty lets small codes say nothing.
        double small = _score.Score(Weak(z =>
        {
            foreach (ref float value in z) value *= 0.001f;
        }));
        Assert.InRange(small, 0.2, score - 0.05);

        CodeSource Weak(Action<Span<float>> change) => Representations.Source(data, 3, (v, image, z) =>
        {
            new Philox(7, RandomPurpose.Test, image).FillNormal(z);
            for (int d = 0; d < 3; d++) z[d] = 2 * z[d] + v[d];
            change(z);
        });
    }

    [Fact]
    public void Factors_with_one_value_are_never_held()
    {
        MetricResult result = _score.Evaluate(Representations.Identity(new Grid(4, 1, 5)), 0);
        Assert.Equal(1, result.Values["beta-vae"]);
        Assert.Equal((IReadOnlyList<string>)["v0", "v2"], result.Matrices[0].Columns);
    }

    [Fact]
    public void With_fewer_than_two_factors_that_vary_there_is_nothing_to_tell_apart()
    {
        Assert.Equal(double.NaN, _score.Score(Representations.Identity(new Grid(1, 1))));
        Assert.Equal(double.NaN, _score.Score(Representations.Identity(new Grid(6))));
        Assert.Equal(double.NaN, _score.Score(Representations.Identity(new Grid(6, 1))));
    }

    [Fact]
    public void The_same_seed_gives_the_same_number_and_another_seed_another()
    {
        CodeSource source = Representations.Gaussian(new Grid(4, 5, 3), 4);
        Assert.Equal(_score.Score(source, 5), _score.Score(Representations.Gaussian(new Grid(4, 5, 3), 4), 5));
        Assert.NotEqual(_score.Score(source, 5), _score.Score(source, 6));
    }

    [Fact]
    public void Codes_that_are_not_finite_are_refused()
    {
        CodeSource source = Representations.Source(new Grid(4, 5), 2, (_, image, z) => z[1] = image == 13 ? float.NaN : 0);
        Assert.Contains("codes must be finite numbers", Assert.Throws<UserErrorException>(() => _score.Evaluate(source, 0)).Message);
    }

    [Fact]
    public void Labels_of_images_that_are_no_grid_are_held_as_they_are()
    {
        // Only the pairs (0, 0), (1, 1) and (1, 2): images that share the second value share the first.
        var factors = new[] { new Factor("a", [0, 1]), new Factor("b", [0, 1, 2]) };
        int[] labels = [.. Enumerable.Range(0, 900).SelectMany(i => new[] { Math.Min(1, i % 3), i % 3 })];
        var source = new CodeSource(FactorSampler.Of(factors, labels), 2, (images, codes) =>
        {
            for (int i = 0; i < 2 * images.Length; i++) codes[i] = labels[2 * images[i / 2] + i % 2];
        });
        double[,] means = _score.Evaluate(source, 0).Matrices[0].Values;
        Assert.Equal(0, means[0, 1]);
        Assert.Equal(0, means[1, 1]);
        Assert.Equal(0, means[0, 0]);
        Assert.True(means[1, 0] > 0.2);
    }

    [Fact]
    public void It_tells_how_far_it_is_and_can_be_stopped()
    {
        double last = 0;
        _score.Evaluate(Representations.Identity(new Grid(3, 3)), 0, new Recorder(value =>
        {
            Assert.InRange(value, last, 1);
            last = value;
        }));
        Assert.Equal(1, last);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => _score.Evaluate(
            Representations.Identity(new Grid(3, 3)), 0, new Recorder(value => { if ((last = value) > 0.5) stop.Cancel(); }), stop.Token));
        Assert.InRange(last, 0.5, 0.7);
    }

    private sealed class Recorder(Action<double> then) : IProgress<double>
    {
        public void Report(double value) => then(value);
    }
}
