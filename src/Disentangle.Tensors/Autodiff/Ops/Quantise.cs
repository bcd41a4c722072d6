namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>
    /// Each unit's nearest value, the lower of two as near. The gradient goes to the values that were chosen; x, which only chooses, gets
    /// none: see <see cref="StraightThrough"/>.
    /// </summary>
    /// <param name="x">(B, D).</param>
    /// <param name="values">(D, L), at least one each: what the units can be.</param>
    /// <returns>(B, D).</returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static Var Quantise(Var x, Var values)
    {
        if (x.Shape.Rank != 2 || values.Shape.Rank != 2 || values.Shape[0] != x.Shape[1] || values.Shape[1] == 0)
            throw new ArgumentException($"quantisation needs codes (B, D) and values (D, L), got {x.Shape} and {values.Shape}");
        QuantiseNode node = x.Tape.Record<QuantiseNode>();
        node.Forward(x, values);
        return new Var(node);
    }

    /// <summary>
    /// The straight-through estimator (Bengio, Leonard, Courville: Estimating or propagating gradients through stochastic neurons, 2013):
    /// y itself, whose gradient goes to x as if it were x; y gets none.
    /// </summary>
    /// <param name="x">What is learnt through it.</param>
    /// <param name="y">Of the same shape.</param>
    /// <returns>The shape of x.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Var StraightThrough(Var x, Var y)
    {
        RequireSameShape("the straight-through estimator", x, y);
        StraightThroughNode node = x.Tape.Record<StraightThroughNode>();
        node.Forward(x, y);
        return new Var(node);
    }

    private sealed class QuantiseNode : Node
    {
        private Var _values;
        private Tensor _indices = null!;

        public override void Join(Tape tape)
        {
            base.Join(tape);
            _indices = tape.Kernels.CreateTensor();
        }

        public void Forward(Var x, Var values)
        {
            _values = values;
            DependsOn(values);
            Value.Resize(x.Shape);
            _indices.Resize(x.Shape);
            Tape.Kernels.Quantise(x.Value, values.Value, Value, _indices);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_values, out Tensor dvalues, out bool add)) kernels.QuantiseValuesGradient(_indices, Gradient, dvalues, add);
        }
    }

    private sealed class StraightThroughNode : Node
    {
        private Var _x;

        public void Forward(Var x, Var y)
        {
            _x = x;
            DependsOn(x);
            Value.Resize(x.Shape);
            Tape.Kernels.Copy(y.Value, Value);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_x, out Tensor dx, out bool add)) kernels.Affine(Gradient, 1, 0, dx, add);
        }
    }
}
