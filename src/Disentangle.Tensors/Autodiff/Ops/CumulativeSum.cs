namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>Running sums along the last dimension: y[r, c] = x[r, 0] + ... + x[r, c].</summary>
    /// <param name="x">For example (B, D).</param>
    /// <returns>The shape of x.</returns>
    /// <exception cref="ArgumentException">x is a scalar.</exception>
    public static Var CumulativeSum(Var x)
    {
        if (x.Shape.Rank == 0) throw new ArgumentException("a scalar has no last dimension to sum along");
        CumulativeSumNode node = x.Tape.Record<CumulativeSumNode>();
        node.Forward(x);
        return new Var(node);
    }

    private sealed class CumulativeSumNode : Node
    {
        private Var _x;

        public void Forward(Var x)
        {
            _x = x;
            DependsOn(x);
            Value.Resize(x.Shape);
            Tape.Kernels.CumulativeSums(x.Value, Value, reverse: false, accumulate: false);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_x, out Tensor dx, out bool add)) kernels.CumulativeSums(Gradient, dx, reverse: true, add);
        }
    }
}
