namespace Disentangle.Metrics;

/// <summary>A metric as the catalogue knows it.</summary>
/// <param name="Id">What one types, for example <c>factor-vae</c>; also the name of its page of documentation.</param>
/// <param name="Name">Its name in the field.</param>
/// <param name="Range">The values it takes, and the scores of random and of perfect codes.</param>
/// <param name="Description">What it measures, in one sentence.</param>
/// <param name="HigherIsBetter">False where a low score is the good one.</param>
/// <param name="Parts">Its scores, the main one first.</param>
/// <param name="Create">The metric by its published protocol, or with fewer samples (true) where the published one takes long.</param>
public sealed record MetricEntry(
    string Id,
    string Name,
    string Range,
    string Description,
    bool HigherIsBetter,
    IReadOnlyList<MetricScore> Parts,
    Func<bool, IMetric> Create) : ICatalogueEntry
{
    /// <summary>The keys of its scores, the main one first.</summary>
    public IReadOnlyList<string> Scores { get; } = [.. Parts.Select(part => part.Key)];

    /// <summary>The publication; null where there is none.</summary>
    public string? Citation { get; init; }

    /// <summary>The ends of the main score's range; null where it has no upper end. 0 to 1 unless set.</summary>
    public (double Lowest, double Highest)? Scale { get; init; } = (0, 1);

    /// <summary>
    /// The main scores of random and of perfect codes, null where they are not known: from what was measured and the numbers of values of
    /// the factors that have more than one.
    /// </summary>
    public Func<MetricResult, IReadOnlyList<int>, (double? Chance, double? Perfect)> Marks { get; init; } = (_, _) => (null, null);

    /// <summary>Whether it compares codes with factors, rather than look at codes alone.</summary>
    public bool UsesFactors { get; init; } = true;

    /// <summary>Whether it is measured only where it is named, because it takes long.</summary>
    public bool OnRequest { get; init; }

    /// <summary>The score of a key; one without words where this version of the metric has no such score.</summary>
    public MetricScore Score(string key) => Parts.FirstOrDefault(part => part.Key == key) ?? new MetricScore(key);
}

/// <summary>One of the scores of a metric.</summary>
/// <param name="Key">For example <c>factor-vae.active</c>: the id of the metric, and a point and a name for others than the main
/// one.</param>
/// <param name="Words">What it is beside the main score; null where the key says it.</param>
public sealed record MetricScore(string Key, string? Words = null)
{
    /// <summary>Which end is good, where that is not as of the main score and not nothing.</summary>
    public bool? HigherIsBetter { get; init; }

    /// <summary>What it is, beside the name of the metric.</summary>
    public string Name => Words ?? Key[(Key.IndexOf('.') + 1)..].Replace('-', ' ');

    /// <summary>The score of what was learned from.</summary>
    public static MetricScore OfTraining(string key) => new(key, "on the training split");

    /// <summary>How many units count.</summary>
    public static MetricScore UnitsUsed(string key) => new(key, "units used by this score");
}
