namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>scale * x + offset in every element.</summary>
    public static Var Affine(Var x, float scale, float offset)
    {
        AffineNode node = x.Tape.Record<AffineNode>();
        node.Forward(x, scale, offset);
        return new Var(node);
    }

    private sealed class AffineNode : Node
    {
        private Var _x;
        private float _scale;

        public void Forward(Var x, float scale, float offset)
        {
            (_x, _scale) = (x, scale);
            DependsOn(x);
            Value.Resize(x.Shape);
            Tape.Kernels.Affine(x.Value, scale, offset, Value, accumulate: false);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_x, out Tensor dx, out bool add)) kernels.Affine(Gradient, _scale, 0, dx, add);
        }
    }
}
