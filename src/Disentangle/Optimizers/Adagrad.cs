namespace Disentangle.Optimizers;

/// <summary>
/// Adagrad (Duchi, Hazan, Singer: Adaptive subgradient methods for online learning and stochastic optimization, 2011): s is the
/// sum of the squares of all gradients so far, and theta decreases by <c>rate * gradient / (sqrt(s) + epsilon)</c>.
/// </summary>
public sealed class Adagrad : IOptimizer
{
    private readonly Parameter[] _parameters;
    private readonly Tensor[] _sums;
    private readonly IKernels _kernels;
    private readonly double _rate, _epsilon;

    /// <summary>An optimizer of the given parameters.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="kernels">What does the arithmetic.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="epsilon">Keeps the divisor from 0.</param>
    public Adagrad(ParameterSet parameters, IKernels kernels, double rate = 0.01, double epsilon = 1e-10)
    {
        _parameters = [.. parameters.Items];
        _sums = [.. _parameters.Select(p => kernels.CreateTensor(p.Value.Shape))];
        (_kernels, _rate, _epsilon) = (kernels, rate, epsilon);
        State = [.. _parameters.Select((p, i) => new OptimizerState(p.Name + ".sum", _sums[i]))];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static OptimizerEntry Entry { get; } = new(
        "adagrad",
        "Adagrad",
        "Updates that shrink with the sum of squares of each gradient.",
        (parameters, kernels, rate) => new Adagrad(parameters, kernels, rate));

    /// <inheritdoc/>
    public IReadOnlyList<OptimizerState> State { get; }

    /// <inheritdoc/>
    public void Step(long t)
    {
        for (int i = 0; i < _parameters.Length; i++)
        {
            Parameter parameter = _parameters[i];
            _kernels.AdagradStep(parameter.Value, parameter.Gradient, _sums[i], _rate, _epsilon);
        }
    }
}
