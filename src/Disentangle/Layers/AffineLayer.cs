namespace Disentangle.Layers;

/// <summary>scale x + offset of each value, of a shape like the input's: for networks that read values of another range.</summary>
/// <param name="scale">The factor.</param>
/// <param name="offset">What is added.</param>
public sealed class AffineLayer(float scale, float offset) : ILayer
{
    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters => [];

    /// <inheritdoc/>
    public bool IsPointwise => true;

    /// <inheritdoc/>
    public Var Apply(Var x) => Op.Affine(x, scale, offset);

    /// <inheritdoc/>
    public Shape OutputOf(Shape input) => input;

    /// <inheritdoc/>
    public string AddTo(ILayerGraph graph, string x, Shape input, string name)
    {
        string scaled = graph.Node("Mul", $"{name}/scaled", [x, graph.Constant($"{name}/scale", new Tensor(new Shape(1), [scale]))]);
        return graph.Node("Add", $"{name}/moved", [scaled, graph.Constant($"{name}/offset", new Tensor(new Shape(1), [offset]))]);
    }
}
