using System.Diagnostics;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Summaries;
using Disentangle.Reports.Pictures;
using Disentangle.Training;

namespace Disentangle.Experiments.Pipelines;

/// <summary>
/// Draws what a run has learned while it trains. The model is read and nothing of it changes, so the run learns the same bits with and
/// without
/// pictures; one that cannot be written stops nothing.
/// </summary>
/// <param name="job">The run.</param>
internal sealed class TrainingPictures(TrainJob job)
{
    private readonly PictureSchedule _schedule = new(job.Execution.PicturesEvery);

    // Of the untrained model, written with the first one that is due: of a run that ends before it there is none.
    private PixelGrid? _untrained;

    /// <summary>Deletes pictures of steps that are to be done again, and draws the model as it is before its first step.</summary>
    /// <exception cref="RunFailedException">The folder was renamed or deleted, or taken over.</exception>
    public void Begin()
    {
        job.Folder.RequireHeld();
        Try(() => ProgressPicture.DeleteAfter(job.Folder, job.Step));
        Try(() => Storage.Guard(job.Folder.ModelsFolder, () => CheckpointFolder.RemoveAfter(job.Folder.ModelsFolder, job.Step)));
        if (job.Step == 0 && job.Execution.KeepModels && _schedule.HasAny) Try(job.KeepModel);
        if (job.Step == 0 && _schedule.HasAny && job.ToTrainedRun() is { Method.HasDecoder: true } run)
            _schedule.Spent(SecondsOf(() => _untrained = ProgressPicture.Draw(run)));
    }

    /// <summary>Draws the model if a picture of this step is due.</summary>
    /// <exception cref="RunFailedException">The folder was renamed or deleted, or taken over.</exception>
    public void DrawIfDue()
    {
        if (!_schedule.IsDue(job.Step, job.SittingSeconds, job.Finished)) return;
        job.Folder.RequireHeld();
        _schedule.Drawn(SecondsOf(() =>
        {
            if (job.Execution.KeepModels) job.KeepModel();
            TrainedRun run = job.ToTrainedRun();
            if (!run.Method.HasDecoder) return;
            if (_untrained is not null) ProgressPicture.Write(job.Folder, step: 0, _untrained);
            _untrained = null;
            ProgressPicture.Write(job.Folder, job.Step, ProgressPicture.Draw(run));
        }));
    }

    private double SecondsOf(Action draw)
    {
        long start = Stopwatch.GetTimestamp();
        Try(() => job.Aside(draw, checkpoint: false));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is UserErrorException or RunFailedException)
        {
            // A full disk is told by the next checkpoint, which needs the room.
        }
    }
}
