namespace Disentangle.Tensors;

/// <summary>The distribution of a pixel x given the network's output l for it.</summary>
public enum PixelDistribution
{
    /// <summary>Bernoulli with logit l: -log p = softplus(l) - x l. x may be any number in [0, 1].</summary>
    Bernoulli,

    /// <summary>Normal with mean sigmoid(l) and the scale as standard deviation.</summary>
    Gaussian,

    /// <summary>Laplace with mean sigmoid(l) and the given scale.</summary>
    Laplace,
}

/// <content>Negative log-likelihoods of images, in nats. The first dimension counts images.</content>
public partial interface IKernels
{
    /// <summary>nll[b] = -log p(image b), summed over its pixels. Nothing else has to be kept for the gradient.</summary>
    void PixelNegativeLogLikelihood(PixelDistribution distribution, float scale, Tensor logits, Tensor images, Tensor nll);

    /// <summary>dlogits[b, p] (+)= dnll[b] * derivative of the above; for Bernoulli sigmoid(l) - x.</summary>
    void PixelNegativeLogLikelihoodGradient(PixelDistribution distribution, float scale, Tensor logits, Tensor images, Tensor dnll,
        Tensor dlogits, bool accumulate);
}
