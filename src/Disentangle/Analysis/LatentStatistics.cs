using Disentangle.Estimators;

namespace Disentangle.Analysis;

/// <summary>What each latent unit of a model does over a sample of images.</summary>
public sealed class LatentStatistics
{
    private LatentStatistics(float[] meanKl, float[] meanVariance, float[] aggregateVariance) =>
        (MeanKl, MeanVariance, AggregateVariance) = (meanKl, meanVariance, aggregateVariance);

    /// <summary>
    /// KL(q(z_d | x) || N(0, 1)) of each unit in nats, mean over the images, (D); all NaN where the encoder is deterministic.
    /// </summary>
    public IReadOnlyList<float> MeanKl { get; }

    /// <summary>The variance over the images of each unit's posterior mean (biased, 1 / n), (D).</summary>
    public IReadOnlyList<float> MeanVariance { get; }

    /// <summary>
    /// The variance of the aggregate posterior of each unit, (D): <see cref="MeanVariance"/> and the mean of sigma^2, which is 0 where the
    /// encoder is deterministic.
    /// </summary>
    public IReadOnlyList<float> AggregateVariance { get; }

    /// <summary>The units from the most to the least informative: by mean KL, or by variance where the encoder is deterministic.</summary>
    public int[] Order
    {
        get
        {
            IReadOnlyList<float> key = float.IsNaN(MeanKl[0]) ? MeanVariance : MeanKl;
            return [.. Enumerable.Range(0, key.Count).OrderByDescending(unit => key[unit])];
        }
    }

    /// <summary>
    /// The units whose posterior mean varies by more than <paramref name="threshold"/> over the images (Burda, Grosse,
    /// Salakhutdinov: Importance weighted autoencoders, 2016, section 5.2, where it is 0.01).
    /// </summary>
    public int[] ActiveUnits(float threshold = 0.01f) =>
        [.. Enumerable.Range(0, MeanVariance.Count).Where(unit => MeanVariance[unit] > threshold)];

    /// <summary>The statistics of the given codes.</summary>
    /// <param name="codes">Means and log-variances, one row an image.</param>
    /// <param name="probabilities">How likely each image is, in proportion; null where all are equally likely.</param>
    /// <exception cref="ArgumentException">There are no codes, or not as many probabilities.</exception>
    public static LatentStatistics Of(Codes codes, IReadOnlyList<double>? probabilities = null) =>
        Of(codes.Means, codes.LogVariances, codes.Latents, probabilities);

    /// <summary>The statistics of the given posteriors.</summary>
    /// <param name="posteriors">Of all images.</param>
    /// <param name="probabilities">How likely each image is, in proportion; null where all are equally likely.</param>
    /// <exception cref="ArgumentException">There are not as many probabilities.</exception>
    public static LatentStatistics Of(PosteriorTable posteriors, IReadOnlyList<double>? probabilities = null) =>
        Of(posteriors.Mean.HostRead(), posteriors.LogVariance.HostRead(), posteriors.Latents, probabilities);

    // Without log-variances where the encoder is deterministic.
    private static LatentStatistics Of(
        ReadOnlySpan<float> means, ReadOnlySpan<float> logVariances, int latents, IReadOnlyList<double>? probabilities)
    {
        int count = means.Length / latents;
        if (count == 0) throw new ArgumentException("statistics need at least one code");
        if (probabilities is not null && probabilities.Count != count)
            throw new ArgumentException($"{count} probabilities are expected, got {probabilities.Count}");
        double total = probabilities?.Sum() ?? count;
        float[] kl = new float[latents], variance = new float[latents], aggregate = new float[latents];
        for (int unit = 0; unit < latents; unit++)
        {
            double sum = 0, sumOfSquares = 0, sumOfKl = 0, sumOfSigma = 0;
            for (int i = unit; i < means.Length; i += latents)
            {
                double mean = means[i];
                double logVariance = logVariances.IsEmpty ? double.NaN : logVariances[i];
                double weight = probabilities?[i / latents] ?? 1;
                sum += weight * mean;
                sumOfSquares += weight * (mean * mean);
                sumOfSigma += weight * (double.IsNaN(logVariance) ? 0 : Math.Exp(logVariance));
                sumOfKl += weight * 0.5 * (mean * mean + Math.Exp(logVariance) - logVariance - 1);
            }

            double average = sum / total;
            kl[unit] = (float)(sumOfKl / total);
            double spread = Math.Max(0, sumOfSquares / total - average * average);
            (variance[unit], aggregate[unit]) = ((float)spread, (float)(spread + sumOfSigma / total));
        }

        return new LatentStatistics(kl, variance, aggregate);
    }
}
