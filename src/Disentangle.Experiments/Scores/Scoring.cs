using Disentangle.Metrics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Experiments.Scores;

/// <summary>How far an evaluation is.</summary>
/// <param name="Metric">The metric being measured; null while all images are encoded for the metrics together.</param>
/// <param name="Done">The part of it that is done, 0 to 1.</param>
public readonly record struct EvaluationProgress(MetricEntry? Metric, double Done)
{
    /// <summary>What it is measured of, where that is not the codes themselves: see <see cref="Baselines"/>.</summary>
    public string? Of { get; init; }
}

/// <summary>A metric that these codes do not allow.</summary>
/// <param name="Metric">Which.</param>
/// <param name="Reason">Why, as <c>needs ...</c>.</param>
public sealed record LeftOut(MetricEntry Metric, string Reason);

/// <summary>What metrics found, and which could not be measured.</summary>
/// <param name="Results">One for each metric measured.</param>
/// <param name="LeftOut">The others, where they were not asked for by name.</param>
public sealed record Measurement(IReadOnlyList<MetricResult> Results, IReadOnlyList<LeftOut> LeftOut);

/// <summary>Measures codes with metrics of the catalogue.</summary>
public static class Scoring
{
    /// <summary>Measures one metric after the other.</summary>
    /// <param name="source">The codes.</param>
    /// <param name="selection">What to measure.</param>
    /// <param name="seed">Decides what metrics draw.</param>
    /// <param name="quick">Whether metrics whose published protocol takes long are measured in quick mode, with fewer samples.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="prepare">Told which metrics are measured, before the first code is asked for.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">A metric that was named cannot be measured, or a code is not finite.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Measurement Measure(
        CodeSource source,
        MetricSelection selection,
        ulong seed,
        bool quick = false,
        IProgress<EvaluationProgress>? progress = null,
        Action<IReadOnlyList<IMetric>>? prepare = null,
        CancellationToken cancellation = default)
    {
        List<(MetricEntry Entry, IMetric Metric)> chosen = [];
        List<LeftOut> leftOut = [];
        foreach (MetricEntry entry in selection.Metrics)
        {
            IMetric metric = entry.Create(quick);
            if (metric.WhyNot(source, seed) is not { } reason) chosen.Add((entry, metric));
            else if (selection.Named) throw Refusal(source, entry, reason);
            else leftOut.Add(new(entry, reason));
        }

        prepare?.Invoke([.. chosen.Select(one => one.Metric)]);
        List<MetricResult> results = [];
        foreach ((MetricEntry entry, IMetric metric) in chosen)
        {
            MetricResult result = metric.Evaluate(source, seed, progress is null ? null : new Part(entry, progress), cancellation);
            bool shortened = metric.Protocol != entry.Create(false).Protocol;
            results.Add(shortened ? result with { Protocol = $"quick mode: {result.Protocol}" } : result);
        }

        return new(results, leftOut);
    }

    private static UserErrorException Refusal(CodeSource source, MetricEntry entry, string reason) => new(
        $"{entry.Id} cannot be measured here: it {reason}",
        source.Sampler.Factors.Count > 0 ? null
            : "give the images factors (factors.csv in their folder, or an array factors in the npz file), or measure what needs none: "
                + string.Join(", ", MetricCatalogue.All.Where(one => !one.UsesFactors).Select(one => one.Id)));

    private sealed class Part(MetricEntry entry, IProgress<EvaluationProgress> whole) : IProgress<double>
    {
        public void Report(double value) => whole.Report(new(entry, value));
    }
}
