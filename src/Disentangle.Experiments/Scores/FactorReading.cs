namespace Disentangle.Experiments.Scores;

/// <summary>How much of a factor one code explains.</summary>
/// <param name="Unit">The code's position.</param>
/// <param name="Factor">The factor's name.</param>
/// <param name="Share">The share of the factor's entropy that the code explains, adjusted for chance, 0 to 1.</param>
public sealed record FactorMatch(int Unit, string Factor, double Share)
{
    private const int MostNamed = 3;

    /// <summary>The code's name, for example <c>z3</c>.</summary>
    public string Name => $"z{Unit}";

    /// <summary>The share in per cent, for example <c>91 %</c>.</summary>
    public string Percent => $"{100 * Share:0} %";

    /// <summary>
    /// The first factors of a code and how much of each it explains, for example <c>posX 91 %</c>; null where there are none.
    /// </summary>
    /// <param name="matches">The factors that a code follows, the one of which it explains most first.</param>
    public static string? TextOf(IReadOnlyList<FactorMatch> matches) =>
        matches.Count == 0 ? null : string.Join(", ", matches.Take(MostNamed).Select(match => $"{match.Factor} {match.Percent}"));
}

/// <summary>Which codes follow a factor.</summary>
/// <param name="Factor">The factor's name.</param>
/// <param name="Units">The codes that follow it, the one that explains most first; empty where none does.</param>
/// <param name="AlsoFollowed">The other factors that the first of these codes follows nearly as much or more.</param>
/// <param name="OwnUnit">Whether it has a code of its own: one that explains at least half of its entropy, twice as much as any other code,
/// and follows no other factor.</param>
public sealed record FactorReading(string Factor, IReadOnlyList<FactorMatch> Units, IReadOnlyList<string> AlsoFollowed, bool OwnUnit)
{
    private const int Named = 3;

    /// <summary>The number of images where no code follows it and they are too few to rule out that one does; else null.</summary>
    public int? TooFewImages { get; init; }

    /// <summary>
    /// For example <c>z3 (45 %) and z7 (38 %) share it</c>, <c>no unit follows it</c> or <c>too few images (64) to tell</c>.
    /// </summary>
    public string Text
    {
        get
        {
            if (Units.Count == 0) return TooFewImages is int few ? $"too few images ({few}) to tell" : "no unit follows it";
            string also = AlsoFollowed.Count == 0 ? ""
                : $"; {(Units.Count == 1 ? "it" : Units[0].Name)} also follows {Listed(AlsoFollowed)}";
            if (Units.Count == 1) return $"{Units[0].Name} explains {Units[0].Percent} of its entropy{also}";
            return $"{Listed([.. Units.Select(unit => $"{unit.Name} ({unit.Percent})")])} share it{also}";
        }
    }

    /// <summary>For example <c>posX: z3 (45 %) and z7 (38 %) share it</c>.</summary>
    public override string ToString() => $"{Factor}: {Text}";

    /// <summary>Names as a list in words; beyond the third only their number.</summary>
    internal static string Listed(IReadOnlyList<string> names)
    {
        if (names.Count > Named + 1) names = [.. names.Take(Named), $"{names.Count - Named} more"];
        return names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";
    }
}
