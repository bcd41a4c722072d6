using Disentangle.Initialisers;
using Disentangle.Serialization;

namespace Disentangle.Layers;

/// <summary>
/// activation(batch normalisation): (B, C) or (B, H, W, C) to the same shape. On a tape that trains, each call normalises with mean and
/// variance of its own input; on one that does not, with running means of these, so that each row stands on its own.
/// </summary>
/// <remarks>
/// The running statistics take in the calls of phases that train this layer, unless <see cref="Tape.KeepsStatistics"/> is off. They belong
/// to no gradient and so to no <see cref="ParameterSet"/>, but to the model: <see cref="Statistics"/>.
/// </remarks>
public sealed class BatchNormalisation : ILayer
{
    // How much of the running statistics a call leaves, as in the public code of InfoGAN.
    private const float Kept = 0.9f;

    /// <summary>Keeps the root of a variance from 0.</summary>
    public const float Epsilon = 1e-5f;

    private readonly string _name;
    private readonly Tensor _mean, _variance;

    /// <summary>
    /// A layer over <paramref name="channels"/> channels; gamma starts at N(1, 0.02^2), beta at 0, the running
    /// statistics at mean 0 and variance 1.
    /// </summary>
    /// <param name="parameters">Makes <c>name.gamma</c> and <c>name.beta</c>, each (C).</param>
    /// <param name="name">For example <c>encoder.norm2</c>.</param>
    /// <param name="channels">C.</param>
    /// <param name="activation">Applied to each output.</param>
    public BatchNormalisation(ParameterSource parameters, string name, int channels, Activation activation = default)
    {
        Shape shape = new(channels);
        Gamma = parameters.Make(name + ".gamma", shape, new Normal(0.02f, mean: 1));
        Beta = parameters.Make(name + ".beta", shape, new Zeros());
        (RunningMean, RunningVariance) = (parameters.CreateTensor(shape), parameters.CreateTensor(shape));
        (_mean, _variance) = (parameters.CreateTensor(shape), parameters.CreateTensor(shape));
        RunningVariance.HostWrite().Fill(1);
        (_name, Activation) = (name, activation);
        Parameters = [Gamma, Beta];
        Statistics = [new NamedTensor(name + ".mean", RunningMean), new NamedTensor(name + ".variance", RunningVariance)];
    }

    /// <summary>(C).</summary>
    public Parameter Gamma { get; }

    /// <summary>(C).</summary>
    public Parameter Beta { get; }

    /// <summary>(C).</summary>
    public Tensor RunningMean { get; }

    /// <summary>(C).</summary>
    public Tensor RunningVariance { get; }

    /// <summary>Applied to each output.</summary>
    public Activation Activation { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The running mean and variance, <c>name.mean</c> and <c>name.variance</c>, each (C).</summary>
    public IReadOnlyList<NamedTensor> Statistics { get; }

    /// <inheritdoc/>
    public IReadOnlyList<LayerTensor> Tensors =>
    [
        new(Gamma.Name, _name + ".weight", WeightKind.Vector),
        new(Beta.Name, _name + ".bias", WeightKind.Vector),
        new(Statistics[0].Name, _name + ".running_mean", WeightKind.Vector),
        new(Statistics[1].Name, _name + ".running_var", WeightKind.Vector),
    ];

    /// <inheritdoc/>
    public bool IsPointwise => true;

    /// <inheritdoc/>
    public Shape OutputOf(Shape input) => input;

    /// <inheritdoc/>
    public string AddTo(ILayerGraph graph, string x, Shape input, string name)
    {
        string[] inputs = [x, .. Tensors.Select(tensor => graph.Weight(tensor.Name))];
        return graph.Activate(
            graph.Node("BatchNormalization", $"{name}/norm", inputs, new GraphAttribute("epsilon", Epsilon)), Activation, name);
    }

    /// <inheritdoc/>
    public Var Apply(Var x)
    {
        Tape tape = x.Tape;
        Var gamma = tape.Use(Gamma), beta = tape.Use(Beta);
        if (!tape.Trains) return Op.Normalise(x, gamma, beta, RunningMean, RunningVariance, Epsilon, Activation);
        Var y = Op.BatchNormalise(x, gamma, beta, _mean, _variance, Epsilon, Activation);
        if (gamma.NeedsGradient && tape.KeepsStatistics)
        {
            Follow(tape.Kernels, RunningMean, _mean);
            Follow(tape.Kernels, RunningVariance, _variance);
        }

        return y;
    }

    private static void Follow(IKernels kernels, Tensor running, Tensor latest)
    {
        kernels.Affine(running, Kept, 0, running, accumulate: false);
        kernels.Affine(latest, 1 - Kept, 0, running, accumulate: true);
    }
}
