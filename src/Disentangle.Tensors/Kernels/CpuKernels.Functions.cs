using Disentangle.Foundation.Numerics;

namespace Disentangle.Tensors.Kernels;

internal sealed partial class CpuKernels<V>
{
    public void Apply(UnaryFunction function, Tensor x, Tensor y)
    {
        switch (function)
        {
            case UnaryFunction.Exp: Map(default(ValueOf<ExpFunction>), x, y); break;
            case UnaryFunction.Log: Map(default(ValueOf<LogFunction>), x, y); break;
            case UnaryFunction.Square: Map(default(ValueOf<SquareFunction>), x, y); break;
            case UnaryFunction.Sqrt: Map(default(ValueOf<SqrtFunction>), x, y); break;
            case UnaryFunction.Abs: Map(default(ValueOf<AbsFunction>), x, y); break;
            case UnaryFunction.Softplus: Map(default(ValueOf<SoftplusFunction>), x, y); break;
            case UnaryFunction.Sigmoid: Map(default(ValueOf<SigmoidFunction>), x, y); break;
            case UnaryFunction.Tanh: Map(default(ValueOf<TanhFunction>), x, y); break;
            case UnaryFunction.LogOneMinusExp: Map(default(ValueOf<LogOneMinusExpFunction>), x, y); break;
            case UnaryFunction.Digamma: Digamma(x, y); break;
            default: throw new ArgumentOutOfRangeException(nameof(function), function, "not a function");
        }
    }

    public void ApplyGradient(UnaryFunction function, Tensor x, Tensor y, Tensor dy, Tensor dx, bool accumulate)
    {
        switch (function)
        {
            case UnaryFunction.Exp: Map(default(GradientOf<ExpFunction>), x, y, dy, dx, accumulate); break;
            case UnaryFunction.Log: Map(default(GradientOf<LogFunction>), x, y, dy, dx, accumulate); break;
            case UnaryFunction.Square: Map(default(GradientOf<SquareFunction>), x, y, dy, dx, accumulate); break;
            case UnaryFunction.Sqrt: Map(default(GradientOf<SqrtFunction>), x, y, dy, dx, accumulate); break;
            case UnaryFunction.Abs: Map(default(GradientOf<AbsFunction>), x, y, dy, dx, accumulate); break;
            case UnaryFunction.Softplus: Map(default(GradientOf<SoftplusFunction>), x, y, dy, dx, accumulate); break;
            case UnaryFunction.Sigmoid: Map(default(GradientOf<SigmoidFunction>), x, y, dy, dx, accumulate); break;
            case UnaryFunction.Tanh: Map(default(GradientOf<TanhFunction>), x, y, dy, dx, accumulate); break;
            case UnaryFunction.LogOneMinusExp: Map(default(GradientOf<LogOneMinusExpFunction>), x, y, dy, dx, accumulate); break;
            case UnaryFunction.Digamma: DigammaGradient(x, dy, dx, accumulate); break;
            default: throw new ArgumentOutOfRangeException(nameof(function), function, "not a function");
        }
    }

    public void Activate(Activation activation, Tensor x, Tensor y)
    {
        switch (activation.Kind)
        {
            case ActivationKind.Identity: Affine(x, 1, 0, y, accumulate: false); break;
            case ActivationKind.Rectifier: Map(new Rectified(activation.Slope), x, y); break;
            case ActivationKind.Tanh: Apply(UnaryFunction.Tanh, x, y); break;
            case ActivationKind.Sigmoid: Apply(UnaryFunction.Sigmoid, x, y); break;
            default: throw new ArgumentOutOfRangeException(nameof(activation), activation, "not an activation");
        }
    }

    public void ActivationGradient(Activation activation, Tensor y, Tensor dy)
    {
        switch (activation.Kind)
        {
            case ActivationKind.Identity: break;
            case ActivationKind.Rectifier: Map(new RectifiedGradient(activation.Slope), y, dy, dy); break;
            case ActivationKind.Tanh: Map(default(TanhGradient), y, dy, dy); break;
            case ActivationKind.Sigmoid: Map(default(SigmoidGradient), y, dy, dy); break;
            default: throw new ArgumentOutOfRangeException(nameof(activation), activation, "not an activation");
        }
    }

    // One number after the other in double precision: it is for the few parameters of a distribution, not for a batch.
    private static void Digamma(Tensor x, Tensor y)
    {
        Require(x.Count == y.Count, x, y);
        ReadOnlySpan<float> from = x.Values;
        Span<float> to = y.Values;
        for (int i = 0; i < to.Length; i++) to[i] = (float)SpecialFunctions.Digamma(from[i]);
    }

    private static void DigammaGradient(Tensor x, Tensor dy, Tensor dx, bool accumulate)
    {
        Require(x.Count == dx.Count && dy.Count == dx.Count, x, dx);
        ReadOnlySpan<float> at = x.Values, from = dy.Values;
        Span<float> to = dx.Values;
        for (int i = 0; i < to.Length; i++)
        {
            float contribution = (float)(from[i] * SpecialFunctions.Trigamma(at[i]));
            to[i] = accumulate ? to[i] + contribution : contribution;
        }
    }
}
