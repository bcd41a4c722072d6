namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>
    /// The log-density of every sample under every Gaussian, unit by unit, in nats: [i, j, d] = log N(z[i, d]; mean[j, d], exp(lv[j, d])).
    /// With z a sample of each posterior of a batch, what minibatch estimators of the aggregate posterior start from.
    /// </summary>
    /// <param name="z">(I, D).</param>
    /// <param name="mean">(J, D).</param>
    /// <param name="logVariance">lv, (J, D).</param>
    /// <returns>(I, J, D).</returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static Var PairwiseGaussianLogDensity(Var z, Var mean, Var logVariance)
    {
        RequireSameShape("the pairwise Gaussian log-density", mean, logVariance);
        if (z.Shape.Rank != 2 || mean.Shape.Rank != 2 || z.Shape[1] != mean.Shape[1])
            throw new ArgumentException(
                $"the pairwise Gaussian log-density needs matrices with the same number of columns, got {z.Shape} and {mean.Shape}");
        PairwiseNode node = z.Tape.Record<PairwiseNode>();
        node.Forward(z, mean, logVariance);
        return new Var(node);
    }

    private sealed class PairwiseNode : Node
    {
        private Var _z, _mean, _logVariance;

        public void Forward(Var z, Var mean, Var logVariance)
        {
            (_z, _mean, _logVariance) = (z, mean, logVariance);
            DependsOn(z, mean, logVariance);
            Value.Resize(new Shape(z.Shape[0], mean.Shape[0], z.Shape[1]));
            Tape.Kernels.PairwiseGaussianLogDensity(z.Value, mean.Value, logVariance.Value, Value);
        }

        public override void Backward(IKernels kernels)
        {
            (Tensor z, Tensor mean, Tensor logVariance) = (_z.Value, _mean.Value, _logVariance.Value);
            if (Wants(_z, out Tensor dz, out bool addSample))
                kernels.PairwiseGaussianSampleGradient(z, mean, logVariance, Gradient, dz, addSample);
            Tensor? dm = Wants(_mean, out Tensor meanGradient, out bool addMean) ? meanGradient : null;

            // Where both parameters are the same value, its two gradients may not be written in one pass.
            if (dm != null && _logVariance.Node == _mean.Node)
            {
                kernels.PairwiseGaussianParameterGradients(z, mean, logVariance, Gradient, dm, addMean, null, false);
                dm = null;
            }

            Tensor? dlv = Wants(_logVariance, out Tensor logVarianceGradient, out bool addLogVariance) ? logVarianceGradient : null;
            if (dm != null || dlv != null)
                kernels.PairwiseGaussianParameterGradients(z, mean, logVariance, Gradient, dm, addMean, dlv, addLogVariance);
        }
    }
}
