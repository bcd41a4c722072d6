using Disentangle.Tensors;
using Disentangle.Tensors.Autodiff;

namespace Disentangle.Outsider;

/// <summary>An operation of one's own: 1 / x, forward and backward on the kernels of the tape, so that it runs on any device.</summary>
public static class Reciprocal
{
    /// <summary>1 / x element by element.</summary>
    public static Var Of(Var x)
    {
        ReciprocalNode node = x.Tape.Record<ReciprocalNode>();
        node.Forward(x);
        return new Var(node);
    }

    private sealed class ReciprocalNode : Node
    {
        private Var _x;
        private Tensor? _ones, _change;

        public void Forward(Var x)
        {
            _x = x;
            DependsOn(x);
            _ones ??= Tape.Kernels.CreateTensor();
            _ones.Resize(x.Shape);
            Tape.Kernels.Fill(_ones, 1);
            Value.Resize(x.Shape);
            Tape.Kernels.Divide(_ones, x.Value, Value, accumulate: false);
        }

        // dy/dx = -y^2.
        public override void Backward(IKernels kernels)
        {
            if (!Wants(_x, out Tensor dx, out bool add)) return;
            _change ??= kernels.CreateTensor();
            _change.Resize(Value.Shape);
            kernels.Multiply(Value, Value, _change, accumulate: false);
            kernels.Multiply(_change, Gradient, _change, accumulate: false);
            kernels.Affine(_change, -1, 0, dx, add);
        }
    }
}
