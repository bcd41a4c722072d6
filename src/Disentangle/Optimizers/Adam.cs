namespace Disentangle.Optimizers;

/// <summary>
/// Adam (Kingma and Ba: Adam: a method for stochastic optimization, ICLR 2015), algorithm 1: m and v are running means of the
/// gradient and of its square, and theta decreases by <c>rate * mhat / (sqrt(vhat) + epsilon)</c>, where
/// <c>mhat = m / (1 - beta1^t)</c> and <c>vhat = v / (1 - beta2^t)</c>.
/// </summary>
/// <remarks>
/// This is PyTorch's form. TensorFlow 1 adds its epsilon to sqrt(v) instead of sqrt(vhat) ("epsilon hat" in the paper), which
/// is this form with epsilon / sqrt(1 - beta2^t): at t = 1 and the defaults, 3e-7 in place of 1e-8, and the same in the long run.
/// </remarks>
public sealed class Adam : IOptimizer
{
    private readonly Parameter[] _parameters;
    private readonly Tensor[] _m, _v;
    private readonly IKernels _kernels;
    private readonly double _rate, _beta1, _beta2, _epsilon, _decay, _clip;

    /// <summary>An optimizer of the given parameters.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="kernels">What does the arithmetic.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="beta1">How much of m is kept at each step, in [0, 1).</param>
    /// <param name="beta2">How much of v is kept at each step, in [0, 1).</param>
    /// <param name="epsilon">Keeps the divisor from 0.</param>
    /// <param name="decay">
    /// How much parameters shrink beside each update, times the rate: AdamW (Loshchilov and Hutter: Decoupled weight decay regularization,
    /// ICLR 2019).
    /// </param>
    /// <param name="clip">The largest size of each element of a gradient; larger ones are clipped to it.</param>
    public Adam(ParameterSet parameters, IKernels kernels, double rate = 1e-4, double beta1 = 0.9,
        double beta2 = 0.999, double epsilon = 1e-8, double decay = 0, double clip = double.PositiveInfinity)
    {
        _parameters = [.. parameters.Items];
        _m = [.. _parameters.Select(p => kernels.CreateTensor(p.Value.Shape))];
        _v = [.. _parameters.Select(p => kernels.CreateTensor(p.Value.Shape))];
        (_kernels, _rate, _beta1, _beta2, _epsilon, _decay, _clip) = (kernels, rate, beta1, beta2, epsilon, decay, clip);
        State =
        [
            .. _parameters.Select((p, i) => new OptimizerState(p.Name + ".m", _m[i])),
            .. _parameters.Select((p, i) => new OptimizerState(p.Name + ".v", _v[i])),
        ];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static OptimizerEntry Entry { get; } = new(
        "adam",
        "Adam",
        "Updates scaled by running means of each gradient and of its square; adversarial networks use beta1 = 0.5.",
        (parameters, kernels, rate) => new Adam(parameters, kernels, rate))
    {
        // A long memory of past gradients makes two networks that chase each other circle.
        Adversarial = (parameters, kernels, rate) => new Adam(parameters, kernels, rate, beta1: 0.5),
        Decayed = (parameters, kernels, rate, decay, clip) => new Adam(parameters, kernels, rate, decay: decay, clip: clip),
    };

    /// <inheritdoc/>
    public IReadOnlyList<OptimizerState> State { get; }

    /// <inheritdoc/>
    public void Step(long t)
    {
        for (int i = 0; i < _parameters.Length; i++)
        {
            Parameter parameter = _parameters[i];
            _kernels.AdamStep(parameter.Value, parameter.Gradient, _m[i], _v[i], _rate, _beta1, _beta2, _epsilon, t, _decay, _clip);
        }
    }
}
