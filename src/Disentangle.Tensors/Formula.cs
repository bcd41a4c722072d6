namespace Disentangle.Tensors;

/// <summary>Which formula a <see cref="Formula"/> is, with its operands in their order.</summary>
public enum FormulaKind
{
    /// <summary>(x): first * x + second.</summary>
    Affine,

    /// <summary>(a, b): a + b.</summary>
    Sum,

    /// <summary>(a, b): a - b.</summary>
    Difference,

    /// <summary>(a, b): a * b.</summary>
    Product,

    /// <summary>(a, b): a / b.</summary>
    Quotient,

    /// <summary>(dy, y, b): -dy * y / b, the gradient of b where y = a / b.</summary>
    DivisorGradient,

    /// <summary>(a, b): first * a + second * b.</summary>
    WeightedSum,

    /// <summary>(g, s): first * g / (sqrt(s) + second).</summary>
    OverRoot,

    /// <summary>(x): function(x).</summary>
    Function,

    /// <summary>(x, y, dy): dy * function'(x), where y = function(x).</summary>
    FunctionGradient,

    /// <summary>(x): activation(x).</summary>
    Activation,

    /// <summary>(y, dy): dy * activation'(.), from the activation's output y.</summary>
    ActivationGradient,

    /// <summary>(mean, lv): KL(N(mean, exp(lv)) || N(0, 1)) = (mean^2 + exp(lv) - lv - 1) / 2; never negative.</summary>
    GaussianKl,

    /// <summary>(lv, dkl): dkl * (exp(lv) - 1) / 2.</summary>
    GaussianKlLogVarianceGradient,

    /// <summary>(mean, lv, noise): mean + exp(lv / 2) * noise.</summary>
    Reparameterise,

    /// <summary>(lv, noise, dz): dz * exp(lv / 2) * noise / 2.</summary>
    ReparameteriseLogVarianceGradient,

    /// <summary>(lv, dz): dz * exp(lv / 2).</summary>
    ReparameteriseNoiseGradient,

    /// <summary>(z, mean, lv): log N(z; mean, exp(lv)).</summary>
    GaussianLogDensity,

    /// <summary>(z, mean, lv, dy): first * dy * (z - mean) exp(-lv): with 1 the mean's gradient, with -1 that of z.</summary>
    GaussianLogDensityMeanGradient,

    /// <summary>(z, mean, lv, dy): dy * ((z - mean)^2 exp(-lv) - 1) / 2.</summary>
    GaussianLogDensityLogVarianceGradient,

    /// <summary>(a, b, c, d): (a + b) - (c + d).</summary>
    DifferenceOfSums,
}

/// <summary>
/// A formula over the elements of one to four tensors of the same number of values: all that <see cref="IKernels.Map"/> has to know.
/// </summary>
/// <param name="Kind">Which formula.</param>
/// <param name="First">Its first number, where it has one.</param>
/// <param name="Second">Its second number, where it has one.</param>
public readonly record struct Formula(FormulaKind Kind, float First = 0, float Second = 0)
{
    /// <summary>The function of <see cref="FormulaKind.Function"/> and its gradient.</summary>
    public UnaryFunction Function { get; init; }

    /// <summary>The activation of <see cref="FormulaKind.Activation"/> and its gradient.</summary>
    public Activation Activation { get; init; }

    /// <summary>How many operands it has, 1 to 4.</summary>
    public int Operands => Kind switch
    {
        FormulaKind.Affine or FormulaKind.Function or FormulaKind.Activation => 1,
        FormulaKind.DivisorGradient or FormulaKind.FunctionGradient or FormulaKind.Reparameterise => 3,
        FormulaKind.ReparameteriseLogVarianceGradient or FormulaKind.GaussianLogDensity => 3,
        FormulaKind.GaussianLogDensityMeanGradient or FormulaKind.GaussianLogDensityLogVarianceGradient => 4,
        FormulaKind.DifferenceOfSums => 4,
        _ => 2,
    };
}
