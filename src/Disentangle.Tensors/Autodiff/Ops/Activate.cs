namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>activation(x) in every element. Layers apply theirs themselves; this is for values that come from elsewhere.</summary>
    public static Var Activate(Var x, Activation activation)
    {
        if (activation.Function is { } function) return Apply(function, x);
        ActivateNode node = x.Tape.Record<ActivateNode>();
        node.Forward(x, activation);
        return new Var(node);
    }

    private sealed class ActivateNode : Node
    {
        private Var _x;
        private Activation _activation;

        public void Forward(Var x, Activation activation)
        {
            (_x, _activation) = (x, activation);
            DependsOn(x);
            Value.Resize(x.Shape);
            Tape.Kernels.Activate(activation, x.Value, Value);
        }

        public override void Backward(IKernels kernels)
        {
            kernels.ActivationGradient(_activation, Value, Gradient);
            if (Wants(_x, out Tensor dx, out bool add)) kernels.Affine(Gradient, 1, 0, dx, add);
        }
    }
}
