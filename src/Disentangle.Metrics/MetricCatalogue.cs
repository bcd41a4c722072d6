namespace Disentangle.Metrics;

/// <summary>Every metric there is.</summary>
public static class MetricCatalogue
{
    /// <summary>The metrics, in the order in which they are shown.</summary>
    public static Catalogue<MetricEntry> All { get; } = new(
        "metric",
        MutualInformationGap.Entry,
        FactorVaeScore.Entry,
        BetaVaeScore.Entry,
        Dci.Entry,
        Modularity.Entry,
        Explicitness.Entry,
        MigSup.Entry,
        DciMig.Entry,
        Jemmig.Entry,
        AxisAlignment.Entry,
        SeparatedAttributePredictability.Entry,
        SapRSquared.Entry,
        InterventionalRobustness.Entry,
        MeanCorrelation.Entry,
        InfoMec.Entry,
        UnsupervisedScores.Entry,
        FactorisationOfSupport.Entry,
        ActiveUnits.Entry,
        ExactInformationGap.Entry,
        Downstream.Entry);

    /// <summary>The metrics that are measured where none is named.</summary>
    public static IReadOnlyList<MetricEntry> Usual => [.. All.Where(metric => !metric.OnRequest)];

    /// <summary>The metric called <paramref name="id"/>.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public static MetricEntry Get(string id) => All.Get(id);
}
