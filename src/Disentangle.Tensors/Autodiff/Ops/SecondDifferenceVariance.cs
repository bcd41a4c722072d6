namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>
    /// How much the second difference of a function differs between two directions, row by row: the mean over the values of a row of the
    /// biased variance of <c>f(z + v) - 2 f(z) + f(z - v)</c> over the directions v and w, which is
    /// <c>((f(z + v) + f(z - v) - f(z + w) - f(z - w)) / 2)^2</c>, since the middle is the same. What the Hessian penalty is made of
    /// (Peebles, Peebles, Zhu, Efros and Torralba: The Hessian penalty, ECCV 2020), for two directions.
    /// </summary>
    /// <param name="firstAbove">f(z + v), (B, ...).</param>
    /// <param name="firstBelow">f(z - v).</param>
    /// <param name="secondAbove">f(z + w).</param>
    /// <param name="secondBelow">f(z - w).</param>
    /// <returns>(B).</returns>
    /// <exception cref="ArgumentException">The shapes differ, or there are no rows of values.</exception>
    public static Var SecondDifferenceVariance(Var firstAbove, Var firstBelow, Var secondAbove, Var secondBelow)
    {
        RequireSameShape("a second difference", firstAbove, firstBelow);
        RequireSameShape("a second difference", secondAbove, secondBelow);
        RequireSameShape("the variance of second differences", firstAbove, secondAbove);
        if (firstAbove.Shape.Rank < 2)
            throw new ArgumentException($"the variance of second differences needs rows of values, got {firstAbove.Shape}");
        SecondDifferenceVarianceNode node = firstAbove.Tape.Record<SecondDifferenceVarianceNode>();
        node.Forward(firstAbove, firstBelow, secondAbove, secondBelow);
        return new Var(node);
    }

    private sealed class SecondDifferenceVarianceNode : Node
    {
        private Var _firstAbove, _firstBelow, _secondAbove, _secondBelow;
        private Tensor _difference = null!;
        private float _scale;

        public override void Join(Tape tape)
        {
            base.Join(tape);
            _difference = tape.Kernels.CreateTensor();
        }

        public void Forward(Var firstAbove, Var firstBelow, Var secondAbove, Var secondBelow)
        {
            (_firstAbove, _firstBelow, _secondAbove, _secondBelow) = (firstAbove, firstBelow, secondAbove, secondBelow);
            NeedsGradient = firstAbove.NeedsGradient || firstBelow.NeedsGradient || secondAbove.NeedsGradient || secondBelow.NeedsGradient;
            Shape shape = firstAbove.Shape;
            _difference.Resize(shape);
            Value.Resize(new Shape(shape[0]));
            _scale = shape[0] / (4f * shape.Count);
            IKernels kernels = Tape.Kernels;
            kernels.DifferenceOfSums(firstAbove.Value, firstBelow.Value, secondAbove.Value, secondBelow.Value, _difference);
            kernels.RowSquares(_difference, _scale, Value);
        }

        public override void Backward(IKernels kernels)
        {
            Give(kernels, _firstAbove, _scale);
            Give(kernels, _firstBelow, _scale);
            Give(kernels, _secondAbove, -_scale);
            Give(kernels, _secondBelow, -_scale);
        }

        private void Give(IKernels kernels, Var input, float scale)
        {
            if (Wants(input, out Tensor gradient, out bool add)) kernels.RowSquaresGradient(_difference, scale, Gradient, gradient, add);
        }
    }
}
