using Disentangle.Experiments.Scores;
using Disentangle.Experiments.Summaries;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;
using Disentangle.Reports;

namespace Disentangle.Experiments.Tests.Scores;

public class ExplainedFactorsTests
{
    private const int N = 4000;

    [Fact]
    public void Independent_codes_explain_nothing_and_codes_that_determine_a_factor_explain_all_of_it_on_small_samples_too()
    {
        foreach (int n in new[] { 60, N })
        {
            // Two factors of four values; z0 is the first, z1 is noise.
            ExplainedFactors explained = Of(n, ["a", "b"], [4, 4], (v, noise) => [v[0], noise]);
            Assert.Equal(1, explained.Shares.Values[0, 0], 9);
            Assert.Equal(0, explained.Shares.Values[0, 1]);
            Assert.Equal(0, explained.Shares.Values[1, 0]);
            Assert.Equal(["a: z0 explains 100 % of its entropy", n == N ? "b: no unit follows it" : "b: too few images (60) to tell"],
                explained.ByFactor().Select(factor => factor.ToString()));
            Assert.Equal("1 of 2 factors has a dedicated latent unit: a (z0).", FactorText.Summary(explained));
        }
    }

    [Fact]
    public void The_share_is_the_mutual_information_over_the_entropy()
    {
        // z0 tells whether a is below 2 of 4 values: 1 bit of 2.
        ExplainedFactors explained = Of(N, ["a"], [4], (v, _) => [v[0] / 2]);
        Assert.Equal(0.5, explained.Shares.Values[0, 0], 0.01);
    }

    [Fact]
    public void One_unit_that_holds_two_factors_is_not_praised()
    {
        ExplainedFactors explained = Of(N, ["size", "hue"], [4, 4], (v, noise) => [noise, 4 * v[0] + v[1]]);
        IReadOnlyList<FactorReading> factors = explained.ByFactor();
        Assert.Equal(["z1 explains 100 % of its entropy; it also follows hue", "z1 explains 100 % of its entropy; it also follows size"],
            factors.Select(factor => factor.Text));
        Assert.All(factors, factor => Assert.False(factor.OwnUnit));
        Assert.Equal("Neither factor has a dedicated latent unit.", FactorText.Summary(explained));
    }

    [Fact]
    public void Units_that_follow_one_factor_share_it()
    {
        // Of 16 values, z0 knows the upper two bits and z1 the lower two.
        ExplainedFactors explained = Of(N, ["posX"], [16], (v, _) => [v[0] / 4, v[0] % 4]);
        FactorReading factor = explained.ByFactor()[0];
        Assert.Matches(@"^z[01] \((49|50) %\) and z[01] \((49|50) %\) share it$", factor.Text);
        Assert.False(factor.OwnUnit);
    }

    [Fact]
    public void A_factor_with_one_value_is_not_counted()
    {
        ExplainedFactors explained = Of(N, ["a", "b", "c"], [4, 1, 4], (v, noise) => [v[0], noise]);
        Assert.Equal(["a", "c"], explained.ByFactor().Select(factor => factor.Factor));
        Assert.Equal("1 of 2 factors has a dedicated latent unit: a (z0).", FactorText.Summary(explained));
        Assert.Equal("No factor has several values.", FactorText.Summary(Of(N, ["b"], [1], (_, noise) => [noise])));
    }

    [Fact]
    public void Units_that_are_not_active_follow_nothing()
    {
        ExplainedFactors explained = Of(N, ["a"], [4], (v, noise) => [1e-4f * v[0], noise], active: [1]);
        Assert.Equal(1, explained.Shares.Values[0, 0], 9);
        Assert.Empty(explained.OfUnit(0));
        Assert.Equal("a: no unit follows it", explained.ByFactor()[0].ToString());
    }

    [Fact]
    public void A_monotone_relation_is_found_on_64_images_and_noise_is_not()
    {
        Random random = new(5);
        const int Repeats = 200;
        int followed = 0, byNoise = 0, told = 0;
        double shares = 0;
        for (int r = 0; r < Repeats; r++)
        {
            // A full grid of 8 x 8 values; z0 has a correlation of 0.71 with x, z1 is noise.
            float[] codes = new float[64 * 2];
            int[] factors = new int[64 * 2];
            for (int i = 0; i < 64; i++)
            {
                (factors[2 * i], factors[2 * i + 1]) = (i / 8, i % 8);
                codes[2 * i] = (float)(i / 8 + 2.28 * Normal(random));
                codes[2 * i + 1] = (float)Normal(random);
            }

            ExplainedFactors explained = ExplainedFactors.Of(new CodeSample(codes, 2, factors, 2), ["x", "y"]);
            IReadOnlyList<FactorReading> readings = explained.ByFactor();
            shares += explained.Shares.Values[0, 0] / Repeats;
            if (readings[0].Units.Any(unit => unit.Unit == 0)) followed++;
            else if (readings[0].Text == "too few images (64) to tell") told++;
            if (explained.Shares.Values[1, 0] > 0 || explained.Shares.Values[1, 1] > 0 || explained.Shares.Values[0, 1] > 0) byNoise++;
        }

        Assert.InRange(followed, 0.6 * Repeats, Repeats); // it explains about 13 %, not far above the 10 % from which a unit is named
        Assert.Equal(Repeats, followed + told);
        Assert.InRange(byNoise, 0, 1);
        Assert.InRange(shares, 0.1, 0.3); // -ln(1 - 0.71^2) / 2 is 0.35 nats of ln 8 = 2.08

        static double Normal(Random random) =>
            Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    [Fact]
    public void Units_that_a_score_uses_are_not_called_active()
    {
        foreach (string metric in new[] { "factor-vae", "modularity", "infomec" })
        {
            MetricResult result = new(metric, "480000 images", new Dictionary<string, double> { [$"{metric}.active"] = 4 }, [], 0);
            ReportScore score = ScoreText.Of(result, [3, 6]);
            Assert.Contains(score.Parts, part => part.Name == "units used by this score" && part.Value == "4");
            Assert.DoesNotContain(score.Parts, part => part.Name.Contains("active", StringComparison.Ordinal));
            Assert.Equal("Protocol: 480,000 images.", score.Protocol);
        }
    }

    [Theory]
    [InlineData("mig", 0.0, 0.904)] // dSprites: 3, 6, 40, 32, 32 values in 20 bins
    [InlineData("factor-vae", 0.2, 1.0)]
    [InlineData("explicitness", 0.5, 1.0)]
    [InlineData("irs", 0.37, 1.0)]
    [InlineData("modularity", null, 1.0)]
    [InlineData("later", null, null)]
    public void Chance_and_perfection_follow_from_the_metric_and_the_factors(string metric, double? chance, double? perfect)
    {
        MetricResult result = new(metric, "", new Dictionary<string, double> { ["irs.chance"] = 0.37 }, [], 0);
        (double? Chance, double? Perfect) marks = ScoreMarks.Of(result, [3, 6, 40, 32, 32]);
        Assert.Equal(chance, marks.Chance);
        Assert.Equal(perfect is null, marks.Perfect is null);
        if (perfect is { } value) Assert.Equal(value, marks.Perfect!.Value, 0.01);
    }

    [Fact]
    public void The_normalised_form_of_JEMMIG_says_that_higher_is_better_where_the_raw_one_says_lower()
    {
        MetricResult result = new("jemmig", "", new Dictionary<string, double> { ["jemmig"] = 3, ["jemmig.normalised"] = 0.4 }, [], 0);
        ReportScore score = ScoreText.Of(result, [3, 6]);
        Assert.StartsWith("lower is better", score.Range, StringComparison.Ordinal);
        Assert.Equal("normalised (higher is better)", score.Parts.Single().Name);
    }

    private static ExplainedFactors Of(int n, string[] names, int[] sizes, Func<int[], float, float[]> codes, int[]? active = null)
    {
        Random random = new(3);
        List<float> all = [];
        List<int> factors = [];
        for (int i = 0; i < n; i++)
        {
            int[] values = [.. sizes.Select(size => random.Next(size))];
            all.AddRange(codes(values, (float)random.NextDouble()));
            factors.AddRange(values);
        }

        return ExplainedFactors.Of(new CodeSample([.. all], all.Count / n, [.. factors], sizes.Length), names, active);
    }
}
