namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>
    /// activation(transposed convolution of x with the weights + bias): the adjoint of <see cref="Convolution"/> as a layer.
    /// </summary>
    /// <param name="x">(B, h, w, C).</param>
    /// <param name="weights">(K, K, O, C): the result's channels before those of x.</param>
    /// <param name="bias">(O), or null for none.</param>
    /// <param name="stride">Pixels of the result per pixel of x.</param>
    /// <param name="padding">Rows and columns cut from each side of the result, less than K.</param>
    /// <param name="activation">Applied to each output.</param>
    /// <returns>(B, (h - 1) stride + K - 2 padding, likewise for w, O).</returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static Var TransposedConvolution(Var x, Var weights, Var? bias, int stride, int padding, Activation activation = default)
    {
        if (activation.Function is not null) return Activate(TransposedConvolution(x, weights, bias, stride, padding), activation);
        TransposedConvolutionNode node = x.Tape.Record<TransposedConvolutionNode>();
        node.Forward(x, weights, bias, stride, padding, activation);
        return new Var(node);
    }

    private sealed class TransposedConvolutionNode : ConvolutionLayerNode
    {
        public void Forward(Var x, Var weights, Var? bias, int stride, int padding, Activation activation)
        {
            Shape s = x.Shape, w = weights.Shape;
            if (s.Rank != 4 || w.Rank != 4 || w[0] != w[1] || w[3] != s[3] || (bias is { } b && b.Shape.Count != w[2]))
                throw new ArgumentException($"transposed convolution: x {s}, weights {w} and bias {bias?.Shape} do not fit each other");
            ConvolutionGeometry geometry = ConvolutionGeometry.FromSmall(s, w[2], w[0], stride, padding);
            Record(x, weights, bias, activation, geometry, isTransposed: true);
            Value.Resize(geometry.Large);
            Tape.Kernels.ConvolveTransposed(geometry, x.Value, weights.Value, bias?.Value, activation, Value, accumulate: false);
        }
    }
}
