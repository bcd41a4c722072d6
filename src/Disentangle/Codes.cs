namespace Disentangle;

/// <summary>What an encoder makes of n images: the mean of each latent unit, and its log-variance where the posterior has one.</summary>
public sealed class Codes
{
    /// <summary>Codes of <paramref name="count"/> images with <paramref name="latents"/> units each.</summary>
    /// <param name="count">n, the number of images.</param>
    /// <param name="latents">D, the number of latent units.</param>
    /// <param name="means">(n, D), row by row.</param>
    /// <param name="logVariances">log sigma^2, (n, D), or null where the encoder is deterministic.</param>
    /// <exception cref="ArgumentException">An array does not hold n x D values.</exception>
    public Codes(int count, int latents, float[] means, float[]? logVariances = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(latents);
        int values = checked(count * latents);
        if (means.Length != values || (logVariances ?? means).Length != values)
            throw new ArgumentException(
                $"{count} codes of {latents} units are {values} values, got {means.Length} means "
                    + $"and {logVariances?.Length ?? 0} log-variances");
        (Count, Latents, Means, LogVariances) = (count, latents, means, logVariances);
    }

    /// <summary>n, the number of images.</summary>
    public int Count { get; }

    /// <summary>D, the number of latent units.</summary>
    public int Latents { get; }

    /// <summary>Posterior means, (n, D) row by row.</summary>
    public float[] Means { get; }

    /// <summary>log sigma^2 of the posterior, (n, D) row by row; null where the encoder is deterministic.</summary>
    public float[]? LogVariances { get; }

    /// <summary>The means of image <paramref name="index"/>, (D).</summary>
    public ReadOnlySpan<float> MeanOf(int index) => Means.AsSpan(index * Latents, Latents);

    /// <summary>KL(q(z | x) || N(0, I)) of the posterior N(mean, diag sigma^2) of image <paramref name="index"/>, in nats.</summary>
    /// <exception cref="InvalidOperationException">The encoder is deterministic.</exception>
    public double KlOf(int index)
    {
        float[] logVariances = LogVariances ?? throw new InvalidOperationException("a deterministic encoder has no posterior");
        double kl = 0;
        for (int j = index * Latents; j < (index + 1) * Latents; j++)
            kl += 0.5 * ((double)Means[j] * Means[j] + Math.Exp(logVariances[j]) - logVariances[j] - 1);
        return kl;
    }

    /// <summary>The means as a tensor, (n, D): what <see cref="IGenerator.Decode"/> takes.</summary>
    public Tensor ToTensor() => new(new Shape(Count, Latents), Means);
}
