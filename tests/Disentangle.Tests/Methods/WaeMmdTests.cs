using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Optimizers;

namespace Disentangle.Tests.Methods;

public sealed class WaeMmdTests
{
    private static readonly ImageShape Shape = new(2, 2, 1);

    [Theory]
    [InlineData("imq", "unbiased", 7)]
    [InlineData("imq", "biased", 3)]
    [InlineData("rbf", "unbiased", 20)]
    [InlineData("rbf", "biased", 0)]
    public void Loss_and_gradient_are_those_of_plain_arithmetic(string kernel, string mmd, double lambda)
    {
        const int Step = 2;
        RadialKernel radial = kernel == "imq" ? RadialKernel.InverseMultiquadric : RadialKernel.Gaussian;
        MethodSettings settings = MethodSettings.Empty.With("lambda", lambda).With("kernel", kernel).With("mmd", mmd);
        TinyReference.AssertSameLossAndGradient(
            context => new WaeMmd(context, settings),
            model => model.Reconstruction + lambda * PriorDraws.SquaredMmd(radial, mmd == "biased", model.Mean, Step),
            Step,
            deterministic: true);
    }

    [Fact]
    public void Without_lambda_it_is_an_autoencoder_to_the_bit()
    {
        ArrayDataset data = Toys.RandomImages(20, Shape);
        IKernels kernels = Toys.Kernels();
        WaeMmd off = new(Toys.Context(Shape, kernels), MethodSettings.Empty.With("lambda", 0)),
            on = new(Toys.Context(Shape, kernels), MethodSettings.Empty.With("lambda", 0.1));
        Aae autoencoder = new(Toys.Context(Shape, kernels), adversarialRate: 0);
        for (int step = 0; step < 6; step++)
        {
            Tensor images = Toys.Draw(data, 8, step);
            foreach (Phase phase in (Phase[])[off.Phases[0], on.Phases[0], autoencoder.Phases[0]])
            {
                Toys.Evaluate(phase, images, kernels, step);
                phase.Optimizer.Step(step + 1);
            }
        }

        Toys.AssertSameBits(autoencoder.Networks.Parameters.Values(), off.Parameters.Values());
        Assert.NotEqual(off.Parameters.Values(), on.Parameters.Values());
    }

    [Fact]
    public void The_codes_of_all_images_take_the_moments_of_the_prior()
    {
        double with = DistanceOfMoments(200), without = DistanceOfMoments(0);
        Assert.True(with < 0.15, $"the moments are off by {with}");
        Assert.True(without > 0.5, $"without the MMD they are off by {without} alone");
    }

    [Fact]
    public void An_image_has_one_code_and_no_posterior()
    {
        WaeMmd method = new(Toys.Context(Shape, Toys.Kernels()), MethodSettings.Empty);
        Assert.False(method.HasGaussianPosterior);
        Assert.Null(method.Encode(Toys.RandomImages(3, Shape).All()).LogVariances);
    }

    [Fact]
    public void A_negative_weight_is_refused() => Assert.Equal(
        "lambda must be >= 0, got -1",
        Toys.Refused(() => _ = new WaeMmd(Toys.Context(Shape, Toys.Kernels()), MethodSettings.Empty.With("lambda", -1))).Message);

    // Images of two pixels that are far from where their codes shall be; a linear encoder can make N(0, I) of them. The largest distance of
    // a mean from 0, and of a covariance from that of the prior.
    private static double DistanceOfMoments(double lambda)
    {
        const int Count = 2000;
        IKernels kernels = Toys.Kernels();
        float[] pixels = new float[2 * Count];
        Philox random = new(9, RandomPurpose.Test);
        foreach (ref float pixel in pixels.AsSpan()) pixel = 0.5f + 0.25f * random.NextNormal();
        ArrayDataset data = new(new ImageShape(1, 2, 1), pixels);
        MethodContext context = Toys.Context(data.Shape, kernels) with
        {
            Optimizer = (parameters, device) => new Adam(parameters, device, 1e-2),
        };
        WaeMmd method = new(context, MethodSettings.Empty.With("lambda", lambda));
        for (int step = 0; step < 1500; step++) Toys.Step(method, data, 64, kernels, step);

        Codes codes = method.Encode(data.All());
        double distance = 0;
        for (int d = 0; d < 2; d++)
        {
            double mean = Enumerable.Range(0, Count).Average(i => codes.MeanOf(i)[d]);
            distance = Math.Max(distance, Math.Abs(mean));
            for (int e = 0; e < 2; e++)
            {
                double other = Enumerable.Range(0, Count).Average(i => codes.MeanOf(i)[e]);
                double covariance = Enumerable.Range(0, Count).Average(i => (codes.MeanOf(i)[d] - mean) * (codes.MeanOf(i)[e] - other));
                distance = Math.Max(distance, Math.Abs(covariance - (d == e ? 1 : 0)));
            }
        }

        return distance;
    }
}
