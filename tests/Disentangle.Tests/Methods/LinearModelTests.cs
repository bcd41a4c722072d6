using System.Numerics;
using Disentangle.Analysis;
using Disentangle.Distributions;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

/// <summary>
/// A linear VAE learns probabilistic principal components: with decoder variance s^2 and KL weight beta, a component of the data
/// with eigenvalue lambda is kept if and only if lambda > beta s^2, its posterior variance is beta s^2 / lambda, and its mean KL
/// 1/2 log(lambda / (beta s^2)). The decoder's sigmoid is linear on data this close to 1/2, with slope 1/4.
/// </summary>
public sealed class LinearModelTests
{
    private const double Sigma = 0.04;

    // Variances of the data along its principal axes, in units of the decoder's variance.
    private static readonly double[] Ratios = [9, 4, 2, 0.5];

    private static readonly ArrayDataset Data = MakeData();
    private static readonly Dictionary<double, Outcome> Known = [];

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 2)]
    [InlineData(6, 1)]
    public void Components_are_kept_if_their_variance_exceeds_beta_times_the_noise(double beta, int kept)
    {
        float[] kl = [.. Train(beta).Statistics.MeanKl.OrderDescending()];
        for (int d = 0; d < 4; d++)
        {
            (double expected, double tolerance) = d < kept ? (0.5 * Math.Log(Ratios[d] / beta), 0.07) : (0, 0.01);
            Assert.True(Math.Abs(kl[d] - expected) < tolerance, $"unit {d} at beta {beta}: expected {expected:F3} nats, got {kl[d]:F3}");
        }
    }

    [Fact]
    public void The_loss_falls_to_the_value_of_the_closed_form()
    {
        // -log p(x) of a normal distribution with the data's axes, each of variance max(lambda, s^2). Four axes have lambda = 0.
        double expected = 4 * 0.5 * Math.Log(2 * Math.PI * Sigma * Sigma);
        foreach (double ratio in Ratios)
        {
            double variance = Math.Max(ratio, 1);
            expected += 0.5 * (Math.Log(2 * Math.PI * Sigma * Sigma * variance) + ratio / variance);
        }

        Outcome outcome = Train(1);
        Assert.True(outcome.FirstLoss > expected + 1);
        Assert.InRange(outcome.Reconstruction + outcome.Kl, expected - 0.05, expected + 0.15);
    }

    [Fact]
    public void A_huge_beta_collapses_the_posterior_onto_the_prior()
    {
        LatentStatistics statistics = Train(1000).Statistics;
        Assert.True(statistics.MeanKl.Sum() < 1e-2, $"{statistics.MeanKl.Sum()} nats");
        Assert.Empty(statistics.ActiveUnits());
    }

    [Fact]
    public void A_larger_beta_trades_reconstruction_for_kl()
    {
        (Outcome low, Outcome middle, Outcome high) = (Train(1), Train(3), Train(6));
        Assert.True(low.Kl > middle.Kl + 0.1 && middle.Kl > high.Kl + 0.1);
        Assert.True(low.Reconstruction < middle.Reconstruction - 0.1 && middle.Reconstruction < high.Reconstruction - 0.1);
    }

    private static Outcome Train(double beta)
    {
        if (Known.TryGetValue(beta, out Outcome? known)) return known;
        RunSpecification specification = Toys.Specification(steps: 6000, batch: 128) with
        {
            Method = "beta-vae",
            Settings = MethodSettings.Empty.With("beta", beta),
            Likelihood = Likelihood.Gaussian((float)Sigma),
            Latents = 4,
            LearningRate = 1e-2,
        };
        IKernels kernels = Toys.Kernels();
        IMethod method = specification.CreateMethod(Data.Shape, kernels);

        // The images are tiny signals around 1/2; an encoder with larger weights, and whose codes of the mean image are 0, starts
        // within reach of the answer.
        Span<float> weights = method.Named("encoder.heads.weight").Value.HostWrite();
        Span<float> biases = method.Named("encoder.heads.bias").Value.HostWrite();
        for (int i = 0; i < weights.Length; i++)
        {
            if (i % 8 < 4) weights[i] *= 10;
            biases[i % 8] -= weights[i] / 2;
        }

        const int Last = 500;
        float first = float.NaN;
        double reconstruction = 0, kl = 0;
        foreach (StepReport step in TrainingRun.Start(specification, method, Data, kernels).Steps())
        {
            PhaseReport phase = step.Phases[0];
            if (step.Step == 1) first = phase.Total;
            if (step.Step <= specification.Steps - Last) continue;
            reconstruction += phase.Terms[0].Value / Last;
            kl += phase.Terms[1].Value / Last;
        }

        return Known[beta] = new Outcome(LatentStatistics.Of(method.Encode(Data.All())), first, reconstruction, kl);
    }

    // 256 images of 8 pixels: 1/2 plus four orthogonal patterns of signs, each at four equally likely levels, in all combinations.
    // The patterns are also orthogonal to the mean image, which would be learnt slowly otherwise.
    private static ArrayDataset MakeData()
    {
        float[] images = new float[256 * 8];
        for (int i = 0; i < 256; i++)
        {
            for (int pixel = 0; pixel < 8; pixel++)
            {
                double value = 0.5;
                for (int axis = 0; axis < 4; axis++)
                {
                    // Levels -3, -1, 1 and 3 have variance 5.
                    double level = (((i >> (2 * axis)) & 3) * 2 - 3) / Math.Sqrt(5);
                    double sign = BitOperations.PopCount((uint)((axis + 1) & pixel)) % 2 == 0 ? 1 : -1;
                    value += sign / Math.Sqrt(8) * level * Sigma * Math.Sqrt(Ratios[axis]);
                }

                images[i * 8 + pixel] = (float)value;
            }
        }

        return new ArrayDataset(new ImageShape(2, 4, 1), images);
    }

    private sealed record Outcome(LatentStatistics Statistics, float FirstLoss, double Reconstruction, double Kl);
}
