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

    private readonly Parameter _gamma, _beta;
    private readonly Tensor _runningMean, _runningVariance, _mean, _variance;
    private readonly Activation _activation;

    /// <summary>A layer over <paramref name="channels"/> channels; gamma starts at N(1, 0.02^2), beta at 0, the running statistics at mean 0 and variance 1.</summary>
    /// <param name="parameters">Makes <c>name.gamma</c> and <c>name.beta</c>, each (C).</param>
    /// <param name="name">For example <c>encoder.norm2</c>.</param>
    /// <param name="channels">C.</param>
    /// <param name="activation">Applied to each output.</param>
    public BatchNormalisation(ParameterSource parameters, string name, int channels, Activation activation = default)
    {
        Shape shape = new(channels);
        _gamma = parameters.Make(name + ".gamma", shape, new Normal(0.02f, mean: 1));
        _beta = parameters.Make(name + ".beta", shape, new Zeros());
        (_runningMean, _runningVariance, _mean, _variance) = (new Tensor(shape), new Tensor(shape), new Tensor(shape), new Tensor(shape));
        _runningVariance.Span.Fill(1);
        _activation = activation;
        Parameters = [_gamma, _beta];
        Statistics = [new NamedTensor(name + ".mean", _runningMean), new NamedTensor(name + ".variance", _runningVariance)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The running mean and variance, <c>name.mean</c> and <c>name.variance</c>, each (C).</summary>
    public IReadOnlyList<NamedTensor> Statistics { get; }

    /// <inheritdoc/>
    public Var Apply(Var x)
    {
        Tape tape = x.Tape;
        Var gamma = tape.Use(_gamma), beta = tape.Use(_beta);
        if (!tape.Trains) return Op.Normalise(x, gamma, beta, _runningMean, _runningVariance, activation: _activation);
        Var y = Op.BatchNormalise(x, gamma, beta, _mean, _variance, activation: _activation);
        if (gamma.NeedsGradient && tape.KeepsStatistics)
        {
            Follow(tape.Kernels, _runningMean, _mean);
            Follow(tape.Kernels, _runningVariance, _variance);
        }

        return y;
    }

    private static void Follow(IKernels kernels, Tensor running, Tensor latest)
    {
        kernels.Affine(running, Kept, 0, running, accumulate: false);
        kernels.Affine(latest, 1 - Kept, 0, running, accumulate: true);
    }
}
