using Disentangle.Metrics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Experiments.Scores;

/// <summary>
/// What scores are to be compared with: what the same metrics find by chance, on codes that are permuted over the images, and on the codes
/// of the network before it was trained. Both depend on the data, above all on how many factors vary.
/// </summary>
public static class Baselines
{
    /// <summary>Permutations of the codes whose scores are averaged.</summary>
    public const int Draws = 3;

    /// <summary>How often each metric is measured of the codes of a model, permuted or not.</summary>
    internal static int TimesMeasured(bool baselines) => baselines ? 1 + Draws : 1;

    /// <summary>The results with their baselines, measured one metric after the other.</summary>
    /// <param name="results">What metrics found.</param>
    /// <param name="source">The codes that they found it on.</param>
    /// <param name="untrained">The codes of the untrained network; null where there is none.</param>
    /// <param name="seed">Decides what metrics draw, and the permutations.</param>
    /// <param name="quick">Whether the metrics were measured in quick mode.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">A code is not finite.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<MetricResult> Beside(
        IReadOnlyList<MetricResult> results, CodeSource source, CodeSource? untrained, ulong seed, bool quick = false,
        IProgress<EvaluationProgress>? progress = null, CancellationToken cancellation = default)
    {
        CodeSource[] permuted = [.. Enumerable.Range(0, Draws).Select(draw => PermutedCodes.Of(source, seed, draw))];
        return [.. results.Select(result => result with { Baselines = Of(MetricCatalogue.Get(result.Metric)) })];

        MetricBaselines Of(MetricEntry entry)
        {
            IMetric metric = entry.Create(quick);
            MetricResult[] chance = !entry.UsesFactors ? []
                : [.. permuted.Select((codes, draw) => metric.Evaluate(codes, seed, Part("chance", draw, Draws), cancellation))];
            return new(
                chance.Length == 0 ? new Dictionary<string, double>()
                    : chance[0].Values.Keys.ToDictionary(key => key, key => chance.Average(one => one.Values[key])),
                untrained is null ? new Dictionary<string, double>()
                    : metric.Evaluate(untrained, seed, Part("untrained network", 0, 1), cancellation).Values,
                Draws);

            IProgress<double>? Part(string of, int number, int count) =>
                progress is null ? null : new Stage(entry, of, number, count, progress);
        }
    }

    private sealed class Stage(MetricEntry entry, string of, int number, int count, IProgress<EvaluationProgress> whole) : IProgress<double>
    {
        public void Report(double value) => whole.Report(new(entry, (number + value) / count) { Of = of });
    }
}
