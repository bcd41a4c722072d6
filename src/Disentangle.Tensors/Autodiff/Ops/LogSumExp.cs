namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>
    /// log of the sum over n of exp(x + w): y[r] from x (R, N), or y[b, d] from x (B, N, D). The largest exponent is taken out
    /// first, so nothing overflows. -infinity counts as a probability of zero, also where all are: the result is then
    /// -infinity and the gradient zero.
    /// </summary>
    /// <param name="x">(R, N) or (B, N, D).</param>
    /// <param name="dimension">The dimension that is summed over; only 1.</param>
    /// <param name="logWeights">w, constants added to x first: (R, N), or (B, N) for all D alike. None if null.</param>
    /// <returns>(R) or (B, D).</returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static Var LogSumExp(Var x, int dimension, Tensor? logWeights = null)
    {
        Shape s = x.Shape;
        if (s.Rank is not (2 or 3) || dimension != 1)
            throw new ArgumentException(
                $"log-sum-exp works over dimension 1 of a value of two or three dimensions, got dimension {dimension} of {s}");
        if (logWeights != null && logWeights.Shape != new Shape(s[0], s[1]))
            throw new ArgumentException($"log-sum-exp of {s} needs log-weights of shape {new Shape(s[0], s[1])}, got {logWeights.Shape}");
        LogSumExpNode node = x.Tape.Record<LogSumExpNode>();
        node.Forward(x, logWeights);
        return new Var(node);
    }

    private sealed class LogSumExpNode : Node
    {
        private Var _x;
        private Tensor? _logWeights;

        public void Forward(Var x, Tensor? logWeights)
        {
            (_x, _logWeights) = (x, logWeights);
            DependsOn(x);
            Value.Resize(x.Shape.Rank == 2 ? new Shape(x.Shape[0]) : new Shape(x.Shape[0], x.Shape[2]));
            Tape.Kernels.LogSumExp(x.Value, logWeights, Value);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_x, out Tensor dx, out bool add)) kernels.LogSumExpGradient(_x.Value, _logWeights, Value, Gradient, dx, add);
        }
    }
}
