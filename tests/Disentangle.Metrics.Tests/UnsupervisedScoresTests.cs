using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

public class UnsupervisedScoresTests
{
    private const string Tc = "unsupervised.gaussian-tc", Distance = "unsupervised.wasserstein";
    private const string Normalised = "unsupervised.wasserstein-normalised", Information = "unsupervised.mutual-information";

    private readonly UnsupervisedScores _scores = new();

    [Fact]
    public void Independent_codes_score_nothing()
    {
        MetricResult result = _scores.Evaluate(Representations.Balanced(new(4, 5, 3), 2, 3, Representations.Copy));
        Assert.All(result.Values.Values, value => Assert.Equal(0, value, 1e-12));
    }

    [Theory]
    [InlineData(0.5, 1, 1)]
    [InlineData(-0.9, 1, 1)]
    [InlineData(0.5, 3, 0.5)]
    public void Two_codes_score_by_their_correlation(double rho, double first, double second)
    {
        // +-1 twice, independent, mixed to a correlation of rho.
        CodeSample sample = Representations.Balanced(new(2, 2), 250, 2, (v, _, z) =>
        {
            double a = 2 * v[0] - 1, b = 2 * v[1] - 1;
            (z[0], z[1]) = ((float)(first * a), (float)(second * (rho * a + Math.Sqrt(1 - rho * rho) * b)));
        });
        IReadOnlyDictionary<string, double> values = _scores.Evaluate(sample).Values;
        Assert.Equal(-0.5 * Math.Log(1 - rho * rho), values[Tc], 1e-6);

        // The square roots of the eigenvalues of a 2 x 2 matrix M sum to sqrt(tr M + 2 sqrt(det M)).
        double n = 1000.0 / 999, s = n * first * first, t = n * second * second;
        double root = Math.Sqrt(s * s + t * t + 2 * s * t * Math.Sqrt(1 - rho * rho));
        Assert.Equal(2 * (s + t) - 2 * root, values[Distance], 1e-6);
        Assert.Equal((2 * (s + t) - 2 * root) / (s + t), values[Normalised], 1e-6);
        if (first == second) Assert.Equal(n * (4 - 2 * (Math.Sqrt(1 + rho) + Math.Sqrt(1 - rho))), values[Distance], 1e-6);
    }

    [Fact]
    public void A_copy_has_infinite_total_correlation_even_with_rounding()
    {
        CodeSample sample = Representations.Balanced(new(7, 5), 3, 3, (v, _, z) =>
            (z[0], z[1], z[2]) = (v[0] / 7f, v[1], 1 - 0.3f * (v[0] / 7f)));
        MetricResult result = _scores.Evaluate(sample);
        Assert.Equal(double.PositiveInfinity, result.Values[Tc]);
        Assert.Equal(Math.Log(7) / 3, result.Values[Information], 12);
    }

    [Fact]
    public void Random_codes_score_what_a_sample_adds()
    {
        IReadOnlyDictionary<string, double> values = _scores.Evaluate(Representations.Gaussian(Grid.DSprites, 10), 0).Values;
        Assert.Equal(.00225, values[Tc], 0.0012);
        Assert.Equal(.0146, values[Information], 0.001);
    }

    [Fact]
    public void Constant_codes_depend_on_nothing()
    {
        static void Correlated(ReadOnlySpan<int> v, int image, Span<float> z) => (z[0], z[1]) = (v[0], v[0] + v[1]);
        IReadOnlyDictionary<string, double> two = _scores.Evaluate(Representations.Balanced(new(4, 5), 3, 2, Correlated)).Values;
        IReadOnlyDictionary<string, double> three = _scores.Evaluate(Representations.Balanced(new(4, 5), 3, 3, (v, image, z) =>
        {
            Correlated(v, image, z);
            z[2] = 0.1f;
        })).Values;
        Assert.True(two[Tc] > 0.1);
        foreach (string key in new[] { Tc, Distance, Normalised }) Assert.Equal(two[key], three[key], 12);
        Assert.Equal(two[Information] / 3, three[Information], 12);
        MetricResult none = _scores.Evaluate(Representations.Balanced(new(4, 5), 3, 2, (_, _, z) => z.Fill(0.1f)));
        Assert.All(none.Values.Values, value => Assert.Equal(0, value));
    }
}
