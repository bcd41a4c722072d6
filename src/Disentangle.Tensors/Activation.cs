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
}

/// <summary>A function applied to each output of a layer. Its derivative is a function of its value, so only the value is kept.</summary>
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

    /// <summary>max(x, slope * x).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The slope is not in [0, 1).</exception>
    public static Activation LeakyRelu(float slope) => slope is >= 0 and < 1
        ? new(ActivationKind.Rectifier, slope)
        : throw new ArgumentOutOfRangeException(nameof(slope), slope, "the slope must be in [0, 1)");
}
