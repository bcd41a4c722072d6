using Disentangle.Optimizers;

namespace Disentangle.Methods;

/// <summary>
/// One update of a training step. What a phase does not list among its updates is constant in it, so no gradient can leak.
/// </summary>
/// <param name="Name">For example <c>vae</c> or <c>discriminator</c>; unique within the method.</param>
/// <param name="Updates">The parameters that it changes.</param>
/// <param name="Optimizer">How it changes them.</param>
/// <param name="Evaluate">Records the loss of a batch. Every phase of a step gets a batch and noise of its own.</param>
public sealed record Phase(string Name, ParameterSet Updates, IOptimizer Optimizer, Func<Batch, Loss> Evaluate)
{
    /// <summary>What images it is fed.</summary>
    public PhaseFeed Feed { get; init; } = PhaseFeed.Single;
}
