using Disentangle.Distributions;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;

namespace Disentangle.Tests.Methods;

/// <summary>Losses and gradients of a model whose posterior is set by hand.</summary>
public sealed class ClosedFormTests
{
    private static readonly float LogFour = MathF.Log(4);

    [Fact]
    public void Kl_of_a_shifted_and_of_a_widened_unit()
    {
        // mu = 1, log sigma^2 = 0: 1/2. mu = 0, log sigma^2 = log 4: (4 - 1.3863 - 1) / 2.
        Assert.Equal(0.5, KlOf([1, 0], [0, 0]), 1e-6);
        Assert.Equal(0.8068528, KlOf([0, 0], [LogFour, 0]), 1e-6);
        Assert.Equal(1.3068528, KlOf([0, 1], [LogFour, 0]), 1e-6);
        Assert.Equal(0, KlOf([0, 0], [0, 0]), 1e-7);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void Gradient_of_the_kl_term(float beta)
    {
        (BetaVae method, IKernels kernels) = Model(beta, [0.75f, -2], [0.5f, -1]);
        Loss loss = Toys.Evaluate(method.Phases[0], Toys.RandomImages(4, new ImageShape(2, 2, 1)).All(), kernels);

        // The bias adds up mu / B, and (exp(log sigma^2) - 1) / (2 B), over the batch. The decoder ignores its input.
        float[] gradient = method.Named("encoder.heads.bias").Gradient.HostRead().ToArray();
        Assert.Equal(beta, loss.Terms[1].Weight);
        Assert.Equal(beta * 0.75, gradient[0], 1e-5);
        Assert.Equal(beta * -2, gradient[1], 1e-5);
        Assert.Equal(beta * (Math.Exp(0.5) - 1) / 2, gradient[2], 1e-5);
        Assert.Equal(beta * (Math.Exp(-1) - 1) / 2, gradient[3], 1e-5);
    }

    [Fact]
    public void Reconstruction_of_a_blank_decoder_is_log_two_a_pixel()
    {
        (BetaVae method, IKernels kernels) = Model(1, [0, 0], [0, 0]);
        Loss loss = Toys.Evaluate(method.Phases[0], Toys.RandomImages(4, new ImageShape(2, 2, 1)).All(), kernels);
        Assert.Equal("reconstruction", loss.Terms[0].Name);
        Assert.Equal(4 * Math.Log(2), loss.Terms[0].Value.Value.Item, 1e-5);
    }

    [Fact]
    public void Reconstruction_sees_a_sample_of_the_posterior()
    {
        IKernels kernels = Toys.Kernels();
        Vae method = new(Toys.Context(new ImageShape(1, 1, 1), kernels, latents: 1) with { Likelihood = Likelihood.Gaussian() });
        method.Named("encoder.heads.weight").Value.HostWrite().Clear();
        new float[] { 0.5f, LogFour }.CopyTo(method.Named("encoder.heads.bias").Value.HostWrite());
        method.Named("decoder.fc1.weight").Value.HostWrite()[0] = 1;
        Tensor images = new(new Shape(3, 1, 1, 1), [0.25f, 0.5f, 1]);
        Loss loss = Toys.Evaluate(method.Phases[0], images, kernels, seed: 5);

        // z = mu + sigma epsilon, with the noise of the first step's posterior stream.
        float[] noise = new float[3];
        new Philox(5, RandomPurpose.Posterior).FillNormal(noise);
        double expected = noise.Zip(images.HostRead().ToArray())
            .Average(p => Math.Pow(p.Second - 1 / (1 + Math.Exp(-(0.5 + 2 * p.First))), 2) + 0.5 * Math.Log(Math.PI));
        Assert.Equal(expected, loss.Terms[0].Value.Value.Item, 1e-5);
    }

    [Fact]
    public void Warm_up_grows_the_weight_from_0_to_beta()
    {
        IKernels kernels = Toys.Kernels();
        BetaVae method = new(Toys.Context(new ImageShape(2, 2, 1), kernels), beta: 4, warmup: 10);
        Tensor images = Toys.RandomImages(4, new ImageShape(2, 2, 1)).All();
        float[] weights =
            [.. new long[] { 0, 5, 9, 10, 1000 }.Select(step => Toys.Evaluate(method.Phases[0], images, kernels, step).Terms[1].Weight)];
        Assert.Equal([0f, 2f, 3.6f, 4f, 4f], weights);
    }

    [Fact]
    public void The_derivative_of_the_loss_with_respect_to_beta_is_the_kl()
    {
        double low = TotalAt(2, out _), high = TotalAt(3, out double kl);
        Assert.True(kl > 0.01);
        Assert.Equal(kl, high - low, 1e-4);

        static double TotalAt(float beta, out double kl)
        {
            IKernels kernels = Toys.Kernels();
            BetaVae method = new(Toys.Context(new ImageShape(2, 2, 1), kernels), beta);
            Loss loss = Toys.Evaluate(method.Phases[0], Toys.RandomImages(8, new ImageShape(2, 2, 1)).All(), kernels);
            kl = loss.Terms[1].Value.Value.Item;
            return loss.Total().Value.Item;
        }
    }

    [Fact]
    public void Beta_0_leaves_only_the_reconstruction()
    {
        (BetaVae method, IKernels kernels) = Model(0, [0.75f, -2], [0.5f, -1]);
        Loss loss = Toys.Evaluate(method.Phases[0], Toys.RandomImages(4, new ImageShape(2, 2, 1)).All(), kernels);
        Assert.Equal(loss.Terms[0].Value.Value.Item, loss.Total().Value.Item);
        Assert.True(loss.Terms[1].Value.Value.Item > 0.5);
        Assert.All(method.Named("encoder.heads.bias").Gradient.HostRead().ToArray(), g => Assert.Equal(0, g));
    }

    private static double KlOf(float[] mean, float[] logVariance)
    {
        (BetaVae method, IKernels kernels) = Model(1, mean, logVariance);
        return Toys.Evaluate(method.Phases[0], Toys.RandomImages(4, new ImageShape(2, 2, 1)).All(), kernels).Terms[1].Value.Value.Item;
    }

    // The same posterior for every image, and a decoder that draws the same grey for every code.
    private static (BetaVae Method, IKernels Kernels) Model(float beta, float[] mean, float[] logVariance)
    {
        IKernels kernels = Toys.Kernels();
        BetaVae method = new(Toys.Context(new ImageShape(2, 2, 1), kernels), beta);
        foreach (Parameter parameter in method.Parameters.Items) parameter.Value.HostWrite().Clear();
        Span<float> bias = method.Named("encoder.heads.bias").Value.HostWrite();
        mean.CopyTo(bias);
        logVariance.CopyTo(bias[2..]);
        return (method, kernels);
    }
}
