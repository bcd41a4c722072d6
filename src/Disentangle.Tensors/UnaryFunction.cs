namespace Disentangle.Tensors;

/// <summary>The differentiable functions of one number.</summary>
public enum UnaryFunction
{
    /// <summary>exp(x).</summary>
    Exp,

    /// <summary>The natural logarithm.</summary>
    Log,

    /// <summary>x^2.</summary>
    Square,

    /// <summary>The square root.</summary>
    Sqrt,

    /// <summary>|x|; its derivative at 0 is taken as 0.</summary>
    Abs,

    /// <summary>log(1 + exp(x)).</summary>
    Softplus,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>log(1 - exp(x)), for x &lt;= 0.</summary>
    LogOneMinusExp,

    /// <summary>psi(x), the derivative of the logarithm of the gamma function, for x &gt; 0.</summary>
    Digamma,

    /// <summary>Phi(x), the probability that a standard normal number is below x.</summary>
    NormalCdf,

    /// <summary>
    /// x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2, nearly x times the normal distribution function (Hendrycks and Gimpel: Gaussian
    /// error linear units, 2016).
    /// </summary>
    Gelu,
}
