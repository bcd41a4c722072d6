namespace Disentangle.Comparisons.Tables;

/// <summary>A score that was measured of models.</summary>
/// <param name="Id">The key of the score, for example <c>dci.disentanglement</c> or <c>sampled.mig</c>.</param>
/// <param name="Title">How tables and charts call it.</param>
public sealed record ScoreColumn(string Id, string Title)
{
    /// <summary>How ids of scores of sampled codes begin.</summary>
    public const string SampledPrefix = "sampled.";

    /// <summary>How ids of scores of codes that are permuted over the images begin, behind <see cref="SampledPrefix"/>.</summary>
    public const string ChancePrefix = "chance.";

    /// <summary>How ids of scores of an untrained network begin, behind <see cref="SampledPrefix"/>.</summary>
    public const string UntrainedPrefix = "untrained.";

    /// <summary>A column whose role, direction and unit are those that its id has by convention: <see cref="KnownScores"/>.</summary>
    public ScoreColumn(string id)
        : this(id, KnownScores.TitleOf(id)) =>
        (Role, HigherIsBetter, Unit) = (KnownScores.RoleOf(id), KnownScores.DirectionOf(id), KnownScores.UnitOf(id));

    /// <summary>What kind of quantity it is.</summary>
    public ScoreRole Role { get; init; }

    /// <summary>Whether higher or lower values are better; null where neither is.</summary>
    public bool? HigherIsBetter { get; init; }

    /// <summary>The unit, for example <c>nats</c>; empty for pure numbers.</summary>
    public string Unit { get; init; } = "";

    /// <summary>How it was measured, the same for all rows; empty where unknown.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>Whether it was measured of codes that are sampled from the posterior rather than of its means.</summary>
    public bool IsSampled => Id.StartsWith(SampledPrefix, StringComparison.Ordinal);

    /// <summary>The title with the unit behind it, where it has one: <c>reconstruction (nats)</c>.</summary>
    public string TitleWithUnit => Unit.Length == 0 ? Title : $"{Title} ({Unit})";

    /// <summary>The id without the prefix of sampled codes.</summary>
    public string BareId => IsSampled ? Id[SampledPrefix.Length..] : Id;
}
