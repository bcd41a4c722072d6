using Disentangle.Serialization;

namespace Disentangle.Methods;

/// <summary>
/// The controller of the <see cref="ControlVae"/>: it sets the weight beta of the KL term so that the KL term follows a target C. With the
/// error e = C - KL of this step, a proportional part and an integral one,
/// <c>P = k_p / (1 + exp(e))</c>, <c>I += -k_i e</c>, <c>beta = max(beta_min, beta_min + P + I)</c>.
/// </summary>
/// <remarks>
/// I stands still while beta is at its minimum, so that it does not run away where it has no effect. All is done on the device, as part
/// of the phase; I, and whether beta was above its minimum, are the state.
/// </remarks>
/// <param name="kernels">What does the arithmetic.</param>
/// <param name="kP">k_p, at least 0.</param>
/// <param name="kI">k_i, at least 0.</param>
/// <param name="betaMin">beta_min, at least 0.</param>
/// <param name="recovers">Whether I may rise, though not fall, while beta is at its minimum.</param>
internal sealed class KlController(IKernels kernels, float kP, float kI, float betaMin, bool recovers)
{
    // Passes on what is paired with a number above 0, as the derivative of a rectifier does.
    private static readonly Activation Gate = Activation.Relu;

    private readonly Tensor _integral = kernels.CreateTensor(Shape.Scalar);

    // beta - beta_min before the maximum; the first step counts as above the minimum.
    private readonly Tensor _excess = kernels.CreateTensor(Shape.Scalar, [1]);

    private readonly Tensor _error = kernels.CreateTensor(Shape.Scalar), _rise = kernels.CreateTensor(Shape.Scalar);
    private readonly Tensor _change = kernels.CreateTensor(Shape.Scalar), _beta = kernels.CreateTensor(Shape.Scalar);

    /// <summary>What the next step goes on with: <c>controller.integral</c> and <c>controller.excess</c>.</summary>
    public IReadOnlyList<NamedTensor> State => [new("controller.integral", _integral), new("controller.excess", _excess)];

    /// <summary>beta for this step, a constant: no gradient flows through it.</summary>
    /// <param name="kl">KL, the mean over the batch: a scalar.</param>
    /// <param name="target">C, a scalar.</param>
    public Var Weight(Var kl, Var target)
    {
        kernels.Subtract(target.Value, kl.Value, _error);                                  // e
        kernels.Copy(_error, _change);
        if (recovers)
        {
            kernels.Affine(_error, -1, 0, _rise, accumulate: false);
            kernels.Activate(Activation.Relu, _rise, _rise);                               // max(0, -e), which raises I
            kernels.Affine(_rise, 1, 0, _change, accumulate: true);                        // max(0, e)
        }

        kernels.ActivationGradient(Gate, _excess, _change);                                // 0 where beta was at its minimum
        if (recovers) kernels.Affine(_rise, -1, 0, _change, accumulate: true);
        kernels.Affine(_change, -kI, 0, _integral, accumulate: true);                      // I
        kernels.Affine(_error, -1, 0, _beta, accumulate: false);
        kernels.Apply(UnaryFunction.Sigmoid, _beta, _beta);                                // 1 / (1 + exp(e))
        kernels.Map(new Formula(FormulaKind.WeightedSum, kP, 1), [_beta, _integral], _excess);
        kernels.Activate(Activation.Relu, _excess, _beta);
        kernels.Affine(_beta, 1, betaMin, _beta, accumulate: false);
        return kl.Tape.Constant(_beta);
    }
}
