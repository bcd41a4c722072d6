using Disentangle.Serialization;

namespace Disentangle.Layers;

/// <summary>Layers one after the other.</summary>
public sealed class Sequence : ILayer
{
    // An array, so that going through it allocates nothing.
    private readonly ILayer[] _layers;

    // Those that the sequence begins with.
    private readonly ConvolutionLayer[] _convolutions;

    /// <summary>The given layers, the first reading the input.</summary>
    public Sequence(params IEnumerable<ILayer> layers)
    {
        _layers = [.. layers];
        _convolutions = [.. _layers.TakeWhile(layer => layer is ConvolutionLayer { Biases: not null }).Cast<ConvolutionLayer>()];
        Parameters = [.. _layers.SelectMany(layer => layer.Parameters)];
        Statistics = [.. _layers.SelectMany(layer => layer.Statistics)];
        Tensors = [.. _layers.SelectMany(layer => layer.Tensors)];
        Parts = [.. _layers.SelectMany(layer => layer.Parts)];
    }

    /// <summary>The layers, the first reading the input.</summary>
    public IReadOnlyList<ILayer> Layers => _layers;

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<NamedTensor> Statistics { get; }

    /// <inheritdoc/>
    public IReadOnlyList<LayerTensor> Tensors { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ILayer> Parts { get; }

    /// <inheritdoc/>
    public bool IsPointwise => _layers.All(layer => layer.IsPointwise);

    /// <inheritdoc/>
    public Var Apply(Var x)
    {
        int first = 0;

        // Where nothing is trained, what is between convolutions is wanted by nobody.
        if (!x.Tape.Trains && _convolutions.Length > 1)
        {
            x = ConvolutionLayer.ApplyAll(_convolutions, x);
            first = _convolutions.Length;
        }

        for (int i = first; i < _layers.Length; i++) x = _layers[i].Apply(x);
        return x;
    }

    /// <inheritdoc/>
    public int HiddenOutputs => _layers.Sum(layer => layer.HiddenOutputs);

    /// <inheritdoc/>
    public Var Apply(Var x, ICollection<Var> hidden)
    {
        for (int i = 0; i < _layers.Length; i++) x = _layers[i].Apply(x, hidden);
        return x;
    }

    /// <inheritdoc/>
    public Shape OutputOf(Shape input) => _layers.Aggregate(input, (shape, layer) => layer.OutputOf(shape));

    /// <inheritdoc/>
    public string AddTo(ILayerGraph graph, string x, Shape input, string name) => graph.AddParts(this, x, input, name);

    /// <inheritdoc/>
    public void AddWork(LayerWork work, Shape input, bool inputGradient)
    {
        foreach (ILayer layer in _layers)
        {
            layer.AddWork(work, input, inputGradient);
            input = layer.OutputOf(input);
            inputGradient = true;
        }
    }
}
