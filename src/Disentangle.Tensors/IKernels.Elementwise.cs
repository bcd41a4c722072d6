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
}

/// <content>Elementwise arithmetic: all tensors of a call have the same number of values, and the result may be one of the operands.</content>
public partial interface IKernels
{
    /// <summary>y = value everywhere.</summary>
    void Fill(Tensor y, float value);

    /// <summary>y (+)= scale * x + offset.</summary>
    void Affine(Tensor x, float scale, float offset, Tensor y, bool accumulate);

    /// <summary>y = a + b.</summary>
    void Add(Tensor a, Tensor b, Tensor y);

    /// <summary>y = a - b.</summary>
    void Subtract(Tensor a, Tensor b, Tensor y);

    /// <summary>y (+)= a * b.</summary>
    void Multiply(Tensor a, Tensor b, Tensor y, bool accumulate);

    /// <summary>y (+)= a / b.</summary>
    void Divide(Tensor a, Tensor b, Tensor y, bool accumulate);

    /// <summary>db (+)= -dy * y / b, where y = a / b.</summary>
    void DivisorGradient(Tensor dy, Tensor y, Tensor b, Tensor db, bool accumulate);

    /// <summary>y = function(x).</summary>
    void Apply(UnaryFunction function, Tensor x, Tensor y);

    /// <summary>dx (+)= dy * function'(x), where y = function(x).</summary>
    void ApplyGradient(UnaryFunction function, Tensor x, Tensor y, Tensor dy, Tensor dx, bool accumulate);

    /// <summary>y = activation(x).</summary>
    void Activate(Activation activation, Tensor x, Tensor y);
}
