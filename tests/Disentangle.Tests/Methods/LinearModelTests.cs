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
    private const double Sigma = 0.02;

    // Variances of the data along its principal axes, in units of the decoder's variance.
    private static readonly double[] Ratios = [9, 4, 2, 0.5];

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 2)]
    [InlineData(6, 1)]
    public void Components_are_kept_if_their_variance_exceeds_beta_times_the_noise(double beta, int kept)
    {
        IMethod method = Train(beta, out _);
        LatentStatistics statistics = LatentStatistics.Of(method.Encode(Data.All()));
        float[] kl = [.. statistics.MeanKl.OrderDescending()];

        for (int d = 0; d < 4; d++)
        {
            double expected = d < kept ? 0.5 * Math.Log(Ratios[d] / beta) : 0;
            Assert.True(Math.Abs(kl[d] - expected) < 0.02, $"unit {d} at beta {beta}: expected {expected:F3} nats, got {kl[d]:F3}");
        }
    }

    [Fact]
    public void The_loss_falls_to_the_value_of_the_closed_form()
    {
        Train(1, out List<float> losses);

        // -log p(x) of a normal distribution with the data's axes, each of variance max(lambda, s^2);
        // four axes have no variance at all.
        double expected = 4 * 0.5 * Math.Log(2 * Math.PI * Sigma * Sigma);
        foreach (double ratio in Ratios)
        {
            double variance = Math.Max(ratio, 1);
            expected += 0.5 * (Math.Log(2 * Math.PI * Sigma * Sigma * variance) + ratio / variance);
        }

        Assert.True(losses[0] > expected + 1);
        Assert.Equal(expected, losses.TakeLast(500).Average(), 0.05);
    }

    [Fact]
    public void A_huge_beta_collapses_the_posterior_onto_the_prior()
    {
        IMethod method = Train(1000, out _);
        LatentStatistics statistics = LatentStatistics.Of(method.Encode(Data.All()));
        Assert.True(statistics.MeanKl.Sum() < 1e-3, $"{statistics.MeanKl.Sum()} nats");
        Assert.Empty(statistics.ActiveUnits());
    }

    [Fact]
    public void A_larger_beta_trades_reconstruction_for_kl()
    {
        (double Reconstruction, double Kl)[] at = [.. new[] { 0.5, 2.0, 5.0 }.Select(TermsAt)];
        Assert.True(at[0].Kl > at[1].Kl + 0.1 && at[1].Kl > at[2].Kl + 0.1);
        Assert.True(at[0].Reconstruction < at[1].Reconstruction - 0.1 && at[1].Reconstruction < at[2].Reconstruction - 0.1);

        static (double, double) TermsAt(double beta)
        {
            TrainingRun run = Start(beta);
            List<(double R, double Kl)> terms = [];
            foreach (StepReport step in run.Steps()) terms.Add((step.Phases[0].Terms[0].Value, step.Phases[0].Terms[1].Value));
            return (terms.TakeLast(300).Average(t => t.R), terms.TakeLast(300).Average(t => t.Kl));
        }
    }

    private static ArrayDataset Data { get; } = MakeData();

    private static IMethod Train(double beta, out List<float> losses)
    {
        TrainingRun run = Start(beta);
        losses = [];
        foreach (StepReport step in run.Steps()) losses.Add(step.Phases[0].Total);
        return run.Method;
    }

    private static TrainingRun Start(double beta)
    {
        RunSpecification specification = Toys.Specification(steps: 3000, batch: 64) with
        {
            Method = "beta-vae",
            Settings = MethodSettings.Empty.With("beta", beta),
            Likelihood = Likelihood.Gaussian((float)Sigma),
            Latents = 4,
            LearningRate = 1e-2,
        };
        IMethod method = specification.CreateMethod(Data.Shape, Toys.Kernels());

        // The images are tiny signals around 1/2; an encoder with larger weights, and whose codes of the mean image are 0, starts
        // within reach of the answer.
        Span<float> weights = method.Named("encoder.heads.weight").Value.Span, biases = method.Named("encoder.heads.bias").Value.Span;
        for (int i = 0; i < weights.Length; i++)
        {
            if (i % 8 < 4) weights[i] *= 10;
            biases[i % 8] -= weights[i] / 2;
        }

        return TrainingRun.Start(specification, method, Data, Toys.Kernels());
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
}
