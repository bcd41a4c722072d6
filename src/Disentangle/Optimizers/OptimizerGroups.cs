namespace Disentangle.Optimizers;

/// <summary>Groups of parameters, each changed by an optimizer of its own.</summary>
/// <param name="groups">The optimizers; no two have a parameter in common.</param>
public sealed class OptimizerGroups(params IReadOnlyList<IOptimizer> groups) : IOptimizer
{
    /// <inheritdoc/>
    public IReadOnlyList<OptimizerState> State { get; } = [.. groups.SelectMany(group => group.State)];

    /// <inheritdoc/>
    public void Step(long t)
    {
        // By index: an enumerator of the interface would be an allocation in every step.
        for (int i = 0; i < groups.Count; i++) groups[i].Step(t);
    }
}
