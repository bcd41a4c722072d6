namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>
    /// A sample of N(mean, exp(lv)) as a function of its parameters: mean + exp(lv / 2) * noise (Kingma and Welling 2014).
    /// </summary>
    /// <param name="mean">(B, D).</param>
    /// <param name="logVariance">lv, (B, D).</param>
    /// <param name="noise">Standard normal, (B, D).</param>
    /// <returns>(B, D).</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Var Reparameterise(Var mean, Var logVariance, Var noise)
    {
        RequireSameShape("reparameterisation", mean, logVariance);
        RequireSameShape("reparameterisation", mean, noise);
        ReparameteriseNode node = mean.Tape.Record<ReparameteriseNode>();
        node.Forward(mean, logVariance, noise);
        return new Var(node);
    }

    private sealed class ReparameteriseNode : Node
    {
        private Var _mean, _logVariance, _noise;

        public void Forward(Var mean, Var logVariance, Var noise)
        {
            (_mean, _logVariance, _noise) = (mean, logVariance, noise);
            DependsOn(mean, logVariance, noise);
            Value.Resize(mean.Shape);
            Tape.Kernels.Reparameterise(mean.Value, logVariance.Value, noise.Value, Value);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_mean, out Tensor dm, out bool addMean)) kernels.Affine(Gradient, 1, 0, dm, addMean);
            if (Wants(_logVariance, out Tensor dlv, out bool addLogVariance))
                kernels.ReparameteriseLogVarianceGradient(_logVariance.Value, _noise.Value, Gradient, dlv, addLogVariance);
            if (Wants(_noise, out Tensor dn, out bool addNoise))
                kernels.ReparameteriseNoiseGradient(_logVariance.Value, Gradient, dn, addNoise);
        }
    }
}
