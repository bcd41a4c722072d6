using Disentangle.Datasets;
using Disentangle.Metrics;
using Disentangle.Tensors;

namespace Disentangle.Studies;

/// <summary>How far an evaluation is.</summary>
/// <param name="Metric">The metric being measured.</param>
/// <param name="Done">The part of it that is done, 0 to 1.</param>
public readonly record struct EvaluationProgress(MetricEntry Metric, double Done);

/// <summary>Measures runs with the metrics of the catalogue.</summary>
public static class Evaluation
{
    /// <summary>The metrics called <paramref name="ids"/>, in that order; the usual ones where there are none.</summary>
    /// <exception cref="UserErrorException">A name is not known.</exception>
    public static IReadOnlyList<MetricEntry> MetricsOf(IEnumerable<string> ids)
    {
        MetricEntry[] entries = [.. ids.Distinct().Select(MetricCatalogue.Get)];
        return entries.Length == 0 ? MetricCatalogue.Usual : entries;
    }

    /// <summary>Measures a run by mean codes, and writes <c>scores.json</c>; scores of other metrics at the same step stay in it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="metrics">What to measure; of <see cref="MetricCatalogue.Usual"/> those that can be measured.</param>
    /// <param name="quick">Whether metrics whose published protocol takes long are measured in their quick form.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it; nothing is written then.</param>
    /// <exception cref="UserErrorException">The data has no factors, a metric cannot be measured, a code is not finite, or the file cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static RunScores Run(
        TrainedRun run,
        IReadOnlyList<MetricEntry> metrics,
        bool quick = false,
        IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        CodeSource source = Source(run);
        ulong seed = run.Description.Specification.Seed;
        List<MetricResult> results = [];
        foreach ((MetricEntry entry, IMetric metric) in Measurable(metrics, source, quick))
        {
            MetricResult result = metric.Evaluate(source, seed, progress is null ? null : new Part(entry, progress), cancellation);
            bool shortened = metric.Protocol != entry.Create(false).Protocol;
            results.Add(shortened ? result with { Protocol = $"quick form: {result.Protocol}" } : result);
        }

        var scores = new RunScores(run.Step, seed, results);
        RunScores kept = Earlier(run) is { } earlier
            ? scores with { Results = [.. results, .. earlier.Results.Where(old => results.All(r => r.Metric != old.Metric))] }
            : scores;
        Storage.Write(run.Folder.ScoresFile, System.Text.Encoding.UTF8.GetBytes(ScoreFile.ToJson(kept)));
        return scores;
    }

    /// <summary>The run's scores that are on disk for the step it is at, or null.</summary>
    public static RunScores? Earlier(TrainedRun run)
    {
        if (!File.Exists(run.Folder.ScoresFile)) return null;
        try
        {
            RunScores scores = ScoreFile.Read(run.Folder.ScoresFile);
            return scores.Step == run.Step && scores.Seed == run.Description.Specification.Seed ? scores : null;
        }
        catch (UserErrorException)
        {
            // A damaged file of scores is simply written anew.
            return null;
        }
    }

    /// <summary>The mean codes of a run's images, as metrics see them.</summary>
    /// <exception cref="UserErrorException">The data has no factors.</exception>
    public static CodeSource Source(TrainedRun run)
    {
        if (run.Data is not IFactorDataset data)
        {
            throw new UserErrorException(
                $"{DataName.Short(run.Data.Name)} has no factors, and metrics measure codes against factors",
                "data with factors: dsprites, or an npz file with an array latents_classes or factors");
        }

        var images = new Tensor();
        return new CodeSource(FactorSampler.Of(data), run.Method.Latents, (indices, codes) =>
        {
            images.Resize(new Shape(indices.Length, data.Shape.Height, data.Shape.Width, data.Shape.Channels));
            data.Read(indices, images.Span);
            run.Method.Encode(images).Means.CopyTo(codes);
        })
        {
            Posteriors = GaussianPosteriors.Source(run),
        };
    }

    // A metric that was named and cannot be measured is a mistake; one of the usual ones is left out.
    private static List<(MetricEntry Entry, IMetric Metric)> Measurable(IReadOnlyList<MetricEntry> metrics, CodeSource source, bool quick)
    {
        List<(MetricEntry, IMetric)> chosen = [];
        foreach (MetricEntry entry in metrics)
        {
            IMetric metric = entry.Create(quick);
            if (metric.WhyNot(source) is not { } reason) chosen.Add((entry, metric));
            else if (metrics != MetricCatalogue.Usual) throw new UserErrorException($"{entry.Id} cannot be measured here: it {reason}");
        }

        return chosen;
    }

    private sealed class Part(MetricEntry entry, IProgress<EvaluationProgress> whole) : IProgress<double>
    {
        public void Report(double value) => whole.Report(new(entry, value));
    }
}
