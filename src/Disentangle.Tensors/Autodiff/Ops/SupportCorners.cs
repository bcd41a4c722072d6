namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>
    /// How far pairs of latent units are from a factorised support: the squared distance of the farthest corner from any code
    /// (<see cref="SupportCorner"/>). The gradient flows to the corner's two codes and to the nearest one.
    /// </summary>
    /// <param name="mean">(B, D).</param>
    /// <param name="pairs">(P, 2), a constant: the numbers of two units each.</param>
    /// <returns>(P).</returns>
    /// <exception cref="ArgumentException">The shapes are others, or the pairs depend on trained parameters.</exception>
    public static Var SupportCorners(Var mean, Var pairs)
    {
        if (mean.Shape.Rank != 2 || pairs.Shape.Rank != 2 || pairs.Shape[1] != 2)
            throw new ArgumentException($"corners need codes (B, D) and pairs (P, 2), got {mean.Shape} and {pairs.Shape}");
        if (pairs.NeedsGradient) throw new ArgumentException("the pairs of units must not depend on parameters");
        SupportCornersNode node = mean.Tape.Record<SupportCornersNode>();
        node.Forward(mean, pairs);
        return new Var(node);
    }

    private sealed class SupportCornersNode : Node
    {
        private Var _mean, _pairs;
        private Tensor? _rows;

        public void Forward(Var mean, Var pairs)
        {
            (_mean, _pairs) = (mean, pairs);
            DependsOn(mean);
            int count = pairs.Shape[0];
            Value.Resize(new Shape(count));
            _rows ??= Tape.Kernels.CreateTensor();
            _rows.Resize(new Shape(count, 3));
            Tape.Kernels.SupportCorners(mean.Value, pairs.Value, Value, _rows);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_mean, out Tensor dmean, out bool add))
                kernels.SupportCornersGradient(_mean.Value, _pairs.Value, _rows!, Gradient, dmean, add);
        }
    }
}
