namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>exp(x) in every element.</summary>
    public static Var Exp(Var x) => Apply(UnaryFunction.Exp, x);

    /// <summary>The natural logarithm of every element.</summary>
    public static Var Log(Var x) => Apply(UnaryFunction.Log, x);

    /// <summary>x^2 in every element.</summary>
    public static Var Square(Var x) => Apply(UnaryFunction.Square, x);

    /// <summary>The square root of every element.</summary>
    public static Var Sqrt(Var x) => Apply(UnaryFunction.Sqrt, x);

    /// <summary>|x| in every element; the derivative at 0 is taken as 0.</summary>
    public static Var Abs(Var x) => Apply(UnaryFunction.Abs, x);

    /// <summary>log(1 + exp(x)) in every element, for any x.</summary>
    public static Var Softplus(Var x) => Apply(UnaryFunction.Softplus, x);

    /// <summary>1 / (1 + exp(-x)) in every element.</summary>
    public static Var Sigmoid(Var x) => Apply(UnaryFunction.Sigmoid, x);

    /// <summary>The hyperbolic tangent of every element.</summary>
    public static Var Tanh(Var x) => Apply(UnaryFunction.Tanh, x);

    /// <summary>
    /// log(1 - exp(x)) in every element, for x &lt;= 0 however near to 0 or far from it: from a log-probability to that of the
    /// complement.
    /// </summary>
    public static Var LogOneMinusExp(Var x) => Apply(UnaryFunction.LogOneMinusExp, x);

    /// <summary>psi(x), the derivative of log Gamma(x), in every element, for x &gt; 0.</summary>
    public static Var Digamma(Var x) => Apply(UnaryFunction.Digamma, x);

    /// <summary>Phi(x), the probability that a standard normal number is below x, in every element.</summary>
    public static Var NormalCdf(Var x) => Apply(UnaryFunction.NormalCdf, x);

    /// <summary>
    /// x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 in every element: the Gaussian error linear unit, in its usual approximation.
    /// </summary>
    public static Var Gelu(Var x) => Apply(UnaryFunction.Gelu, x);

    private static Var Apply(UnaryFunction function, Var x)
    {
        FunctionNode node = x.Tape.Record<FunctionNode>();
        node.Forward(function, x);
        return new Var(node);
    }

    private sealed class FunctionNode : Node
    {
        private UnaryFunction _function;
        private Var _x;

        public void Forward(UnaryFunction function, Var x)
        {
            (_function, _x) = (function, x);
            DependsOn(x);
            Value.Resize(x.Shape);
            Tape.Kernels.Apply(function, x.Value, Value);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_x, out Tensor dx, out bool add)) kernels.ApplyGradient(_function, _x.Value, Value, Gradient, dx, add);
        }
    }
}
