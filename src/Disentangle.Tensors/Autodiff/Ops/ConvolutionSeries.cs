namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>
    /// Several convolutions, each of what the one before gives: to the bit what <see cref="Convolution"/> gives one after the other, and
    /// faster, since what is between them is not kept. Only where nothing before or in them is trained.
    /// </summary>
    /// <param name="x">(B, H, W, C).</param>
    /// <param name="layers">At least one, as <see cref="Convolution"/> takes them.</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    /// <exception cref="InvalidOperationException">Something is trained.</exception>
    public static Var ConvolutionSeries(
        Var x, params ReadOnlySpan<(Var Weights, Var Bias, int Stride, int Padding, Activation Activation)> layers)
    {
        ConvolutionSeriesNode node = x.Tape.Record<ConvolutionSeriesNode>();
        node.Forward(x, layers);
        return new Var(node);
    }

    // The layout of a convolution whose operands fit each other.
    private static ConvolutionGeometry ConvolutionOf(Shape x, Shape weights, Shape? bias, int stride, int padding)
    {
        if (x.Rank != 4 || weights.Rank != 4 || weights[0] != weights[1] || weights[2] != x[3]
            || (bias is { } of && of.Count != weights[3]))
            throw new ArgumentException($"convolution: x {x}, weights {weights} and bias {bias} do not fit each other");
        return new ConvolutionGeometry(x[0], x[1], x[2], x[3], weights[3], weights[0], stride, padding).Checked();
    }

    private sealed class ConvolutionSeriesNode : Node
    {
        public void Forward(Var x, ReadOnlySpan<(Var Weights, Var Bias, int Stride, int Padding, Activation Activation)> layers)
        {
            ConvolutionStage[] stages = new ConvolutionStage[layers.Length];
            Shape shape = x.Shape;
            bool trained = x.NeedsGradient;
            for (int i = 0; i < layers.Length; i++)
            {
                (Var weights, Var bias, int stride, int padding, Activation activation) = layers[i];
                ConvolutionGeometry geometry = ConvolutionOf(shape, weights.Shape, bias.Shape, stride, padding);
                stages[i] = new(geometry, weights.Value, bias.Value, activation);
                shape = geometry.Small;
                trained |= weights.NeedsGradient || bias.NeedsGradient;
                Tape.Multiplications += geometry.Multiplications;
            }

            if (trained) throw new InvalidOperationException("convolutions in series have no gradients");
            Value.Resize(shape);
            Tape.Kernels.ConvolveInSeries(stages, x.Value, Value);
        }

        public override void Backward(IKernels kernels) => throw new InvalidOperationException("convolutions in series have no gradients");
    }
}
