namespace Disentangle.Training;

/// <summary>
/// Training met a number that is not finite and stopped. The parameters are those before the step that failed, and no checkpoint
/// was touched.
/// </summary>
public sealed class TrainingDivergedException : Exception
{
    /// <summary>What was not finite, where.</summary>
    /// <param name="step">The number of the step that failed, 1 for the first.</param>
    /// <param name="phase">The name of its phase.</param>
    /// <param name="what">For example <c>the term kl</c> or <c>the gradient of encoder.conv1.weight</c>.</param>
    /// <param name="value">The value, NaN or infinite.</param>
    public TrainingDivergedException(long step, string phase, string what, float value)
        : base($"training diverged at step {step}: in phase {phase}, {what} is {value}") => (Step, Phase, What) = (step, phase, what);

    /// <summary>The number of the step that failed, 1 for the first.</summary>
    public long Step { get; }

    /// <summary>The name of the phase that failed.</summary>
    public string Phase { get; }

    /// <summary>What was not finite, for example <c>the term kl</c>.</summary>
    public string What { get; }
}
