namespace Disentangle.Tensors.Reference;

/// <summary>Functions of one number in double precision: what the elementwise kernels compute.</summary>
public static class Functions
{
    /// <summary>The function that <paramref name="function"/> names.</summary>
    public static double Apply(UnaryFunction function, double x) => function switch
    {
        UnaryFunction.Exp => Math.Exp(x),
        UnaryFunction.Log => Math.Log(x),
        UnaryFunction.Square => x * x,
        UnaryFunction.Sqrt => Math.Sqrt(x),
        UnaryFunction.Abs => Math.Abs(x),
        UnaryFunction.Softplus => Softplus(x),
        UnaryFunction.Sigmoid => Sigmoid(x),
        UnaryFunction.Tanh => Math.Tanh(x),
        UnaryFunction.LogOneMinusExp => LogOneMinusExp(x),
        UnaryFunction.Digamma => Digamma(x),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "not a function"),
    };

    /// <summary>activation(x).</summary>
    public static double Activate(Activation activation, double x) => activation.Kind switch
    {
        ActivationKind.Identity => x,
        ActivationKind.Rectifier => x > 0 ? x : activation.Slope * x,
        ActivationKind.Tanh => Math.Tanh(x),
        ActivationKind.Sigmoid => Sigmoid(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "not an activation"),
    };

    /// <summary>activation'(x) as a function of y = activation(x).</summary>
    public static double ActivationDerivative(Activation activation, double y) => activation.Kind switch
    {
        ActivationKind.Identity => 1,
        ActivationKind.Rectifier => y > 0 ? 1 : activation.Slope,
        ActivationKind.Tanh => 1 - y * y,
        ActivationKind.Sigmoid => y * (1 - y),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "not an activation"),
    };

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>log(1 + exp(x)).</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)));

    /// <summary>log(1 + x), accurate for small x (Goldberg 1991, theorem 4).</summary>
    public static double LogOnePlus(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * x / (u - 1);
    }

    /// <summary>exp(x) - 1, accurate for small x (Higham: Accuracy and stability of numerical algorithms, section 1.14.1).</summary>
    public static double ExpMinusOne(double x)
    {
        double u = Math.Exp(x);
        return u == 1 ? x : u == 0 || double.IsInfinity(u) ? u - 1 : (u - 1) * x / Math.Log(u);
    }

    /// <summary>log(1 - exp(x)) for x &lt;= 0.</summary>
    public static double LogOneMinusExp(double x) => x < -1 ? LogOnePlus(-Math.Exp(x)) : Math.Log(-ExpMinusOne(x));

    /// <summary>psi(x) for x &gt; 0, as the limit of log(x + n) - sum over i &lt; n of 1 / (x + i), with the first two corrections.</summary>
    public static double Digamma(double x)
    {
        const int N = 2000;
        double sum = 0;
        for (int i = N - 1; i >= 0; i--) sum += 1 / (x + i);
        return Math.Log(x + N) - 0.5 / (x + N) - 1 / (12 * (x + N) * (x + N)) - sum;
    }
}
