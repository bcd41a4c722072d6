namespace Disentangle.Tensors;

/// <summary>
/// What the gradients of a layer, y = activation(f(x, weights) + bias), are made of, and where they go. A gradient that has no place is
/// not wanted.
/// </summary>
/// <param name="X">The layer's input.</param>
/// <param name="Weights">Its weights.</param>
/// <param name="Y">Its output.</param>
/// <param name="Dy">The gradient of the output; it is not changed.</param>
public readonly record struct LayerGradients(Tensor X, Tensor Weights, Tensor Y, Tensor Dy)
{
    /// <summary>Where the gradient of the input goes.</summary>
    public Tensor? Dx { get; init; }

    /// <summary>Whether <see cref="Dx"/> is added to rather than replaced.</summary>
    public bool AddX { get; init; }

    /// <summary>Where the gradient of the weights goes.</summary>
    public Tensor? Dw { get; init; }

    /// <summary>Whether <see cref="Dw"/> is added to rather than replaced.</summary>
    public bool AddWeights { get; init; }

    /// <summary>Where the gradient of the bias goes.</summary>
    public Tensor? Db { get; init; }

    /// <summary>Whether <see cref="Db"/> is added to rather than replaced.</summary>
    public bool AddBias { get; init; }
}
