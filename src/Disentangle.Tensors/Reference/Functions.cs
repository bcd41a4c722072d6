using Disentangle.Foundation.Numerics;

namespace Disentangle.Tensors.Reference;

/// <summary>Functions of one number in double precision: what the elementwise kernels compute.</summary>
internal static class Functions
{
    /// <summary>The function that <paramref name="function"/> names.</summary>
    public static double Apply(UnaryFunction function, double x) => function switch
    {
        UnaryFunction.Exp => Math.Exp(x),
        UnaryFunction.Log => Math.Log(x),
        UnaryFunction.Square => x * x,
        UnaryFunction.Sqrt => Math.Sqrt(x),
        UnaryFunction.Abs => Math.Abs(x),
        UnaryFunction.Softplus => SpecialFunctions.Softplus(x),
        UnaryFunction.Sigmoid => Sigmoid(x),
        UnaryFunction.Tanh => Math.Tanh(x),
        UnaryFunction.LogOneMinusExp => SpecialFunctions.LogOneMinusExp(x),
        UnaryFunction.Digamma => Digamma(x),
        UnaryFunction.NormalCdf => NormalCdf(x),
        UnaryFunction.Gelu => Gelu(x),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "not a function"),
    };

    /// <summary>activation(x).</summary>
    public static double Activate(Activation activation, double x) => activation.Kind switch
    {
        ActivationKind.Identity => x,
        ActivationKind.Rectifier => x > 0 ? x : activation.Slope * x,
        ActivationKind.Tanh => Math.Tanh(x),
        ActivationKind.Sigmoid => Sigmoid(x),
        ActivationKind.Gelu => Gelu(x),
        ActivationKind.Softplus => SpecialFunctions.Softplus(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "not an activation"),
    };

    /// <summary>activation'(x) as a function of y = activation(x), where it is one.</summary>
    public static double ActivationDerivative(Activation activation, double y) => activation.Kind switch
    {
        ActivationKind.Identity => 1,
        ActivationKind.Rectifier => y > 0 ? 1 : activation.Slope,
        ActivationKind.Tanh => 1 - y * y,
        ActivationKind.Sigmoid => y * (1 - y),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "not an activation"),
    };

    /// <summary>x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2.</summary>
    public static double Gelu(double x) => x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))) / 2;

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>
    /// psi(x) for x &gt; 0, as the limit of log(x + n) - sum over i &lt; n of 1 / (x + i), with the first two corrections.
    /// </summary>
    public static double Digamma(double x)
    {
        const int N = 2000;
        double sum = 0;
        for (int i = N - 1; i >= 0; i--) sum += 1 / (x + i);
        return Math.Log(x + N) - 0.5 / (x + N) - 1 / (12 * (x + N) * (x + N)) - sum;
    }

    /// <summary>
    /// Phi(x): near 0 by its series, 1/2 + phi(x) sum over n of x^(2n+1) / (2n+1)!!, elsewhere by the continued fraction of the tail,
    /// phi(x) / (x + 1 / (x + 2 / (x + ...))).
    /// </summary>
    public static double NormalCdf(double x)
    {
        const int N = 300;
        double density = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI), a = Math.Abs(x);
        if (a < 3)
        {
            double term = x, sum = 0;
            for (int n = 1; n < N; n++)
            {
                sum += term;
                term *= x * x / (2 * n + 1);
            }

            return 0.5 + density * sum;
        }

        double fraction = a;
        for (int n = N; n > 0; n--) fraction = a + n / fraction;
        double tail = density / fraction;
        return x > 0 ? 1 - tail : tail;
    }
}
