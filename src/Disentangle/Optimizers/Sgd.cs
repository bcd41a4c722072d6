namespace Disentangle.Optimizers;

/// <summary>
/// Gradient descent with momentum (Polyak 1964): <c>velocity = momentum * velocity + gradient</c>, and theta decreases by
/// <c>rate * velocity</c>. Without momentum it keeps nothing.
/// </summary>
public sealed class Sgd : IOptimizer
{
    private readonly Parameter[] _parameters;
    private readonly Tensor[] _velocity;
    private readonly IKernels _kernels;
    private readonly double _rate, _momentum;

    /// <summary>An optimizer of the given parameters.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="kernels">What does the arithmetic.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="momentum">How much of the velocity is kept at each step, in [0, 1).</param>
    public Sgd(ParameterSet parameters, IKernels kernels, double rate = 0.01, double momentum = 0)
    {
        _parameters = [.. parameters.Items];
        _velocity = momentum == 0 ? [] : [.. _parameters.Select(p => kernels.CreateTensor(p.Value.Shape))];
        (_kernels, _rate, _momentum) = (kernels, rate, momentum);
        State = [.. _velocity.Select((v, i) => new OptimizerState(_parameters[i].Name + ".velocity", v))];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static OptimizerEntry Entry { get; } =
        new("sgd", "SGD", "Stochastic gradient descent.", (parameters, kernels, rate) => new Sgd(parameters, kernels, rate));

    /// <inheritdoc/>
    public IReadOnlyList<OptimizerState> State { get; }

    /// <inheritdoc/>
    public void Step(long t)
    {
        for (int i = 0; i < _parameters.Length; i++)
        {
            Tensor? velocity = _velocity.Length == 0 ? null : _velocity[i];
            _kernels.SgdStep(_parameters[i].Value, _parameters[i].Gradient, velocity, _rate, _momentum);
        }
    }
}
