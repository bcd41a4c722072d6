namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>
    /// The reconstruction term on Bernoulli logits, in nats summed over the pixels: sum of softplus(l) - x l, for pixels in
    /// [0, 1]. No gradient flows to the images.
    /// </summary>
    /// <param name="logits">l, (B, ...).</param>
    /// <param name="images">x, of the same number of values, a constant.</param>
    /// <returns>(B).</returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other, or the images depend on trained parameters.</exception>
    public static Var BernoulliNegativeLogLikelihood(Var logits, Var images) =>
        NegativeLogLikelihood(PixelDistribution.Bernoulli, 1, logits, images);

    /// <summary>
    /// -log N(x; sigmoid(l), sigma^2), in nats with all constants, summed over the pixels. No gradient flows to the images.
    /// </summary>
    /// <param name="logits">l, (B, ...).</param>
    /// <param name="images">x, of the same number of values, a constant.</param>
    /// <param name="sigma">The standard deviation, positive.</param>
    /// <returns>(B).</returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other, the images depend on trained parameters,
    /// or sigma is not positive.</exception>
    public static Var GaussianNegativeLogLikelihood(Var logits, Var images, float sigma) =>
        NegativeLogLikelihood(PixelDistribution.Gaussian, sigma, logits, images);

    /// <summary>
    /// -log Laplace(x; sigmoid(l), scale) = |x - sigmoid(l)| / scale + log(2 scale), in nats, summed over the
    /// pixels. No gradient flows to the images.
    /// </summary>
    /// <param name="logits">l, (B, ...).</param>
    /// <param name="images">x, of the same number of values, a constant.</param>
    /// <param name="scale">The mean absolute deviation, positive.</param>
    /// <returns>(B).</returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other, the images depend on trained parameters, or
    /// the scale is not positive.</exception>
    public static Var LaplaceNegativeLogLikelihood(Var logits, Var images, float scale) =>
        NegativeLogLikelihood(PixelDistribution.Laplace, scale, logits, images);

    private static Var NegativeLogLikelihood(PixelDistribution distribution, float scale, Var logits, Var images)
    {
        if (logits.Shape.Rank == 0 || images.Shape.Rank == 0 || logits.Shape[0] != images.Shape[0]
            || logits.Shape.Count != images.Shape.Count)
            throw new ArgumentException($"negative log-likelihood: logits {logits.Shape} and images {images.Shape} do not fit each other");
        if (images.NeedsGradient)
            throw new ArgumentException(
                "negative log-likelihood: the images must be constants, got values that depend on trained parameters");
        if (!(scale > 0)) throw new ArgumentException($"the scale of a pixel must be > 0, got {scale}");
        PixelLikelihoodNode node = logits.Tape.Record<PixelLikelihoodNode>();
        node.Forward(distribution, scale, logits, images);
        return new Var(node);
    }

    private sealed class PixelLikelihoodNode : Node
    {
        private PixelDistribution _distribution;
        private float _scale;
        private Var _logits, _images;

        public void Forward(PixelDistribution distribution, float scale, Var logits, Var images)
        {
            (_distribution, _scale, _logits, _images) = (distribution, scale, logits, images);
            DependsOn(logits);
            Value.Resize(new Shape(logits.Shape[0]));
            Tape.Kernels.PixelNegativeLogLikelihood(distribution, scale, logits.Value, images.Value, Value);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_logits, out Tensor dl, out bool add))
                kernels.PixelNegativeLogLikelihoodGradient(_distribution, _scale, _logits.Value, _images.Value, Gradient, dl, add);
        }
    }
}
