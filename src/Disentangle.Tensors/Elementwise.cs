namespace Disentangle.Tensors;

/// <summary>
/// The elementwise formulas by their names. Where a method takes <c>accumulate</c>, true adds to the destination and false replaces it.
/// </summary>
public static class Elementwise
{
    /// <summary>y (+)= scale * x + offset.</summary>
    public static void Affine(this IKernels kernels, Tensor x, float scale, float offset, Tensor y, bool accumulate) =>
        kernels.Map(new Formula(FormulaKind.Affine, scale, offset), [x], y, accumulate);

    /// <summary>y = a + b.</summary>
    public static void Add(this IKernels kernels, Tensor a, Tensor b, Tensor y) => kernels.Map(new Formula(FormulaKind.Sum), [a, b], y);

    /// <summary>y = a - b.</summary>
    public static void Subtract(this IKernels kernels, Tensor a, Tensor b, Tensor y) =>
        kernels.Map(new Formula(FormulaKind.Difference), [a, b], y);

    /// <summary>y (+)= a * b.</summary>
    public static void Multiply(this IKernels kernels, Tensor a, Tensor b, Tensor y, bool accumulate) =>
        kernels.Map(new Formula(FormulaKind.Product), [a, b], y, accumulate);

    /// <summary>y (+)= a / b.</summary>
    public static void Divide(this IKernels kernels, Tensor a, Tensor b, Tensor y, bool accumulate) =>
        kernels.Map(new Formula(FormulaKind.Quotient), [a, b], y, accumulate);

    /// <summary>db (+)= -dy * y / b, where y = a / b.</summary>
    public static void DivisorGradient(this IKernels kernels, Tensor dy, Tensor y, Tensor b, Tensor db, bool accumulate) =>
        kernels.Map(new Formula(FormulaKind.DivisorGradient), [dy, y, b], db, accumulate);

    /// <summary>y = (a + b) - (c + d).</summary>
    public static void DifferenceOfSums(this IKernels kernels, Tensor a, Tensor b, Tensor c, Tensor d, Tensor y) =>
        kernels.Map(new Formula(FormulaKind.DifferenceOfSums), [a, b, c, d], y);

    /// <summary>y = function(x).</summary>
    public static void Apply(this IKernels kernels, UnaryFunction function, Tensor x, Tensor y) =>
        kernels.Map(new Formula(FormulaKind.Function) { Function = function }, [x], y);

    /// <summary>dx (+)= dy * function'(x), where y = function(x).</summary>
    public static void ApplyGradient(
        this IKernels kernels, UnaryFunction function, Tensor x, Tensor y, Tensor dy, Tensor dx, bool accumulate) =>
        kernels.Map(new Formula(FormulaKind.FunctionGradient) { Function = function }, [x, y, dy], dx, accumulate);

    /// <summary>y = activation(x).</summary>
    public static void Activate(this IKernels kernels, Activation activation, Tensor x, Tensor y) =>
        kernels.Map(new Formula(FormulaKind.Activation) { Activation = activation }, [x], y);

    /// <summary>
    /// dy becomes dy * activation'(.), from the activation's output y. In place. Not for GELU and softplus, whose derivatives need the
    /// input: <see cref="ApplyGradient"/>.
    /// </summary>
    public static void ActivationGradient(this IKernels kernels, Activation activation, Tensor y, Tensor dy)
    {
        if (activation.Kind == ActivationKind.Identity) return;
        kernels.Map(new Formula(FormulaKind.ActivationGradient) { Activation = activation }, [y, dy], dy);
    }

    /// <summary>
    /// Gradient descent: velocity = momentum velocity + g; value -= learningRate * velocity. Without a velocity, value -= learningRate * g.
    /// </summary>
    public static void SgdStep(
        this IKernels kernels, Tensor value, Tensor gradient, Tensor? velocity, double learningRate, double momentum)
    {
        if (velocity != null) kernels.Map(new Formula(FormulaKind.WeightedSum, (float)momentum, 1), [velocity, gradient], velocity);
        kernels.Map(new Formula(FormulaKind.WeightedSum, 1, (float)-learningRate), [value, velocity ?? gradient], value);
    }

    /// <summary>Adagrad (Duchi, Hazan and Singer 2011): sum += g^2; value -= learningRate * g / (sqrt(sum) + epsilon).</summary>
    public static void AdagradStep(this IKernels kernels, Tensor value, Tensor gradient, Tensor sum, double learningRate, double epsilon)
    {
        kernels.Multiply(gradient, gradient, sum, accumulate: true);
        kernels.Map(new Formula(FormulaKind.OverRoot, (float)-learningRate, (float)epsilon), [gradient, sum], value, accumulate: true);
    }
}
