namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>
    /// Which latent units the images of each pair share, by the distances of their posteriors: 1 where a unit's distance is below the
    /// middle of the least and the largest distance of the pair, else 0 (Locatello et al.: Weakly-supervised disentanglement without
    /// compromises, ICML 2020, section 4). A decision: no gradient flows through it.
    /// </summary>
    /// <param name="mean">(2 B, D): rows 2 i and 2 i + 1 are pair i.</param>
    /// <param name="logVariance">log sigma^2, (2 B, D).</param>
    /// <param name="distance">How distances are measured.</param>
    /// <returns>(B, D).</returns>
    /// <exception cref="ArgumentException">The shapes differ, or the rows are no pairs.</exception>
    public static Var SharedUnits(Var mean, Var logVariance, PairDistance distance)
    {
        RequireSameShape("the shared units of pairs", mean, logVariance);
        if (mean.Shape.Rank != 2 || mean.Shape[0] % 2 != 0)
            throw new ArgumentException($"pairs need an even number of rows, got {mean.Shape}");
        SharedUnitsNode node = mean.Tape.Record<SharedUnitsNode>();
        node.Forward(mean, logVariance, distance);
        return new Var(node);
    }

    private sealed class SharedUnitsNode : Node
    {
        public void Forward(Var mean, Var logVariance, PairDistance distance)
        {
            Value.Resize(new Shape(mean.Shape[0] / 2, mean.Shape[1]));
            Tape.Kernels.SharedUnits(distance, mean.Value, logVariance.Value, Value);
        }

        public override void Backward(IKernels kernels) => throw new InvalidOperationException("a decision has no gradient");
    }
}
