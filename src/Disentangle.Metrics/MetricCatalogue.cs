namespace Disentangle.Metrics;

/// <summary>A metric as a person meets it.</summary>
/// <param name="Id">What one types, for example <c>factor-vae</c>.</param>
/// <param name="Name">Its name in the field.</param>
/// <param name="Range">The values it takes, and what chance and perfection get.</param>
/// <param name="Meaning">What it tells, in one sentence.</param>
/// <param name="HigherIsBetter">False where a low score is the good one.</param>
/// <param name="Scores">The keys of its scores, the main one first.</param>
/// <param name="Create">The metric by its published protocol, or a quick form of it (true) where the published one takes long.</param>
public sealed record MetricEntry(
    string Id,
    string Name,
    string Range,
    string Meaning,
    bool HigherIsBetter,
    IReadOnlyList<string> Scores,
    Func<bool, IMetric> Create);

/// <summary>Every metric there is.</summary>
public static class MetricCatalogue
{
    /// <summary>The metrics, in the order in which they are shown.</summary>
    public static IReadOnlyList<MetricEntry> All { get; } =
    [
        new(
            "mig",
            "Mutual information gap",
            "0 to 1; 0 at random, and below 1 for a perfect code of a factor with more values than the 20 bins",
            "How much more the best code tells about each factor than the second best code does.",
            HigherIsBetter: true,
            ["mig"],
            _ => new MutualInformationGap()),
        new(
            "factor-vae",
            "FactorVAE score",
            "0 to 1; about 1 / (number of factors) at random, 1 for a perfect code",
            "How reliably the code that varies least while one factor is held fixed tells which factor that was.",
            HigherIsBetter: true,
            ["factor-vae", "factor-vae.train", "factor-vae.active"],
            quick => new FactorVaeScore(quick ? FactorVaeScoreOptions.Quick : null)),
    ];

    /// <summary>The metric called <paramref name="id"/>.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public static MetricEntry Get(string id) => Names.Find("metric", id, All, metric => metric.Id);
}
