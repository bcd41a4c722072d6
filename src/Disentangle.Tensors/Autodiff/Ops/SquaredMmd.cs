namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>
    /// How far two samples are from being of one distribution: the squared maximum mean discrepancy (MMD; Gretton, Borgwardt, Rasch,
    /// Schoelkopf and Smola: A kernel two-sample test, JMLR 2012), mean k(a, a') + mean k(b, b') - 2 mean k(a, b).
    /// </summary>
    /// <param name="a">(M, D).</param>
    /// <param name="b">(N, D).</param>
    /// <param name="kernel">k.</param>
    /// <param name="biased">
    /// Whether the first two means count each row with itself: then the value is at least 0, and above 0 on average where the
    /// distributions are the same. Otherwise it is 0 on average there, so that it can be negative.
    /// </param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">The shapes are others, or a sample is too small: 2 rows are needed, 1 if biased.</exception>
    public static Var SquaredMmd(Var a, Var b, RadialKernel kernel, bool biased = false)
    {
        if (a.Shape.Rank != 2 || b.Shape.Rank != 2 || a.Shape[1] != b.Shape[1])
            throw new ArgumentException($"a discrepancy needs samples (M, D) and (N, D), got {a.Shape} and {b.Shape}");
        int least = biased ? 1 : 2;
        if (a.Shape[0] < least || b.Shape[0] < least)
            throw new ArgumentException($"a discrepancy needs samples of at least {least} rows, got {a.Shape[0]} and {b.Shape[0]}");
        SquaredMmdNode node = a.Tape.Record<SquaredMmdNode>();
        node.Forward(a, b, kernel, biased);
        return new Var(node);
    }

    private sealed class SquaredMmdNode : Node
    {
        private Var _a, _b;
        private RadialKernel _kernel;
        private bool _biased;

        public void Forward(Var a, Var b, RadialKernel kernel, bool biased)
        {
            (_a, _b, _kernel, _biased) = (a, b, kernel, biased);
            DependsOn(a, b);
            Value.Resize(Shape.Scalar);
            Tape.Kernels.SquaredMmd(kernel, biased, a.Value, b.Value, Value);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_a, out Tensor da, out bool addA))
                kernels.SquaredMmdGradient(_kernel, _biased, _a.Value, _b.Value, Gradient, da, addA);
            if (Wants(_b, out Tensor db, out bool addB))
                kernels.SquaredMmdGradient(_kernel, _biased, _b.Value, _a.Value, Gradient, db, addB);
        }
    }
}
