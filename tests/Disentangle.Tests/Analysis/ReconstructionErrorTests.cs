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
}
