namespace Disentangle.Metrics;

/// <summary>Which metrics to measure.</summary>
/// <param name="Metrics">In this order.</param>
/// <param name="Named">Whether each was asked for by name, so that one that cannot be measured is an error and not left out.</param>
public sealed record MetricSelection(IReadOnlyList<MetricEntry> Metrics, bool Named)
{
    /// <summary>The metrics that are measured where none is named, as far as the codes allow.</summary>
    public static MetricSelection Usual => new(MetricCatalogue.Usual, Named: false);

    /// <summary>The ids of the metrics.</summary>
    public IEnumerable<string> Ids => Metrics.Select(metric => metric.Id);

    /// <summary>The metrics called <paramref name="ids"/>, each once, as far as the codes allow.</summary>
    /// <exception cref="UserErrorException">A name is not known.</exception>
    public static MetricSelection AnyOf(IEnumerable<string> ids) => Of(ids) with { Named = false };

    /// <summary>The metrics called <paramref name="ids"/>, each once; <see cref="Usual"/> where there are none.</summary>
    /// <exception cref="UserErrorException">A name is not known.</exception>
    public static MetricSelection Of(IEnumerable<string> ids)
    {
        MetricEntry[] named = [.. ids.Distinct().Select(MetricCatalogue.Get)];
        return named.Length == 0 ? Usual : new(named, Named: true);
    }
}
