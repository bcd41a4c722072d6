using Disentangle.Foundation.Numerics;
using Disentangle.Tensors.Reference;
using Disentangle.Tests.Shared;

namespace Disentangle.Tensors.Tests.Kernels;

/// <summary>Likelihoods of images and Gaussian densities where numbers are large, small or many.</summary>
public abstract class LikelihoodTests(TestDevice device) : KernelTests(device)
{
    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 1)]
    [InlineData(3, 16)]
    [InlineData(2, 17)]
    [InlineData(5, 4096)]
    [InlineData(2, 12289)]
    [InlineData(67, 1024)]
    public void Sums_over_pixels_keep_their_precision(int batch, int pixels)
    {
        Tensor logits = Uniform(new Shape(batch, pixels), 1, -8, 8), images = Uniform(new Shape(batch, pixels), 2, 0, 1);
        foreach (PixelDistribution distribution in Enum.GetValues<PixelDistribution>())
        {
            Tensor nll = New(new Shape(batch));
            Kernels.PixelNegativeLogLikelihood(distribution, 0.1f, logits, images, nll);
            double[] expected = Densities.ImageNegativeLog(distribution, 0.1f, Numbers.Doubles(logits), Numbers.Doubles(images), batch);
            Numbers.CloseEach(expected, nll.HostRead(), 1e-6, 1e-5, $"{distribution}");
        }
    }

    /// <summary>Pixels that the model is sure of each add little; a sum that rounds them away would be zero.</summary>
    [Fact]
    public void Confident_pixels_are_not_rounded_away()
    {
        Tensor logits = New(new Shape(1, 4096)), images = New(new Shape(1, 4096)), nll = New(new Shape(1));
        for (int p = 0; p < 4096; p++) (logits.HostWrite()[p], images.HostWrite()[p]) = p % 2 == 0 ? (-20, 0) : (20, 1);
        Kernels.PixelNegativeLogLikelihood(PixelDistribution.Bernoulli, 1, logits, images, nll);
        Numbers.CloseEach([4096 * SpecialFunctions.Softplus(-20)], nll.HostRead(), 1e-6);
    }

    [Fact]
    public void Bernoulli_with_extreme_logits()
    {
        Tensor logits = New(new Shape(6, 1), [1e4f, 1e4f, -1e4f, -1e4f, 1e4f, -1e4f]),
            images = New(new Shape(6, 1), [1, 0, 1, 0, 0.25f, 0.25f]);
        Tensor nll = New(new Shape(6)), ones = New(new Shape(6)), gradient = New(logits.Shape);
        ones.HostWrite().Fill(1);
        Kernels.PixelNegativeLogLikelihood(PixelDistribution.Bernoulli, 1, logits, images, nll);
        Kernels.PixelNegativeLogLikelihoodGradient(PixelDistribution.Bernoulli, 1, logits, images, ones, gradient, accumulate: false);
        Assert.Equal([0, 1e4f, 1e4f, 0, 7500, 2500], nll.HostRead().ToArray());
        Assert.Equal([0, 1, -1, 0, 0.75f, -0.25f], gradient.HostRead().ToArray());
    }

    [Theory]
    [InlineData(PixelDistribution.Gaussian)]
    [InlineData(PixelDistribution.Laplace)]
    public void Means_at_the_ends_give_finite_losses_and_gradients_that_vanish(PixelDistribution distribution)
    {
        Tensor logits = New(new Shape(2, 1), [1e4f, -1e4f]), images = New(new Shape(2, 1), [0, 1]), nll = New(new Shape(2)),
            ones = New(new Shape(2)), gradient = New(logits.Shape);
        ones.HostWrite().Fill(1);
        Kernels.PixelNegativeLogLikelihood(distribution, 0.5f, logits, images, nll);
        Kernels.PixelNegativeLogLikelihoodGradient(distribution, 0.5f, logits, images, ones, gradient, accumulate: false);
        Numbers.CloseEach(Densities.ImageNegativeLog(distribution, 0.5, [1e4, -1e4], [0, 1], 2), nll.HostRead(), 1e-6);
        Assert.Equal([0f, 0f], gradient.HostRead().ToArray());
    }

    [Theory]
    [InlineData(PixelDistribution.Bernoulli)]
    [InlineData(PixelDistribution.Gaussian)]
    [InlineData(PixelDistribution.Laplace)]
    public void A_pixel_that_is_NaN_reaches_the_loss_of_its_image_alone(PixelDistribution distribution)
    {
        for (int bad = 0; bad < 37; bad++)
        {
            Tensor logits = Normal(new Shape(3, 37), 1), images = Uniform(new Shape(3, 37), 2, 0, 1), nll = New(new Shape(3));
            logits.HostWrite()[37 + bad] = float.NaN;
            Kernels.PixelNegativeLogLikelihood(distribution, 1, logits, images, nll);
            Assert.Equal([true, false, true], nll.HostRead().ToArray().Select(float.IsFinite));
        }
    }

    /// <summary>Written as a density: the exponential of minus the loss of one pixel integrates to 1 over the pixel's value.</summary>
    [Theory]
    [InlineData(PixelDistribution.Gaussian, 0.3f)]
    [InlineData(PixelDistribution.Laplace, 0.2f)]
    public void Densities_integrate_to_one(PixelDistribution distribution, float scale)
    {
        const int Points = 20001;
        const double Low = -5, High = 6, Width = (High - Low) / (Points - 1);
        Tensor logits = New(new Shape(Points, 1)), images = New(new Shape(Points, 1)), nll = New(new Shape(Points));
        for (int i = 0; i < Points; i++) (logits.HostWrite()[i], images.HostWrite()[i]) = (0.7f, (float)(Low + i * Width));
        Kernels.PixelNegativeLogLikelihood(distribution, scale, logits, images, nll);
        Assert.Equal(1, nll.HostRead().ToArray().Sum(v => Math.Exp(-v)) * Width, 1e-4);
    }

    [Fact]
    public void The_Gaussian_KL_is_never_negative_and_accurate_near_the_prior()
    {
        Tensor mean = New(new Shape(50001)), logVariance = New(mean.Shape), kl = New(mean.Shape);
        for (int i = 0; i < mean.Count; i++) logVariance.HostWrite()[i] = (i - 25000) * 1e-4f;
        Kernels.GaussianKl(mean, logVariance, kl);
        Assert.Equal(0, kl.HostRead()[25000]);
        Assert.Equal(mean.Count - 1, kl.HostRead().ToArray().Count(v => v > 0));
        for (int i = 0; i < mean.Count; i++)
        {
            double lv = logVariance.HostRead()[i], small = 0.25 * lv * lv * (1 + lv / 3 + lv * lv / 12);
            double expected = Math.Abs(lv) < 1e-2 ? small : Densities.GaussianKl(0, lv);
            Assert.Equal(expected, kl.HostRead()[i], 1e-6 * expected);
        }
    }

    [Fact]
    public void Gaussians_with_extreme_log_variances()
    {
        Tensor mean = New(new Shape(4), [0, 0, 1e3f, 1]), logVariance = New(new Shape(4), [80, -80, 0, -80]),
            noise = New(new Shape(4), [1, 1, 1, 1]);
        Tensor kl = New(mean.Shape), z = New(mean.Shape), density = New(mean.Shape);
        Kernels.GaussianKl(mean, logVariance, kl);
        Kernels.Reparameterise(mean, logVariance, noise, z);
        Kernels.GaussianLogDensity(z, mean, logVariance, density);
        Numbers.CloseEach([0.5 * (Math.Exp(80) - 81), 39.5 + 0.5 * Math.Exp(-80), 5e5, 40], kl.HostRead(), 1e-6);
        Numbers.CloseEach([Math.Exp(40), Math.Exp(-40), 1001, 1], z.HostRead(), 1e-6);
        double[] expected =
            [.. Enumerable.Range(0, 4).Select(i => Densities.GaussianLog(z.HostRead()[i], mean.HostRead()[i], logVariance.HostRead()[i]))];
        Numbers.CloseEach(expected, density.HostRead(), 1e-6);

        // Beyond the range of floats the KL is infinite, not clamped.
        logVariance.HostWrite().Fill(100);
        Kernels.GaussianKl(mean, logVariance, kl);
        Assert.All(kl.HostRead().ToArray(), v => Assert.Equal(float.PositiveInfinity, v));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 3, 16)]
    [InlineData(5, 7, 10)]
    [InlineData(64, 64, 10)]
    [InlineData(3, 100, 17)]
    [InlineData(0, 4, 3)]
    [InlineData(33, 1, 5)]
    [InlineData(300, 2, 3)]
    public void Pairwise_densities_and_gradients(int samples, int gaussians, int units)
    {
        Tensor z = Normal(new Shape(samples, units), 1), mean = Normal(new Shape(gaussians, units), 2);
        Tensor logVariance = Normal(mean.Shape, 3), y = New(new Shape(samples, gaussians, units)), dy = Normal(y.Shape, 4);
        Kernels.PairwiseGaussianLogDensity(z, mean, logVariance, y);
        Numbers.Close(Densities.PairwiseGaussianLog(Numbers.Doubles(z), Numbers.Doubles(mean), Numbers.Doubles(logVariance), samples,
            gaussians, units), y.HostRead(), 1e-6);

        double[] dz = new double[z.Count], dMean = new double[mean.Count], dLogVariance = new double[mean.Count];
        for (int i = 0; i < samples; i++)
        {
            for (int j = 0; j < gaussians; j++)
            {
                for (int d = 0; d < units; d++)
                {
                    (int id, int jd) = (i * units + d, j * units + d);
                    double distance = (double)z.HostRead()[id] - mean.HostRead()[jd], precision = Math.Exp(-logVariance.HostRead()[jd]),
                        c = dy.HostRead()[(i * gaussians + j) * units + d];
                    dz[id] -= c * distance * precision;
                    dMean[jd] += c * distance * precision;
                    dLogVariance[jd] += 0.5 * c * (distance * distance * precision - 1);
                }
            }
        }

        CheckAccumulation(z.Shape, dz, 2e-6, (t, add) => Kernels.PairwiseGaussianSampleGradient(z, mean, logVariance, dy, t, add));
        CheckAccumulation(mean.Shape, dMean, 2e-6,
            (t, add) => Kernels.PairwiseGaussianParameterGradients(z, mean, logVariance, dy, t, add, null, false));
        CheckAccumulation(mean.Shape, dLogVariance, 2e-6,
            (t, add) => Kernels.PairwiseGaussianParameterGradients(z, mean, logVariance, dy, null, false, t, add));
    }
}
