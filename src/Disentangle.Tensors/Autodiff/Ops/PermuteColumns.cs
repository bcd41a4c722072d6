namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>The values of each column of x in an order of the column's own: y[r, c] = x[order[r, c], c].</summary>
    /// <param name="x">(B, D).</param>
    /// <param name="order">(B, D), a constant: each column holds the whole numbers 0 .. B - 1.</param>
    /// <returns>(B, D).</returns>
    /// <exception cref="ArgumentException">The shapes differ, or the order depends on trained parameters.</exception>
    public static Var PermuteColumns(Var x, Var order)
    {
        RequireSameShape("a permutation of columns", x, order);
        if (order.NeedsGradient) throw new ArgumentException("the order of columns must not depend on parameters");
        PermuteColumnsNode node = x.Tape.Record<PermuteColumnsNode>();
        node.Forward(x, order);
        return new Var(node);
    }

    private sealed class PermuteColumnsNode : Node
    {
        private Var _x, _order;

        public void Forward(Var x, Var order)
        {
            (_x, _order) = (x, order);
            DependsOn(x);
            Value.Resize(x.Shape);
            Tape.Kernels.PermuteColumns(x.Value, order.Value, Value, inverse: false, accumulate: false);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_x, out Tensor dx, out bool add)) kernels.PermuteColumns(Gradient, _order.Value, dx, inverse: true, add);
        }
    }
}
