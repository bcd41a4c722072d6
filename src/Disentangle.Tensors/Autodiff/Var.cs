namespace Disentangle.Tensors.Autodiff;

/// <summary>A value on a tape. It is void once its tape begins again.</summary>
public readonly partial struct Var
{
    /// <summary>The result of a recorded operation.</summary>
    public Var(Node node) => Node = node;

    /// <summary>The value.</summary>
    public Tensor Value => Node.Value;

    /// <summary>The value's size in each dimension.</summary>
    public Shape Shape => Node.Value.Shape;

    /// <summary>The derivative of the loss with respect to this value, after <see cref="Tape.Backward"/>.</summary>
    /// <exception cref="InvalidOperationException">No gradient has arrived here.</exception>
    public Tensor Gradient => Node.Gradient;

    /// <summary>The tape that it stands on.</summary>
    public Tape Tape => Node.Tape;

    /// <summary>Whether it depends on a trained parameter.</summary>
    public bool NeedsGradient => Node.NeedsGradient;

    internal Node Node { get; }
}
