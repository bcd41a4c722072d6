using Disentangle.Serialization;

namespace Disentangle.Layers;

/// <summary>Layers one after the other.</summary>
public sealed class Sequence : ILayer
{
    // An array, so that going through it allocates nothing.
    private readonly ILayer[] _layers;

    /// <summary>The given layers, the first reading the input.</summary>
    public Sequence(params IEnumerable<ILayer> layers)
    {
        _layers = [.. layers];
        Parameters = [.. _layers.SelectMany(layer => layer.Parameters)];
        Statistics = [.. _layers.SelectMany(layer => layer.Statistics)];
    }

    /// <summary>The layers, the first reading the input.</summary>
    public IReadOnlyList<ILayer> Layers => _layers;

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<NamedTensor> Statistics { get; }

    /// <inheritdoc/>
    public Var Apply(Var x)
    {
        foreach (ILayer layer in _layers) x = layer.Apply(x);
        return x;
    }
}
