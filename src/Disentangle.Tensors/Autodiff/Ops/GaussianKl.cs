namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>KL(N(mean, exp(lv)) || N(0, 1)) = (mean^2 + exp(lv) - lv - 1) / 2 of every unit, in nats; never negative.</summary>
    /// <param name="mean">(B, D).</param>
    /// <param name="logVariance">lv, (B, D).</param>
    /// <returns>(B, D).</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Var GaussianKl(Var mean, Var logVariance)
    {
        RequireSameShape("the Gaussian KL divergence", mean, logVariance);
        GaussianKlNode node = mean.Tape.Record<GaussianKlNode>();
        node.Forward(mean, logVariance);
        return new Var(node);
    }

    private sealed class GaussianKlNode : Node
    {
        private Var _mean, _logVariance;

        public void Forward(Var mean, Var logVariance)
        {
            (_mean, _logVariance) = (mean, logVariance);
            DependsOn(mean, logVariance);
            Value.Resize(mean.Shape);
            Tape.Kernels.GaussianKl(mean.Value, logVariance.Value, Value);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_mean, out Tensor dm, out bool addMean)) kernels.Multiply(Gradient, _mean.Value, dm, addMean);
            if (Wants(_logVariance, out Tensor dlv, out bool addLogVariance))
                kernels.GaussianKlLogVarianceGradient(_logVariance.Value, Gradient, dlv, addLogVariance);
        }
    }
}
