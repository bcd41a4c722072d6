namespace Disentangle.Tensors.Autodiff;

/// <summary>
/// One recorded operation: its result, and how a gradient of the result becomes gradients of the inputs. An operation of one's own derives
/// from it, gets a node by <see cref="Tape.Record"/>, computes <see cref="Value"/> on the kernels of the tape, and
/// gives the result as a <see cref="Var"/>.
/// </summary>
public abstract class Node
{
    private Tensor? _gradient;

    /// <summary>The tape that it stands on.</summary>
    public Tape Tape { get; private set; } = null!;

    /// <summary>The result. Operations own it; constants and parameters refer to another's.</summary>
    public Tensor Value { get; protected set; } = null!;

    /// <summary>Whether any trained parameter stands before this node.</summary>
    public bool NeedsGradient { get; protected set; }

    /// <summary>Whether a gradient has arrived since the tape began.</summary>
    public bool HasGradient { get; private set; }

    /// <summary>The derivative of the loss with respect to <see cref="Value"/>, once <see cref="HasGradient"/>.</summary>
    public Tensor Gradient => _gradient ?? throw new InvalidOperationException("no gradient has arrived here");

    /// <summary>Makes the node one of a tape, whose device keeps its values.</summary>
    public virtual void Join(Tape tape)
    {
        Tape = tape;
        Value = tape.Kernels.CreateTensor();
    }

    /// <summary>Its number on the tape.</summary>
    internal int Place { get; private set; }

    internal void Begin(int place)
    {
        Place = place;
        HasGradient = false;
        NeedsGradient = false;
    }

    /// <summary>
    /// Gives the memory a contribution to the gradient goes to, and whether to add to it or, being the first, to replace what
    /// is there.
    /// </summary>
    internal void Receive(out Tensor gradient, out bool accumulate)
    {
        _gradient ??= Tape.Kernels.CreateTensor();
        if (!HasGradient) _gradient.Resize(Value.Shape);
        gradient = _gradient;
        accumulate = HasGradient;
        HasGradient = true;
    }

    /// <summary>Turns <see cref="Gradient"/>, which it may overwrite, into contributions to the inputs' gradients.</summary>
    public abstract void Backward(IKernels kernels);

    /// <summary>Whether <paramref name="input"/> wants a gradient; if so, where it goes.</summary>
    protected static bool Wants(Var input, out Tensor gradient, out bool accumulate)
    {
        if (input.NeedsGradient)
        {
            input.Node.Receive(out gradient, out accumulate);
            return true;
        }

        (gradient, accumulate) = (null!, false);
        return false;
    }

    /// <summary>Declares what the result depends on.</summary>
    protected void DependsOn(Var a) => NeedsGradient = a.NeedsGradient;

    /// <inheritdoc cref="DependsOn(Var)"/>
    protected void DependsOn(Var a, Var b) => NeedsGradient = a.NeedsGradient || b.NeedsGradient;

    /// <inheritdoc cref="DependsOn(Var)"/>
    protected void DependsOn(Var a, Var b, Var c) => NeedsGradient = a.NeedsGradient || b.NeedsGradient || c.NeedsGradient;

    private protected void ReferTo(Tensor value, Tensor? gradient)
    {
        Value = value;
        _gradient = gradient;
    }
}

internal sealed class ConstantNode : Node
{
    public void Refer(Tensor value) => ReferTo(value, gradient: null);

    public override void Backward(IKernels kernels) => throw new InvalidOperationException("a constant has no gradient");
}

internal sealed class NoiseNode : Node
{
    public override void Backward(IKernels kernels) => throw new InvalidOperationException("noise has no gradient");
}

internal sealed class ParameterNode : Node
{
    public void Refer(Parameter parameter, bool trained)
    {
        ReferTo(parameter.Value, parameter.Gradient);
        NeedsGradient = trained;
    }

    public override void Backward(IKernels kernels)
    {
        // The gradient has arrived where it belongs: in the parameter.
    }
}
