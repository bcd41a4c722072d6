namespace Disentangle.Methods;

/// <summary>What an <see cref="IbpVae"/> believes about the features of n images, row by row.</summary>
/// <param name="Count">n.</param>
/// <param name="Latents">K.</param>
/// <param name="Presence">q(z = 1 | x) with pi at its posterior mean, (n, K), in [0, 1].</param>
/// <param name="Means">The mean of each feature's value A, (n, K).</param>
/// <param name="LogVariances">log sigma^2 of that value, (n, K).</param>
public sealed record Features(int Count, int Latents, float[] Presence, float[] Means, float[] LogVariances)
{
    /// <summary>The variance over the images from which on a code says something: that of active units.</summary>
    public const double LeastVariance = 0.01;

    /// <summary>How many features an image has on average.</summary>
    public double Active => Presence.Sum(p => (double)p) / Count;

    /// <summary>E z * E A: presence times mean, (n, K), the mean of the code z * A.</summary>
    public float[] Masked => [.. Presence.Zip(Means, (presence, mean) => presence * mean)];

    /// <summary>
    /// The features whose masked code varies over the images by more than <see cref="LeastVariance"/>. A feature that is always
    /// present with a value that never changes tells nothing, however probable it is.
    /// </summary>
    public int[] Used
    {
        get
        {
            float[] masked = Masked;
            return [.. Enumerable.Range(0, Latents).Where(k => Varies(masked, k, Latents))];
        }
    }

    /// <summary>Whether a column of codes (n, K) varies enough.</summary>
    internal static bool Varies(ReadOnlySpan<float> codes, int column, int latents)
    {
        (double sum, double squares, int count) = (0, 0, codes.Length / latents);
        for (int i = column; i < codes.Length; i += latents)
        {
            sum += codes[i];
            squares += (double)codes[i] * codes[i];
        }

        return squares / count - sum / count * (sum / count) > LeastVariance;
    }
}
