namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>activation(convolution of x with the weights + bias).</summary>
    /// <param name="x">(B, H, W, C).</param>
    /// <param name="weights">(K, K, C, O).</param>
    /// <param name="bias">(O), or null for none.</param>
    /// <param name="stride">Pixels of x per pixel of the result.</param>
    /// <param name="padding">Zeros around x, less than K.</param>
    /// <param name="activation">Applied to each output.</param>
    /// <returns>(B, (H + 2 padding - K) / stride + 1, likewise for W, O).</returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static Var Convolution(Var x, Var weights, Var? bias, int stride, int padding, Activation activation = default)
    {
        if (activation.Function is not null) return Activate(Convolution(x, weights, bias, stride, padding), activation);
        ConvolutionNode node = x.Tape.Record<ConvolutionNode>();
        node.Forward(x, weights, bias, stride, padding, activation);
        return new Var(node);
    }

    private sealed class ConvolutionNode : ConvolutionLayerNode
    {
        public void Forward(Var x, Var weights, Var? bias, int stride, int padding, Activation activation)
        {
            ConvolutionGeometry geometry = ConvolutionOf(x.Shape, weights.Shape, bias?.Shape, stride, padding);
            Record(x, weights, bias, activation, geometry, isTransposed: false);
            Value.Resize(geometry.Small);
            Tape.Kernels.Convolve(geometry, x.Value, weights.Value, bias?.Value, activation, Value, accumulate: false);
        }
    }
}
