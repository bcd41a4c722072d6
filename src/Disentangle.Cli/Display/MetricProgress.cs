using Disentangle.Metrics;
using Disentangle.Studies.Scores;

namespace Disentangle.Cli.Display;

/// <summary>One line of progress for each metric.</summary>
internal sealed class MetricProgress(Terminal terminal) : IProgress<EvaluationProgress>, IDisposable
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
