using Disentangle.Foundation.Numerics;

namespace Disentangle.Tensors.Kernels;

internal sealed partial class CpuKernels<V>
{
    private void MapFunction(UnaryFunction function, Tensor x, Tensor y, bool accumulate)
    {
        switch (function)
        {
            case UnaryFunction.Exp: Map(default(ValueOf<ExpFunction>), x, y, accumulate); break;
            case UnaryFunction.Log: Map(default(ValueOf<LogFunction>), x, y, accumulate); break;
            case UnaryFunction.Square: Map(default(ValueOf<SquareFunction>), x, y, accumulate); break;
            case UnaryFunction.Sqrt: Map(default(ValueOf<SqrtFunction>), x, y, accumulate); break;
            case UnaryFunction.Abs: Map(default(ValueOf<AbsFunction>), x, y, accumulate); break;
            case UnaryFunction.Softplus: Map(default(ValueOf<SoftplusFunction>), x, y, accumulate); break;
            case UnaryFunction.Sigmoid: Map(default(ValueOf<SigmoidFunction>), x, y, accumulate); break;
            case UnaryFunction.Tanh: Map(default(ValueOf<TanhFunction>), x, y, accumulate); break;
            case UnaryFunction.LogOneMinusExp: Map(default(ValueOf<LogOneMinusExpFunction>), x, y, accumulate); break;
            case UnaryFunction.Digamma: OneByOne(SpecialFunctions.Digamma, x, y, accumulate); break;
            case UnaryFunction.NormalCdf: OneByOne(SpecialFunctions.NormalCdf, x, y, accumulate); break;
            case UnaryFunction.Gelu: Map(default(ValueOf<GeluFunction>), x, y, accumulate); break;
            default: throw new ArgumentOutOfRangeException(nameof(function), function, "not a function");
        }
    }

    private void MapFunctionGradient(UnaryFunction function, Tensor x, Tensor y, Tensor dy, Tensor dx, bool accumulate)
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
            case UnaryFunction.Digamma: GradientOneByOne(SpecialFunctions.Trigamma, x, dy, dx, accumulate); break;
            case UnaryFunction.NormalCdf: GradientOneByOne(SpecialFunctions.NormalDensity, x, dy, dx, accumulate); break;
            case UnaryFunction.Gelu: Map(default(GradientOf<GeluFunction>), x, y, dy, dx, accumulate); break;
            default: throw new ArgumentOutOfRangeException(nameof(function), function, "not a function");
        }
    }

    /// <summary>Whether an activation is done after a product, over all that it gave; tiles apply the others themselves.</summary>
    private static bool IsMapped(Activation activation) => activation.Kind is not (ActivationKind.Identity or ActivationKind.Rectifier);

    private void MapActivation(Activation activation, Tensor x, Tensor y, bool accumulate)
    {
        switch (activation.Kind)
        {
            case ActivationKind.Identity: Map(new Formula(FormulaKind.Affine, 1), [x], y, accumulate); break;
            case ActivationKind.Rectifier: Map(new Rectified(activation.Slope), x, y, accumulate); break;
            case ActivationKind.Tanh: MapFunction(UnaryFunction.Tanh, x, y, accumulate); break;
            case ActivationKind.Sigmoid: MapFunction(UnaryFunction.Sigmoid, x, y, accumulate); break;
            case ActivationKind.Gelu or ActivationKind.Softplus: MapFunction(activation.Function!.Value, x, y, accumulate); break;
            default: throw new ArgumentOutOfRangeException(nameof(activation), activation, "not an activation");
        }
    }

    private void MapActivationGradient(Activation activation, Tensor y, Tensor dy, Tensor dx, bool accumulate)
    {
        switch (activation.Kind)
        {
            case ActivationKind.Identity: Map(default(IdentityGradient), y, dy, dx, accumulate); break;
            case ActivationKind.Rectifier: Map(new RectifiedGradient(activation.Slope), y, dy, dx, accumulate); break;
            case ActivationKind.Tanh: Map(default(TanhGradient), y, dy, dx, accumulate); break;
            case ActivationKind.Sigmoid: Map(default(SigmoidGradient), y, dy, dx, accumulate); break;
            default: throw new ArgumentOutOfRangeException(nameof(activation), activation, "not an activation");
        }
    }

    // One number after the other in double precision: for parameters of a distribution and for codes, of which there are few beside pixels.
    private static void OneByOne(Func<double, double> function, Tensor x, Tensor y, bool accumulate)
    {
        Require(x.Count == y.Count, x, y);
        ReadOnlySpan<float> from = x.Values;
        Span<float> to = y.Values;
        for (int i = 0; i < to.Length; i++) to[i] = (float)function(from[i]) + (accumulate ? to[i] : 0);
    }

    private static void GradientOneByOne(Func<double, double> derivative, Tensor x, Tensor dy, Tensor dx, bool accumulate)
    {
        Require(x.Count == dx.Count && dy.Count == dx.Count, x, dx);
        ReadOnlySpan<float> at = x.Values, from = dy.Values;
        Span<float> to = dx.Values;
        for (int i = 0; i < to.Length; i++)
        {
            float contribution = (float)(from[i] * derivative(at[i]));
            to[i] = accumulate ? to[i] + contribution : contribution;
        }
    }
}
