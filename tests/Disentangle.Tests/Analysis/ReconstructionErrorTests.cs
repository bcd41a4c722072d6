using Disentangle.Analysis;
using Disentangle.Distributions;
using Disentangle.Estimators;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;

namespace Disentangle.Tests.Analysis;

public sealed class ReconstructionErrorTests
{
    [Fact]
    public void It_is_the_mean_of_minus_the_log_likelihood_of_the_images_of_the_codes()
    {
        ImageShape shape = new(4, 4, 1);
        ArrayDataset data = Toys.RandomImages(150, shape);
        Vae method = new(Toys.Context(shape, Toys.Kernels()));
        Codes codes = DatasetCodes.Of(method, data);
        Assert.Equal(method.Networks.Encode(data.All()).Means, codes.Means);
        PosteriorSample sample = PosteriorTable.Of(codes).Sample(100, seed: 1);
        RunningMean error = ReconstructionError.Of(method, Likelihood.Bernoulli, data, sample, Toys.Kernels());

        ReadOnlySpan<float> probabilities = method.Networks.Decode(sample.Z).HostRead(), pixels = data.All().HostRead();
        double[] expected = new double[100];
        for (int i = 0; i < probabilities.Length; i++)
        {
            double p = probabilities[i], x = pixels[sample.Images[i / 16] * 16 + i % 16];
            expected[i / 16] -= x * Math.Log(p) + (1 - x) * Math.Log(1 - p);
        }

        Assert.Equal(100, error.Count);
        Assert.Equal(expected.Average(), error.Mean, 1e-4);
        double variance = expected.Sum(e => Math.Pow(e - expected.Average(), 2)) / 99;
        Assert.Equal(Math.Sqrt(variance / 100), error.StandardError, 1e-4);
    }

    [Fact]
    public void Squared_errors_are_the_sums_over_the_pixels_of_each_image()
    {
        ImageShape shape = new(4, 4, 1);
        ArrayDataset data = Toys.RandomImages(7, shape);
        Vae method = new(Toys.Context(shape, Toys.Kernels()));
        Codes codes = DatasetCodes.Of(method, data);
        double[] errors = ReconstructionError.Squared(method.Networks, data.All(), codes.ToTensor());
        ReadOnlySpan<float> decoded = method.Networks.Decode(codes.ToTensor()).HostRead(), pixels = data.All().HostRead();
        double[] expected = new double[7];
        for (int p = 0; p < decoded.Length; p++) expected[p / 16] += Math.Pow((double)pixels[p] - decoded[p], 2);
        Assert.All(errors.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
    }

    [Fact]
    public void The_divergence_of_an_image_is_that_of_its_units_together()
    {
        Codes codes = new(2, 2, [1, 0, 0, -2], [0, 0, MathF.Log(0.25f), MathF.Log(4)]);
        Assert.Equal(0.5, codes.KlOf(0), 1e-7);
        Assert.Equal(0.5 * (0.25 + Math.Log(4) - 1) + 0.5 * (4 + 4 - Math.Log(4) - 1), codes.KlOf(1), 1e-6);
        Assert.Throws<InvalidOperationException>(() => new Codes(1, 1, [1]).KlOf(0));
    }
}
