using System.Globalization;
using Disentangle.Experiments.Runs;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;

namespace Disentangle.Studies.Slurm;

/// <summary>Submits a study's script, and submits it again as long as work is left.</summary>
/// <param name="folder">The study's folder.</param>
/// <param name="plan">Its runs.</param>
public sealed class SlurmSubmitter(StudyFolder folder, StudyPlan plan)
{
    private const int MostWithoutProgress = 2, Tries = 3;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(5);

    private readonly SlurmJournal _journal = new(folder);

    /// <summary>Submits the script and takes note of the job.</summary>
    /// <returns>The number of the array of jobs.</returns>
    /// <exception cref="UserErrorException">Slurm is not there, or refuses the script.</exception>
    public long Submit() => Submit(after: null, Progress());

    /// <summary>
    /// Submits the script once more, to start when an array of jobs has ended, unless another task of that array has done so, nothing is
    /// left to do, the study was stopped, or the arrays before came no further.
    /// </summary>
    /// <param name="array">The number of the array that ends.</param>
    /// <returns>The number of the new one, or null and why there is none.</returns>
    public (long? Job, string? Reason) Continue(long array)
    {
        if (folder.IsStopped) return (null, "the study was stopped");
        if (StudyStatus.Of(folder, plan).IsOver) return (null, "nothing is left to do");
        long progress = Progress();
        SlurmSubmission[] last = [.. _journal.Read().TakeLast(MostWithoutProgress)];
        if (last.Length == MostWithoutProgress && last.All(submission => submission.Progress >= progress))
            return (null, $"the last {MostWithoutProgress} arrays of jobs came no further: give them more time");
        string mark = Path.Combine(folder.PathOf(SlurmScript.FolderName), $"next-{array}");
        try
        {
            if (!TryMark(mark)) return (null, "another task has submitted the next array");
            return (Submit(array, progress), null);
        }
        catch (Exception e) when (e is UserErrorException or RunFailedException)
        {
            // Another task of the array may have more luck.
            if (File.Exists(mark)) File.Delete(mark);
            return (null, e.Message);
        }
    }

    /// <summary>What <c>sbatch --parsable</c> prints: a number, and the cluster's name where there are several.</summary>
    internal static long? ReadNumber(string output) =>
        long.TryParse(output.Trim().Split(';')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long job) ? job : null;

    private static bool TryMark(string path)
    {
        bool first = false;
        Storage.Guard(path, () =>
        {
            using FileStream? made = ExclusiveFile.TryCreate(path);
            first = made is not null;
        });
        return first;
    }

    private long Submit(long? after, long progress)
    {
        string script = Path.GetFullPath(SlurmScript.PathIn(folder));
        string[] words = after is { } array ? ["--parsable", $"--dependency=afterany:{array}", script] : ["--parsable", script];
        for (int i = 1; ; i++)
        {
            (string? output, string error) = SlurmCommands.Try("sbatch", words);
            if (output is not null && ReadNumber(output) is { } job)
            {
                _journal.Add(new SlurmSubmission(job, DateTimeOffset.UtcNow, after, progress));
                return job;
            }

            // Of the jobs of a chain nobody is there to try again when the controller is busy.
            if (after is null || i == Tries)
                throw SlurmCommands.Exists("sbatch")
                    ? new UserErrorException($"sbatch refuses {script}: {Shown.Short(SlurmCommands.Sentence(error))}")
                    : new UserErrorException(
                        "there is no command sbatch on this machine", $"on a machine of the cluster: sbatch {ShellWord.Quoted(script)}");
            Thread.Sleep(BetweenTries);
        }
    }

    private long Progress()
    {
        long progress = 0;
        foreach (PlannedRun run in plan.Runs)
        {
            if (!Directory.Exists(folder.FolderOf(run))) continue;
            RunState state = folder.StateOrDamageOf(run);
            progress += (state.Step ?? 0) + (state.IsOver ? 1 : 0);
        }

        return progress;
    }
}
