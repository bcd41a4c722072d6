using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Training;

namespace Disentangle.Studio.Models;

/// <summary>A run that is trained by this studio, on threads of its own; stopped, it writes a checkpoint first.</summary>
/// <param name="open">Begins the run, or goes on with it.</param>
/// <param name="dataRoot">The folder of data sets, or null.</param>
/// <param name="live">Takes samples of the model between steps where a page looks.</param>
internal sealed class Training(Func<Session, CancellationToken, TrainJob> open, string? dataRoot, LiveModel live)
    : Job("starting"), IPipelineObserver
{
    private TrainJob? _job;

    /// <summary>Whether its folder is not there yet.</summary>
    public bool IsStarting { get; private set; } = true;

    public void Stepped(StepReport step, bool reported)
    {
        if (_job is { } job && live.IsDue) job.Aside(() => live.Take(job.ToTrainedRun()), checkpoint: false);
    }

    public IProgress<EvaluationProgress>? Measuring()
    {
        Doing = "measuring";
        return null;
    }

    public void Measured(RunScores scores) => Doing = "analysing";

    public IProgress<StageProgress>? Analysing(AnalysisEntry analysis) => null;

    public void Analysed(AnalysisEntry analysis, AnalysisOutcome outcome)
    {
    }

    protected override void Work(CancellationToken cancellation)
    {
        try
        {
            using Session session = new(dataRoot: dataRoot);
            using TrainJob job = open(session, cancellation);
            _job = job;
            (Doing, IsStarting) = ("training", false);
            PipelineResult result = TrainingPipeline.Run(
                job, !job.Execution.NoEvaluate, job.Execution.Quick, observer: this, cancellation: cancellation);
            if (live.IsLookedAt) live.Take(job.ToTrainedRun());
            Doing = result.IsComplete ? "done" : "stopped";
        }
        finally
        {
            _job = null;
            IsStarting = false;
        }
    }
}
