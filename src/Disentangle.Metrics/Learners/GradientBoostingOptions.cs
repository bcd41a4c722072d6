using Disentangle.Foundation.Numerics;

namespace Disentangle.Metrics.Learners;

/// <summary>How gradient boosted trees are grown; the defaults are those of scikit-learn's GradientBoostingClassifier.</summary>
public sealed record GradientBoostingOptions
{
    /// <summary>Stages, each of which adds one tree to every class (one tree in all where there are two classes).</summary>
    public int Stages { get; init; } = 100;

    /// <summary>What the step of every tree is multiplied with, above 0.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Splits between the root and a leaf at most, 1 to 10.</summary>
    public int MaximumDepth { get; init; } = 3;

    /// <summary>
    /// Which of several dimensions wins a node that they split equally well: null for the lowest index, or the seed of a new random
    /// order of the dimensions in every node.
    /// </summary>
    /// <remarks>
    /// scikit-learn breaks ties at random. With the lowest index the first of two equal codes gets all of their importance; in random
    /// order they share it.
    /// </remarks>
    public ulong? TieSeed { get; init; }

    /// <summary>What the random numbers that break ties are drawn for.</summary>
    public RandomPurpose TiePurpose { get; init; } = RandomPurpose.BoostingTies;

    /// <summary>
    /// Which of several models of one seed and purpose this is, at least 0: each breaks its ties by random numbers of its own.
    /// </summary>
    public int TieModel { get; init; }

    /// <summary>The random numbers that break the ties of a tree; those of nothing where ties are not broken by them.</summary>
    internal Philox Ties(int tree) => TieSeed is { } seed ? new Philox(seed, TiePurpose, ((long)TieModel << 32) + tree) : default;

    /// <summary>Refuses values outside their ranges.</summary>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Stages, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(LearningRate);
        ArgumentOutOfRangeException.ThrowIfNegative(TieModel);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumDepth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaximumDepth, 10);
    }
}
