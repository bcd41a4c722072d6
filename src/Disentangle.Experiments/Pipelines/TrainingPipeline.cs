using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Experiments.Summaries;
using Disentangle.Metrics;
using Disentangle.Training;

namespace Disentangle.Experiments.Pipelines;

/// <summary>How a pipeline ended.</summary>
/// <param name="Summary">What each latent unit encodes; null where training was stopped.</param>
/// <param name="IsComplete">Whether nothing is missing of the run: steps, scores, analyses, figures and report.</param>
public sealed record PipelineResult(LatentSummary? Summary, bool IsComplete);

/// <summary>
/// A run from its first step to its report: train, measure, analyse, report. Whatever stops it, the same call goes on where it was.
/// </summary>
public static class TrainingPipeline
{
    /// <summary>Does everything that is left of a run.</summary>
    /// <param name="job">The run.</param>
    /// <param name="measure">Whether it is measured, where its data has factors.</param>
    /// <param name="quick">Whether metrics whose published protocol takes long are measured with fewer samples.</param>
    /// <param name="schedule">When reports are written on the way; null for the usual times.</param>
    /// <param name="observer">Is told what is done, or null.</param>
    /// <param name="cancellation">Stops it: training between two steps, with a checkpoint.</param>
    /// <exception cref="TrainingDivergedException">A loss or gradient is not finite; the last good checkpoint stays.</exception>
    /// <exception cref="UserErrorException">Something cannot be measured or written.</exception>
    /// <exception cref="RunFailedException">The disk is full, or the folder was renamed or deleted.</exception>
    public static PipelineResult Run(
        TrainJob job,
        bool measure = true,
        bool quick = false,
        ReportSchedule? schedule = null,
        IPipelineObserver? observer = null,
        CancellationToken cancellation = default)
    {
        TrainingReports reports = new(job, schedule ?? new ReportSchedule());
        foreach ((StepReport step, bool reported) in Train(job, reports, cancellation)) observer?.Stepped(step, reported);
        return job.Finished ? Finish(job, measure, quick, observer, cancellation) : new PipelineResult(null, false);
    }

    /// <summary>Does the steps that are left, and writes pictures and a report after each where they are due.</summary>
    /// <returns>Each step as it is done, valid until the next, and whether a report was written after it.</returns>
    /// <inheritdoc cref="TrainJob.Train"/>
    public static IEnumerable<(StepReport Step, bool Reported)> Train(TrainJob job, TrainingReports reports,
        CancellationToken cancellation = default)
    {
        if (job.Finished) yield break;
        TrainingPictures pictures = new(job);
        pictures.Begin();
        foreach (StepReport step in job.Train(cancellation))
        {
            pictures.DrawIfDue();
            yield return (step, reports.WriteIfDue());
        }
    }

    /// <summary>Does what comes after the last step: metrics, the analyses that follow training, figures and report.</summary>
    /// <inheritdoc cref="Run"/>
    public static PipelineResult Finish(
        TrainJob job, bool measure = true, bool quick = false, IPipelineObserver? observer = null, CancellationToken cancellation = default)
    {
        TrainedRun run = job.ToTrainedRun();
        bool complete = !measure || Measure(run, quick, observer, cancellation);
        LatentSummary summary = RunReport.Write(run);
        job.LogPictures();
        if (complete) job.Complete();
        return new PipelineResult(summary, complete);
    }

    // False where it was stopped.
    private static bool Measure(TrainedRun run, bool quick, IPipelineObserver? observer, CancellationToken cancellation)
    {
        try
        {
            IProgress<EvaluationProgress>? measuring = observer?.Measuring();
            RunScores scores;
            using (measuring as IDisposable)
                scores = Evaluation.Run(run, MetricSelection.Usual, CodeKind.Mean, quick, progress: measuring, cancellation: cancellation);
            observer?.Measured(scores);
            foreach (AnalysisEntry analysis in AnalysisCatalogue.All.Where(analysis => analysis.FollowsTraining(run)))
            {
                IProgress<StageProgress>? analysing = observer?.Analysing(analysis);
                AnalysisOutcome outcome;
                using (analysing as IDisposable)
                    outcome = analysis.Run(run, new AnalysisRequest { Progress = analysing, Cancellation = cancellation });
                observer?.Analysed(analysis, outcome);
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
