using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Scores;

namespace Disentangle.Cli.Display;

/// <summary>Shows what is measured of a run after its training.</summary>
internal sealed class MeasuringDisplay(Terminal terminal) : IPipelineObserver
{
    public IProgress<EvaluationProgress> Measuring() => new MetricProgress(terminal);

    public void Measured(RunScores scores)
    {
        Scores.WarnOfDamage(scores, terminal);
        Scores.Print(scores, terminal.Output);
    }

    public IProgress<StageProgress> Analysing(AnalysisEntry analysis) => new StageLines(terminal);

    public void Analysed(AnalysisEntry analysis, AnalysisOutcome outcome) => outcome.Print(terminal.Output);
}
