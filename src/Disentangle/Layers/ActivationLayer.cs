namespace Disentangle.Layers;

/// <summary>A function applied to each value, of a shape like the input's.</summary>
/// <param name="activation">The function.</param>
public sealed class ActivationLayer(Activation activation) : ILayer
{
    /// <summary>The function.</summary>
    public Activation Activation => activation;

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters => [];

    /// <inheritdoc/>
    public Var Apply(Var x) => Op.Activate(x, activation);

    /// <inheritdoc/>
    public bool IsPointwise => true;

    /// <inheritdoc/>
    public Shape OutputOf(Shape input) => input;

    /// <inheritdoc/>
    public string AddTo(ILayerGraph graph, string x, Shape input, string name) => graph.Activate(x, activation, name);
}
