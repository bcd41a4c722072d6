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
        ConvolutionNode node = x.Tape.Record<ConvolutionNode>();
        node.Forward(x, weights, bias, stride, padding, activation);
        return new Var(node);
    }

    private sealed class ConvolutionNode : Node
    {
        private Var _x, _weights;
        private Var? _bias;
        private Activation _activation;
        private ConvolutionGeometry _geometry;

        public void Forward(Var x, Var weights, Var? bias, int stride, int padding, Activation activation)
        {
            (_x, _weights, _bias, _activation) = (x, weights, bias, activation);
            _geometry = ConvolutionOf(x.Shape, weights.Shape, bias?.Shape, stride, padding);
            DependsOn(x, weights, bias ?? weights);
            Value.Resize(_geometry.Small);
            Tape.Multiplications += _geometry.Multiplications;
            Tape.Kernels.Convolve(_geometry, x.Value, weights.Value, bias?.Value, activation, Value, accumulate: false);
        }

        public override void Backward(IKernels kernels)
        {
            if (_weights.NeedsGradient) Tape.Multiplications += _geometry.Multiplications;
            if (_x.NeedsGradient) Tape.Multiplications += _geometry.Multiplications;
            kernels.ConvolutionGradients(_geometry, _activation, WantedGradients(_x, _weights, _bias));
        }
    }
}
