namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>log N(z; mean, exp(lv)) = -(log 2 pi + lv + (z - mean)^2 exp(-lv)) / 2 of every unit, in nats.</summary>
    /// <param name="z">(B, D).</param>
    /// <param name="mean">(B, D).</param>
    /// <param name="logVariance">lv, (B, D).</param>
    /// <returns>(B, D).</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Var GaussianLogDensity(Var z, Var mean, Var logVariance)
    {
        RequireSameShape("the Gaussian log-density", z, mean);
        RequireSameShape("the Gaussian log-density", z, logVariance);
        GaussianLogDensityNode node = z.Tape.Record<GaussianLogDensityNode>();
        node.Forward(z, mean, logVariance);
        return new Var(node);
    }

    private sealed class GaussianLogDensityNode : Node
    {
        private Var _z, _mean, _logVariance;

        public void Forward(Var z, Var mean, Var logVariance)
        {
            (_z, _mean, _logVariance) = (z, mean, logVariance);
            DependsOn(z, mean, logVariance);
            Value.Resize(z.Shape);
            Tape.Kernels.GaussianLogDensity(z.Value, mean.Value, logVariance.Value, Value);
        }

        public override void Backward(IKernels kernels)
        {
            (Tensor z, Tensor mean, Tensor logVariance) = (_z.Value, _mean.Value, _logVariance.Value);
            if (Wants(_z, out Tensor dz, out bool addSample))
                kernels.GaussianLogDensityMeanGradient(z, mean, logVariance, Gradient, -1, dz, addSample);
            if (Wants(_mean, out Tensor dm, out bool addMean))
                kernels.GaussianLogDensityMeanGradient(z, mean, logVariance, Gradient, 1, dm, addMean);
            if (Wants(_logVariance, out Tensor dlv, out bool addLogVariance))
                kernels.GaussianLogDensityLogVarianceGradient(z, mean, logVariance, Gradient, dlv, addLogVariance);
        }
    }
}
