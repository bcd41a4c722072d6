using Disentangle.Serialization;

namespace Disentangle.Layers;

/// <summary>Layers one after the other.</summary>
public sealed class Sequence : ILayer
{
    /// <summary>The given layers, the first reading the input.</summary>
    public Sequence(params IEnumerable<ILayer> layers)
    {
        Layers = [.. layers];
        Parameters = [.. Layers.SelectMany(layer => layer.Parameters)];
        Statistics = [.. Layers.SelectMany(layer => layer.Statistics)];
    }

    /// <summary>The layers, the first reading the input.</summary>
    public IReadOnlyList<ILayer> Layers { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<NamedTensor> Statistics { get; }

    /// <inheritdoc/>
    public Var Apply(Var x)
    {
        foreach (ILayer layer in Layers) x = layer.Apply(x);
        return x;
    }
}
