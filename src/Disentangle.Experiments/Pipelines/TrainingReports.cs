using System.Diagnostics;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Summaries;
using Disentangle.Training;

namespace Disentangle.Experiments.Pipelines;

/// <summary>
/// Writes reports of a run while it trains. They read the model and change nothing of it, so the run learns the same bits with and
/// without them; a report that cannot be written stops nothing.
/// </summary>
/// <param name="job">The run.</param>
/// <param name="schedule">When a report is due.</param>
public sealed class TrainingReports(TrainJob job, ReportSchedule schedule)
{
    // Fewer than those of the report at the end, so that a report takes a second or two.
    private const int Images = 1000;

    /// <summary>The step of the last report, or null before the first.</summary>
    public long? Step { get; private set; }

    /// <summary>Why the last report could not be written, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Writes a report and a checkpoint if a report is due.</summary>
    /// <returns>Whether there is a new report.</returns>
    /// <exception cref="TrainingDivergedException">A parameter is not finite.</exception>
    public bool WriteIfDue() => !job.Finished && schedule.IsDue(job.SittingSeconds, job.CheckpointStep == job.Step) && Write();

    /// <summary>Writes a report of the step that the run is at, and a checkpoint where the run keeps any on the way.</summary>
    /// <returns>Whether it could be written; <see cref="Problem"/> says why not.</returns>
    /// <exception cref="TrainingDivergedException">A parameter is not finite.</exception>
    public bool Write()
    {
        double seconds = job.SittingSeconds;
        long start = Stopwatch.GetTimestamp();
        try
        {
            Problem = null;
            job.Folder.RequireHeld();
            job.Aside(() =>
            {
                TrainedRun run = job.ToTrainedRun();
                RunReport.Write(run, LatentSummary.Of(run, Images));
            });
            Step = job.Step;
            return true;
        }
        catch (Exception e) when (e is UserErrorException or RunFailedException)
        {
            Problem = e.Message;
            return false;
        }
        finally
        {
            schedule.Written(seconds, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }
}
