using Disentangle.Initialisers;

namespace Disentangle.Layers;

/// <summary>
/// activation(instance normalisation): (B, H, W, C) to the same shape, each image and channel with its own mean and variance over the
/// pixels, and a learned scale and shift of each channel.
/// </summary>
public sealed class InstanceNormalisation : ILayer
{
    /// <summary>Keeps the root of a variance from 0.</summary>
    public const float Epsilon = 1e-6f;

    private readonly string _name;

    /// <summary>A layer over <paramref name="channels"/> channels; gamma starts at 1, beta at 0.</summary>
    /// <param name="parameters">Makes <c>name.gamma</c> and <c>name.beta</c>, each (C).</param>
    /// <param name="name">For example <c>encoder.norm2</c>.</param>
    /// <param name="channels">C.</param>
    /// <param name="activation">Applied to each output.</param>
    public InstanceNormalisation(ParameterSource parameters, string name, int channels, Activation activation = default)
    {
        Gamma = parameters.Make(name + ".gamma", new Shape(channels), new Constant(1));
        Beta = parameters.Make(name + ".beta", new Shape(channels), new Zeros());
        (_name, Activation) = (name, activation);
        Parameters = [Gamma, Beta];
    }

    /// <summary>(C).</summary>
    public Parameter Gamma { get; }

    /// <summary>(C).</summary>
    public Parameter Beta { get; }

    /// <summary>Applied to each output.</summary>
    public Activation Activation { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<LayerTensor> Tensors =>
        [new(Gamma.Name, _name + ".weight", WeightKind.Vector), new(Beta.Name, _name + ".bias", WeightKind.Vector)];

    /// <inheritdoc/>
    public Shape OutputOf(Shape input) => input;

    /// <inheritdoc/>
    public Var Apply(Var x) => Op.NormaliseImages(x, x.Tape.Use(Gamma), x.Tape.Use(Beta), Epsilon, Activation);

    /// <inheritdoc/>
    public void AddWork(LayerWork work, Shape input, bool inputGradient) => work.AddNormalisation(_name, input, Epsilon, Activation);

    /// <inheritdoc/>
    public string AddTo(ILayerGraph graph, string x, Shape input, string name)
    {
        string[] inputs = [x, graph.Weight(Gamma.Name), graph.Weight(Beta.Name)];
        return graph.Activate(
            graph.Node("InstanceNormalization", $"{name}/norm", inputs, new GraphAttribute("epsilon", Epsilon)), Activation, name);
    }
}
