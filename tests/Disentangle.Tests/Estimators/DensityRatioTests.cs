using System.Collections.Concurrent;
using Disentangle.Distributions;
using Disentangle.Estimators;
using Disentangle.Foundation.Numerics;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Tests.Estimators;

/// <summary>Measured divergences of Gaussians, whose values are known.</summary>
public sealed class DensityRatioTests
{
    private static readonly DensityRatioOptions Options = new() { Seed = 3 };

    // Of five pairs, by correlation.
    private static readonly ConcurrentDictionary<float, Measurement> Known = [];

    [Fact]
    public void The_total_correlation_of_two_correlated_units_is_found()
    {
        // -1/2 log(1 - 0.8^2), at whatever scale the units have.
        Measurement measured = DensityRatio.TotalCorrelation(Correlated, 2, Toys.Kernels(), Options);
        Assert.InRange(measured.Value, 0.95 * 0.5108, 1.05 * 0.5108);
        Assert.InRange(measured.StandardError, 0.001, 0.01);
    }

    [Fact]
    public void Independent_units_have_none()
    {
        Assert.Equal(0, DensityRatio.TotalCorrelation(Prior.Uniform.Sample, 3, Toys.Kernels(), Options).Value, 0.01);
        Assert.Equal(default, DensityRatio.TotalCorrelation(Prior.Normal.Sample, 1, Toys.Kernels(), Options));
    }

    [Fact]
    public void The_kl_of_two_gaussians_is_found()
    {
        // N((1, 0), 1/4 I) from N(0, I): 1/2 (1/2 + 1 - 2 - log 1/16).
        Measurement measured = DensityRatio.Kl(Narrow, Prior.Normal.Sample, 2, Toys.Kernels(), Options);
        Assert.Equal(0.5 * (0.5 + 1 - 2 + Math.Log(16)), measured.Value, 0.05);

        static void Narrow(Tensor codes, ref Philox random)
        {
            random.FillNormal(codes.HostWrite());
            for (int i = 0; i < codes.Count; i++) codes.HostWrite()[i] = (i % 2 == 0 ? 1 : 0) + 0.5f * codes.HostRead()[i];
        }
    }

    [Fact]
    public void The_parts_of_a_linear_gaussian_model_are_found()
    {
        // x ~ N(0, I), mu = A x, variances 0.2 and 0.3: I 1.270079, TC 0.091117, KL of the units 0.010510.
        Codes codes = LinearGaussian(40_000);
        KlParts parts = DensityRatio.Decompose(PosteriorTable.Of(codes), Toys.Kernels(), Options);
        Assert.Equal(1.270079, parts.IndexCodeInformation, 0.015);
        Assert.Equal(0.091117, parts.TotalCorrelation, 0.015);
        Assert.Equal(0.010510, parts.DimensionWiseKl, 0.02);
        Assert.InRange(parts.IndexCodeInformationError, 1e-6, 0.005);
        Assert.InRange(parts.TotalCorrelationError, 1e-4, 0.005);
        Assert.InRange(parts.DimensionWiseKlError, parts.TotalCorrelationError, 0.01);

        // The sum is that of the KL terms in closed form, of these very images.
        double kl = 0;
        for (int i = 0; i < codes.Means.Length; i++)
        {
            double mean = codes.Means[i], logVariance = codes.LogVariances![i];
            kl += 0.5 * (mean * mean + Math.Exp(logVariance) - logVariance - 1) / codes.Count;
        }

        Assert.Equal(kl, parts.Kl, 1e-6);
        Assert.Equal(1.371705, parts.Kl, 0.02);
    }

    [Fact]
    public void Posteriors_that_are_well_apart_say_which_image_it_was()
    {
        // Four narrow posteriors at the corners of a square: q(z) is far from a Gaussian, its units are independent, I = log 4.
        float logVariance = MathF.Log(0.04f);
        Codes codes = new(4, 2, [-1, -1, -1, 1, 1, -1, 1, 1], [.. Enumerable.Repeat(logVariance, 8)]);
        KlParts parts = DensityRatio.Decompose(PosteriorTable.Of(codes), Toys.Kernels(), Options);
        Assert.Equal(Math.Log(4), parts.IndexCodeInformation, 0.1);
        Assert.Equal(0, parts.TotalCorrelation, 0.02);
        Assert.Equal(0.5 * 2 * (1 + 0.04 - Math.Log(0.04) - 1) - Math.Log(4), parts.DimensionWiseKl, 0.1);
    }

    [Theory]
    [InlineData(0.8f)]
    [InlineData(0.99f)]
    public void Five_correlated_pairs_have_five_times_as_much(float rho)
    {
        double expected = -2.5 * Math.Log(1 - rho * rho);
        Assert.InRange(FivePairs(rho).Value, 0.9 * expected, 1.1 * expected);
    }

    [Fact]
    public void Too_little_learning_errs_to_either_side()
    {
        // Five pairs of correlation 0.99, 9.793 nats: far too little after 100 updates, too much after 3,000.
        double exact = -2.5 * Math.Log(1 - 0.99 * 0.99);
        Measurement early = MeasurePairs(0.99f, Options with { Steps = 100 }), late = FivePairs(0.99f);
        Assert.True(early.Value < exact - 10 * early.StandardError, $"{early} is expected to be below {exact}");
        Assert.True(late.Value > exact + 10 * late.StandardError, $"{late} is expected to be above {exact}");
    }

    [Fact]
    public void A_measurement_is_a_function_of_its_seed()
    {
        DensityRatioOptions few = new() { Steps = 20, HeldOut = 500, Seed = 1 };
        Measurement measured = DensityRatio.TotalCorrelation(Correlated, 2, Toys.Kernels(), few);
        Assert.Equal(measured, DensityRatio.TotalCorrelation(Correlated, 2, CpuDevice.CreateKernels(2), few));
        Assert.NotEqual(measured, DensityRatio.TotalCorrelation(Correlated, 2, Toys.Kernels(), few with { Seed = 2 }));
    }

    private static Measurement FivePairs(float rho) => Known.GetOrAdd(rho, _ => MeasurePairs(rho, Options));

    private static Measurement MeasurePairs(float rho, DensityRatioOptions options)
    {
        return DensityRatio.TotalCorrelation(Pairs, 10, Toys.Kernels(), options);

        void Pairs(Tensor codes, ref Philox random)
        {
            for (int i = 0; i < codes.Count; i += 2)
            {
                float a = random.NextNormal();
                (codes.HostWrite()[i], codes.HostWrite()[i + 1]) = (a, rho * a + MathF.Sqrt(1 - rho * rho) * random.NextNormal());
            }
        }
    }

    private static void Correlated(Tensor codes, ref Philox random)
    {
        for (int i = 0; i < codes.Count; i += 2)
        {
            float a = random.NextNormal();
            (codes.HostWrite()[i], codes.HostWrite()[i + 1]) = (0.01f * a + 5, 30 * (0.8f * a + 0.6f * random.NextNormal()));
        }
    }

    private static Codes LinearGaussian(int count)
    {
        Philox random = new(8, RandomPurpose.Test);
        float[] means = new float[2 * count], logVariances = new float[2 * count];
        for (int i = 0; i < count; i++)
        {
            float x = random.NextNormal(), y = random.NextNormal();
            (means[2 * i], means[2 * i + 1]) = (0.9f * x + 0.3f * y, 0.2f * x + 0.7f * y);
            (logVariances[2 * i], logVariances[2 * i + 1]) = (MathF.Log(0.2f), MathF.Log(0.3f));
        }

        return new Codes(count, 2, means, logVariances);
    }
}
