using Disentangle.Experiments.Scores;

namespace Disentangle.Cli.Display;

/// <summary>One line of progress for each metric.</summary>
internal sealed class MetricProgress(Terminal terminal) : IProgress<EvaluationProgress>, IDisposable
{
    private readonly StageLines _lines = new(terminal);

    public void Report(EvaluationProgress value) =>
        _lines.Report(new StageProgress(Stage(value), value.Done));

    private static string Stage(EvaluationProgress value) =>
        value.Metric is null ? "encoding all images" : value.Of is null ? value.Metric.Name : $"{value.Metric.Name}, {value.Of}";

    public void Dispose() => _lines.Dispose();
}
