namespace Disentangle.Datasets.Sampling;

/// <summary>
/// How training draws its images: an image has a probability in proportion to the product of the weights of its pairs of correlated
/// factors, and 0 where it is held out. Without rules all images are equally likely.
/// </summary>
public sealed class SamplingRules : IEquatable<SamplingRules>
{
    /// <summary>Rules.</summary>
    /// <param name="correlations">Factors that are drawn together.</param>
    /// <param name="heldOut">What is left out: images of any of these combinations.</param>
    public SamplingRules(IEnumerable<FactorCorrelation> correlations, IEnumerable<HeldOutCombination> heldOut) =>
        (Correlations, HeldOut) = ([.. correlations], [.. heldOut]);

    /// <summary>No rules: all images are equally likely.</summary>
    public static SamplingRules None { get; } = new([], []);

    /// <summary>Factors that are drawn together.</summary>
    public IReadOnlyList<FactorCorrelation> Correlations { get; }

    /// <summary>What is left out.</summary>
    public IReadOnlyList<HeldOutCombination> HeldOut { get; }

    /// <summary>Whether there is no rule.</summary>
    public bool IsNone => Correlations.Count == 0 && HeldOut.Count == 0;

    /// <summary>Reads rules as a user gives them.</summary>
    /// <param name="correlate">Each as <see cref="FactorCorrelation.Parse"/> reads it.</param>
    /// <param name="holdOut">Each as <see cref="HeldOutCombination.Parse"/> reads it.</param>
    /// <exception cref="UserErrorException">One is not of its form.</exception>
    public static SamplingRules Parse(IEnumerable<string> correlate, IEnumerable<string> holdOut) =>
        new(correlate.Select(FactorCorrelation.Parse), holdOut.Select(HeldOutCombination.Parse));

    /// <inheritdoc/>
    public bool Equals(SamplingRules? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SamplingRules);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>For a person: <c>scale,orientation=0.2; without shape=2,posX=0-9</c>.</summary>
    public override string ToString() =>
        string.Join("; ", [.. Correlations.Select(rule => rule.ToString()), .. HeldOut.Select(rule => $"without {rule}")]);
}
