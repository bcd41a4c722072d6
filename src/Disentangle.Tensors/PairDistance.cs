namespace Disentangle.Tensors;

/// <summary>How far the posteriors N(mean1, sigma1^2) and N(mean2, sigma2^2) of a latent unit are apart in a pair of images.</summary>
public enum PairDistance
{
    /// <summary>Twice KL(q1 || q2): sigma1^2 / sigma2^2 + (mean2 - mean1)^2 / sigma2^2 - 1 - log(sigma1^2 / sigma2^2).</summary>
    Kl,

    /// <summary>The mean of both directions of <see cref="Kl"/>.</summary>
    Symmetric,

    /// <summary>The absolute difference of the means.</summary>
    Mean,
}
