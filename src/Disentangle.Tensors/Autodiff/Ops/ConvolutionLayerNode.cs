namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>
    /// A layer of convolution or of transposed convolution. Where it is alone in taking what another such layer gives, the gradients of
    /// both are made together: the one between them is as large as the images, and would leave the cache.
    /// </summary>
    private abstract class ConvolutionLayerNode : Node
    {
        private Var _x, _weights;
        private Var? _bias;
        private Activation _activation;
        private ConvolutionGeometry _geometry;
        private bool _isTransposed;

        public override void Backward(IKernels kernels)
        {
            CountGradients();
            if (_x.Node is ConvolutionLayerNode { NeedsGradient: true, HasGradient: false } before && Tape.AreNeighbours(before, this))
            {
                before.CountGradients();
                CountMemory(before);
                kernels.GradientsOfTwo(before.WantedGradients(before.Value, wantsInput: true),
                    WantedGradients(Gradient, wantsInput: false));
                return;
            }

            CountMemory(this);
            LayerGradients gradients = WantedGradients(Gradient, wantsInput: true).Layer;
            if (_isTransposed) kernels.TransposedConvolutionGradients(_geometry, _activation, gradients);
            else kernels.ConvolutionGradients(_geometry, _activation, gradients);
        }

        protected void Record(
            Var x, Var weights, Var? bias, Activation activation, in ConvolutionGeometry geometry, bool isTransposed)
        {
            (_x, _weights, _bias, _activation, _geometry, _isTransposed) = (x, weights, bias, activation, geometry, isTransposed);
            DependsOn(x, weights, bias ?? weights);
            Tape.Multiplications += geometry.Multiplications;
            Tape.CountRead(x.Shape);
            Tape.CountWritten(isTransposed ? geometry.Large : geometry.Small);
        }

        /// <summary>What the gradients are made of, and where those that are wanted go.</summary>
        private ConvolutionLayerGradients WantedGradients(Tensor dy, bool wantsInput)
        {
            LayerGradients gradients = new(_x.Value, _weights.Value, Value, dy);
            if (wantsInput && Wants(_x, out Tensor dx, out bool addInput)) gradients = gradients with { Dx = dx, AddX = addInput };
            if (Wants(_weights, out Tensor dw, out bool addWeights)) gradients = gradients with { Dw = dw, AddWeights = addWeights };
            if (_bias is { } bias && Wants(bias, out Tensor db, out bool addBias))
                gradients = gradients with { Db = db, AddBias = addBias };
            return new(_geometry, _isTransposed, _activation, gradients);
        }

        /// <summary>
        /// Counts what gradients read and write: the output and its gradient, each input once, and the gradient of the first. The
        /// gradient between two layers is not among them.
        /// </summary>
        private void CountMemory(ConvolutionLayerNode first)
        {
            Tape.CountRead(Value.Shape);
            Tape.CountRead(Value.Shape);
            Tape.CountRead(_x.Shape);
            if (first != this) Tape.CountRead(first._x.Shape);
            if (first._x.NeedsGradient) Tape.CountWritten(first._x.Shape);
        }

        private void CountGradients()
        {
            if (_weights.NeedsGradient) Tape.Multiplications += _geometry.Multiplications;
            if (_x.NeedsGradient) Tape.Multiplications += _geometry.Multiplications;
        }
    }
}
