namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>
    /// Instance normalisation (Ulyanov, Vedaldi, Lempitsky 2016): activation(scale (x - m) / sqrt(v + epsilon) + shift), m and v being mean
    /// and biased variance over the pixels of each image and channel. Gradients flow through m and v.
    /// </summary>
    /// <param name="x">(B, H, W, C).</param>
    /// <param name="scale">(C), or (B, C) for a scale of each image's own (Huang and Belongie 2017), or null for 1.</param>
    /// <param name="shift">The shape of the scale, or null with it for 0.</param>
    /// <param name="epsilon">Keeps the root from 0.</param>
    /// <param name="activation">Applied to each output.</param>
    /// <returns>The shape of x.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static Var NormaliseImages(Var x, Var? scale = null, Var? shift = null, float epsilon = 1e-6f, Activation activation = default)
    {
        if (activation.Function is not null) return Activate(NormaliseImages(x, scale, shift, epsilon), activation);
        NormaliseImagesNode node = x.Tape.Record<NormaliseImagesNode>();
        node.Forward(x, scale, shift, epsilon, activation);
        return new Var(node);
    }

    private sealed class NormaliseImagesNode : Node
    {
        private Tensor _mean = null!, _variance = null!, _dscale = null!, _dshift = null!;
        private Var _x;
        private Var? _scale, _shift;
        private float _epsilon;
        private Activation _activation;

        public override void Join(Tape tape)
        {
            base.Join(tape);
            IKernels kernels = tape.Kernels;
            (_mean, _variance) = (kernels.CreateTensor(), kernels.CreateTensor());
            (_dscale, _dshift) = (kernels.CreateTensor(), kernels.CreateTensor());
        }

        public void Forward(Var x, Var? scale, Var? shift, float epsilon, Activation activation)
        {
            Require(x.Shape, scale?.Shape, shift?.Shape);
            (_x, _scale, _shift, _epsilon, _activation) = (x, scale, shift, epsilon, activation);
            if (scale is null) DependsOn(x);
            else DependsOn(x, scale.Value, shift!.Value);
            Shape each = new(x.Shape[0], x.Shape.Last);
            Value.Resize(x.Shape);
            _mean.Resize(each);
            _variance.Resize(each);
            Tape.Kernels.NormaliseImages(x.Value, scale?.Value, shift?.Value, epsilon, activation, Value, _mean, _variance);
        }

        public override void Backward(IKernels kernels)
        {
            _dscale.Resize(_mean.Shape);
            _dshift.Resize(_mean.Shape);
            kernels.ActivationGradient(_activation, Value, Gradient);
            bool wanted = Wants(_x, out Tensor dx, out bool add);
            kernels.NormaliseImagesGradient(
                Gradient, _x.Value, _scale?.Value, _epsilon, _mean, _variance, _dscale, _dshift, wanted ? dx : null, add);
            if (_scale is { } scale) Give(kernels, scale, _dscale);
            if (_shift is { } shift) Give(kernels, shift, _dshift);
        }

        private static void Require(Shape x, Shape? scale, Shape? shift)
        {
            bool fits = x.Rank == 4 && scale == shift
                && (scale is not { } own || own == new Shape(x.Last) || own == new Shape(x[0], x.Last));
            if (!fits) throw new ArgumentException($"instance normalisation: x {x}, scale {scale} and shift {shift} do not fit each other");
        }

        // One for all images sums over them.
        private static void Give(IKernels kernels, Var parameter, Tensor each)
        {
            if (!Wants(parameter, out Tensor gradient, out bool add)) return;
            if (parameter.Shape.Rank == 1) kernels.ColumnSums(each, gradient, add);
            else kernels.Affine(each, 1, 0, gradient, add);
        }
    }
}
