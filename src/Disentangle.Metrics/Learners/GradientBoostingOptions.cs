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

    /// <summary>
    /// The first of the streams of random numbers, one a tree, that break ties. The default is far from those of everything else that is drawn for a
    /// seed; models of one seed need streams 2^32 apart to be independent.
    /// </summary>
    public long TieStream { get; init; } = 1L << 49;

    /// <summary>Refuses values outside their ranges.</summary>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Stages, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(LearningRate);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumDepth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaximumDepth, 10);
    }
}
