namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>
    /// The covariance of the columns over the batch, biased: (1/B) sum over b of (x_b - m)(x_b - m)^T with m the batch mean.
    /// </summary>
    /// <param name="x">(B, D).</param>
    /// <returns>(D, D).</returns>
    /// <exception cref="ArgumentException">x is not a matrix.</exception>
    public static Var Covariance(Var x)
    {
        if (x.Shape.Rank != 2) throw new ArgumentException($"a covariance needs a matrix, got shape {x.Shape}");
        CovarianceNode node = x.Tape.Record<CovarianceNode>();
        node.Forward(x);
        return new Var(node);
    }

    private sealed class CovarianceNode : Node
    {
        private Var _x;

        public void Forward(Var x)
        {
            _x = x;
            DependsOn(x);
            Value.Resize(new Shape(x.Shape[1], x.Shape[1]));
            Tape.Kernels.Covariance(x.Value, Value);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_x, out Tensor dx, out bool add)) kernels.CovarianceGradient(_x.Value, Gradient, dx, add);
        }
    }
}
