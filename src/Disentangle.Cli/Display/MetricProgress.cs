using Disentangle.Experiments.Scores;

namespace Disentangle.Cli.Display;

/// <summary>One line of progress for each metric.</summary>
internal sealed class MetricProgress(Terminal terminal) : IProgress<EvaluationProgress>, IDisposable
{
    private readonly StageLines _lines = new(terminal);

    public void Report(EvaluationProgress value) =>
        _lines.Report(new StageProgress(value.Metric?.Name ?? "encoding all images", value.Done));

    public void Dispose() => _lines.Dispose();
}
