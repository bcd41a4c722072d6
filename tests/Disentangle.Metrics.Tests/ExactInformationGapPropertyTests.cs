using Disentangle.Foundation.Numerics;
using Disentangle.Tensors;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Metrics.Tests;

/// <summary>
/// What <see cref="PropertyTests"/> holds of other metrics, on posteriors. The codes are drawn, so most of it holds but for their scatter.
/// </summary>
public class ExactInformationGapPropertyTests
{
    // A little more than four standard errors of a gap of 1,000 codes.
    private const double Scatter = 0.08;

    private static readonly Grid Data = new(4, 5, 3, 20);

    [Fact]
    public void The_order_of_codes_does_not_matter() =>
        Assert.Equal(Score(3, Noisy), Score(3, Changed(z => (z[0], z[1], z[2]) = (z[2], z[0], z[1]))), Scatter);

    [Fact]
    public void Signs_do_not_matter() => Assert.Equal(Score(3, Noisy), Score(3, Changed(z => (z[0], z[2]) = (-z[0], -z[2]))), Scatter);

    [Fact]
    public void Scales_and_places_do_not_matter() => Assert.Equal(Score(3, Noisy), Score(3, (v, image, mean, logVariance) =>
    {
        Noisy(v, image, mean, logVariance);
        (mean[0], mean[1]) = (8 * mean[0] + 1, mean[1] / 2);
        (logVariance[0], logVariance[1]) = (logVariance[0] + 2 * MathF.Log(8), logVariance[1] - 2 * MathF.Log(2));
    }), 1e-4);

    [Fact]
    public void Names_of_factor_values_do_not_matter()
    {
        int[][] names = [[2, 0, 3, 1], [4, 2, 0, 1, 3], [1, 2, 0]];
        Assert.Equal(Score(3, Noisy),
            Score(3, (v, image, mean, logVariance) => Noisy([names[0][v[0]], names[1][v[1]], names[2][v[2]]], image, mean, logVariance)),
            Scatter);
    }

    [Fact]
    public void Codes_of_noise_beside_the_others_do_not_matter() => Assert.Equal(
        Score(3, Noisy),
        Score(5, (v, image, mean, logVariance) =>
        {
            // Units that are the prior whatever the image, as training leaves those that it does not use.
            mean.Clear();
            logVariance.Clear();
            Noisy(v, image, mean[..3], logVariance[..3]);
        }),
        Scatter);

    [Fact]
    public void The_factors_themselves_are_far_better_than_noise()
    {
        double factors = Score(4, (v, _, mean, logVariance) =>
        {
            for (int d = 0; d < 4; d++) mean[d] = v[d];
            logVariance.Fill(-6);
        });
        Assert.InRange(factors, 0.99, 1 + 1e-6);
        Assert.InRange(Score(3, Noise), 0, 0.05);
    }

    [Fact]
    public void Mixing_two_factors_in_two_codes_is_worse()
    {
        double mixed = Score(3, Changed(z => (z[0], z[1], z[2]) = (z[0] + z[1], z[0] - z[1], z[2])));
        Assert.True(mixed < Score(3, Noisy) - 0.1, $"mixed {mixed}");
    }

    [Fact]
    public void The_same_codes_and_seed_give_the_same_numbers_on_any_number_of_threads()
    {
        MetricResult one = Evaluate(3, Noisy, threads: 1), other = Evaluate(3, Noisy, threads: 3);
        Assert.Equal(one.Values, other.Values);
        for (int m = 0; m < one.Matrices.Count; m++) Assert.Equal(one.Matrices[m].Values, other.Matrices[m].Values);
        Assert.NotEqual(one.Values["mig-exact"], Evaluate(3, Noisy, seed: 4).Values["mig-exact"]);
    }

    private static double Score(int dimensions, Representations.Posterior posterior) => Evaluate(dimensions, posterior).Values["mig-exact"];

    private static MetricResult Evaluate(int dimensions, Representations.Posterior posterior, int threads = 1, ulong seed = 3)
    {
        using IKernels kernels = CpuDevice.CreateKernels(threads);
        return MetricCatalogue.Get("mig-exact").Create(true)
            .Evaluate(Representations.WithPosteriors(Data, dimensions, posterior, kernels), seed);
    }

    private static Representations.Posterior Changed(Action<Span<float>> change) => (v, image, mean, logVariance) =>
    {
        Noisy(v, image, mean, logVariance);
        change(mean);
    };

    private static void Noise(ReadOnlySpan<int> factors, int image, Span<float> mean, Span<float> logVariance)
    {
        new Philox(5, RandomPurpose.Test, image).FillNormal(mean);
        logVariance.Fill(-1);
    }

    // Neighbouring values overlap.
    private static void Noisy(ReadOnlySpan<int> factors, int image, Span<float> mean, Span<float> logVariance)
    {
        new Philox(6, RandomPurpose.Test, image).FillNormal(mean);
        for (int d = 0; d < mean.Length; d++) mean[d] = 0.2f * mean[d] + factors[d];
        logVariance.Fill(-3);
    }
}
