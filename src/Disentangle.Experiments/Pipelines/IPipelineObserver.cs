using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Scores;
using Disentangle.Training;

namespace Disentangle.Experiments.Pipelines;

/// <summary>Is told what a <see cref="TrainingPipeline"/> does. What it does not care for needs no method.</summary>
public interface IPipelineObserver
{
    /// <summary>A training step was done.</summary>
    /// <param name="step">Its terms; valid until the next step.</param>
    /// <param name="reported">Whether a report was written after it.</param>
    void Stepped(StepReport step, bool reported)
    {
    }

    /// <summary>The metrics begin.</summary>
    /// <returns>Told how far they are, or null; disposed of at their end where it can be.</returns>
    IProgress<EvaluationProgress>? Measuring() => null;

    /// <summary>The metrics are done.</summary>
    void Measured(RunScores scores)
    {
    }

    /// <summary>An analysis begins.</summary>
    /// <returns>Told how far it is, or null; disposed of at its end where it can be.</returns>
    IProgress<StageProgress>? Analysing(AnalysisEntry analysis) => null;

    /// <summary>An analysis is done.</summary>
    void Analysed(AnalysisEntry analysis, AnalysisOutcome outcome)
    {
    }
}
