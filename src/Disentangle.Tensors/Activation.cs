namespace Disentangle.Tensors;

/// <summary>The functions that may follow a linear or convolutional layer.</summary>
public enum ActivationKind
{
    /// <summary>x itself.</summary>
    Identity,

    /// <summary>x where positive, slope * x elsewhere; ReLU has slope 0.</summary>
    Rectifier,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary>The Gaussian error linear unit, in the form with a hyperbolic tangent: see <see cref="UnaryFunction.Gelu"/>.</summary>
    Gelu,

    /// <summary>log(1 + exp(x)).</summary>
    Softplus,
}

/// <summary>
/// A function applied to each output of a layer. Where its derivative is a function of its value, only the value is kept; for the others,
/// GELU and softplus, operations of the tape keep what it is applied to as well (<see cref="Function"/>).
/// </summary>
/// <param name="Kind">Which function.</param>
/// <param name="Slope">The slope on negative numbers of a rectifier, in [0, 1); 0 otherwise.</param>
public readonly record struct Activation(ActivationKind Kind, float Slope = 0)
{
    /// <summary>x itself.</summary>
    public static Activation Identity => new(ActivationKind.Identity);

    /// <summary>max(x, 0).</summary>
    public static Activation Relu => new(ActivationKind.Rectifier);

    /// <summary>The hyperbolic tangent.</summary>
    public static Activation Tanh => new(ActivationKind.Tanh);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static Activation Sigmoid => new(ActivationKind.Sigmoid);

    /// <summary>The Gaussian error linear unit, in the form with a hyperbolic tangent.</summary>
    public static Activation Gelu => new(ActivationKind.Gelu);

    /// <summary>log(1 + exp(x)).</summary>
    public static Activation Softplus => new(ActivationKind.Softplus);

    /// <summary>
    /// The function that is an operation of its own on the tape, since its derivative needs its argument; null where the value is enough.
    /// </summary>
    internal UnaryFunction? Function => Kind switch
    {
        ActivationKind.Gelu => UnaryFunction.Gelu,
        ActivationKind.Softplus => UnaryFunction.Softplus,
        _ => null,
    };

    /// <summary>max(x, slope * x).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The slope is not in [0, 1).</exception>
    public static Activation LeakyRelu(float slope) => slope is >= 0 and < 1
        ? new(ActivationKind.Rectifier, slope)
        : throw new ArgumentOutOfRangeException(nameof(slope), slope, "the slope must be in [0, 1)");
}
