namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>The values of x, row by row, in another shape.</summary>
    /// <exception cref="ArgumentException">The shape holds more or fewer values.</exception>
    public static Var Reshape(Var x, Shape shape)
    {
        if (x.Shape.Count != shape.Count)
            throw new ArgumentException($"reshape: {x.Shape} holds {x.Shape.Count} values, {shape} holds {shape.Count}");
        ReshapeNode node = x.Tape.Record<ReshapeNode>();
        node.Forward(x, shape);
        return new Var(node);
    }

    private sealed class ReshapeNode : Node
    {
        private Var _x;

        public void Forward(Var x, Shape shape)
        {
            _x = x;
            DependsOn(x);
            Value.Resize(shape);
            Tape.Kernels.Affine(x.Value, 1, 0, Value, accumulate: false);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_x, out Tensor dx, out bool add)) kernels.Affine(Gradient, 1, 0, dx, add);
        }
    }
}
