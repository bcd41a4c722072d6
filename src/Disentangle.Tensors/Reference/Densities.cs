using Disentangle.Foundation.Numerics;

namespace Disentangle.Tensors.Reference;

/// <summary>Densities and divergences in double precision, in nats with all constants.</summary>
internal static class Densities
{
    /// <summary>log N(z; mean, exp(lv)).</summary>
    public static double GaussianLog(double z, double mean, double logVariance) =>
        -0.5 * (Math.Log(2 * Math.PI) + logVariance + (z - mean) * (z - mean) * Math.Exp(-logVariance));

    /// <summary>KL(N(mean, exp(lv)) || N(0, 1)).</summary>
    public static double GaussianKl(double mean, double logVariance) => 0.5 * (mean * mean + Math.Exp(logVariance) - logVariance - 1);

    /// <summary>mean + exp(lv / 2) * noise.</summary>
    public static double Reparameterise(double mean, double logVariance, double noise) => mean + Math.Exp(0.5 * logVariance) * noise;

    /// <summary>[i, j, d] = log N(z[i, d]; mean[j, d], exp(lv[j, d])). z (I, D), mean and lv (J, D).</summary>
    /// <returns>(I, J, D).</returns>
    public static double[] PairwiseGaussianLog(
        ReadOnlySpan<double> z, ReadOnlySpan<double> mean, ReadOnlySpan<double> logVariance, int samples, int gaussians, int units)
    {
        double[] y = new double[samples * gaussians * units];
        for (int i = 0; i < samples; i++)
        {
            for (int j = 0; j < gaussians; j++)
            {
                for (int d = 0; d < units; d++)
                    y[(i * gaussians + j) * units + d] = GaussianLog(z[i * units + d], mean[j * units + d], logVariance[j * units + d]);
            }
        }

        return y;
    }

    /// <summary>
    /// The logarithms of (1/N) sum over n of prod over d of N(z[s, d]; mean[n, d], exp(lv[n, d])), (S), and of
    /// (1/N) sum over n of N(z[s, d]; mean[n, d], exp(lv[n, d])), (S, D). z (S, D), mean and lv (N, D). With log-weights, N values, each
    /// density is multiplied by exp(logWeights[n]).
    /// </summary>
    public static (double[] Joint, double[] Units) AggregateLog(
        ReadOnlySpan<double> z, ReadOnlySpan<double> mean, ReadOnlySpan<double> logVariance, int samples, int images, int units,
        ReadOnlySpan<double> logWeights = default)
    {
        double[] joint = new double[samples], alone = new double[samples * units];
        for (int s = 0; s < samples; s++)
        {
            double[] pairs = PairwiseGaussianLog(z.Slice(s * units, units), mean, logVariance, 1, images, units); // (1, N, D)
            joint[s] = Sums.LogSumExp(Sums.Rows(pairs, images, units), logWeights, 1, images, 1)[0] - Math.Log(images);
            double[] sums = Sums.LogSumExp(pairs, logWeights, 1, images, units);
            for (int d = 0; d < units; d++) alone[s * units + d] = sums[d] - Math.Log(images);
        }

        return (joint, alone);
    }

    /// <summary>
    /// -log p(x | l) of one pixel: Bernoulli with logit l, or Gaussian or Laplace around sigmoid(l) with the given scale.
    /// </summary>
    public static double PixelNegativeLog(PixelDistribution distribution, double scale, double logit, double pixel)
    {
        double residual = pixel - Functions.Sigmoid(logit);
        return distribution switch
        {
            PixelDistribution.Bernoulli => Math.Max(logit, 0) - logit * pixel + SpecialFunctions.LogOnePlus(Math.Exp(-Math.Abs(logit))),
            PixelDistribution.Gaussian => 0.5 * residual * residual / (scale * scale) + Math.Log(scale) + 0.5 * Math.Log(2 * Math.PI),
            PixelDistribution.Laplace => Math.Abs(residual) / scale + Math.Log(2 * scale),
            _ => throw new ArgumentOutOfRangeException(nameof(distribution), distribution, "not a distribution of pixels"),
        };
    }

    /// <summary>The sum of <see cref="PixelNegativeLog"/> over the pixels of each image. Logits and pixels (B, P).</summary>
    /// <returns>(B).</returns>
    public static double[] ImageNegativeLog(
        PixelDistribution distribution, double scale, ReadOnlySpan<double> logits, ReadOnlySpan<double> pixels, int batch)
    {
        double[] nll = new double[batch];
        int perImage = batch == 0 ? 0 : logits.Length / batch;
        for (int i = 0; i < batch * perImage; i++) nll[i / perImage] += PixelNegativeLog(distribution, scale, logits[i], pixels[i]);
        return nll;
    }
}
