using Disentangle.Metrics;
using Disentangle.Studies;

namespace Disentangle.Cli;

/// <summary>Measures runs with progress, and prints what was found.</summary>
internal static class Scores
{
    public static RunScores Measure(TrainedRun run, IReadOnlyList<MetricEntry> metrics, bool quick, Terminal terminal)
    {
        using var progress = new MetricProgress(terminal);
        return Evaluation.Run(run, metrics, quick, progress, terminal.Interrupted);
    }

    public static void Print(RunScores scores, TextWriter output)
    {
        foreach (MetricResult result in scores.Results)
        {
            MetricEntry entry = MetricCatalogue.Get(result.Metric);
            double score = result.Values[entry.Scores[0]];
            output.WriteLine($"{entry.Name}: {(double.IsNaN(score) ? "not defined for these factors" : $"{score:0.0000}")}");
            output.WriteLine($"  {entry.Meaning}");
            output.WriteLine($"  range {entry.Range}; {(entry.HigherIsBetter ? "higher" : "lower")} is better");
            output.WriteLine($"  {result.Protocol}, {Duration.Text(result.Seconds)}");
        }
    }

    /// <summary>One line of progress for each metric.</summary>
    private sealed class MetricProgress(Terminal terminal) : IProgress<EvaluationProgress>, IDisposable
    {
        private MetricEntry? _metric;
        private ProgressLine? _line;

        public void Report(EvaluationProgress value)
        {
            if (value.Metric != _metric)
            {
                _line?.Dispose();
                (_metric, _line) = (value.Metric, new ProgressLine(terminal, value.Metric.Name));
            }

            _line!.Report(value.Done);
        }

        public void Dispose() => _line?.Dispose();
    }
}
