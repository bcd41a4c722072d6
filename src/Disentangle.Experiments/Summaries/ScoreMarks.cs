using Disentangle.Metrics;

namespace Disentangle.Experiments.Summaries;

/// <summary>What random and perfect codes score, where that follows from the metric's definition and the factors.</summary>
internal static class ScoreMarks
{
    /// <summary>The scores of random and of perfect codes; null where they are not known.</summary>
    /// <param name="result">What was measured.</param>
    /// <param name="sizes">The number of values of each factor.</param>
    public static (double? Chance, double? Perfect) Of(MetricResult result, IReadOnlyList<int> sizes) =>
        MetricCatalogue.All.Find(result.Metric)?.Marks(result, [.. sizes.Where(size => size > 1)]) ?? (null, null);
}
