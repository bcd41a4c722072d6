using System.Globalization;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Numerics;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Tensors.Kernels;
using Disentangle.Training;

namespace Disentangle.Studies.Work;

/// <summary>What was found when a run was trained again.</summary>
public enum VerifiedAs
{
    /// <summary>Its checkpoint has the same bits.</summary>
    Same,

    /// <summary>Its checkpoint has other bits, or is damaged.</summary>
    Different,

    /// <summary>It cannot be verified here.</summary>
    Skipped,
}

/// <summary>A run that was trained again.</summary>
/// <param name="Name">Its name in the study.</param>
/// <param name="Found">What was found.</param>
/// <param name="Sentence">The steps and the hash, or what is wrong.</param>
public sealed record VerifiedRun(string Name, VerifiedAs Found, string Sentence);

/// <summary>
/// Trains runs of a study again in a temporary folder, and compares the hashes of the parameters: the same specification, data and width of
/// vectors give the same bits on every machine and with any number of threads.
/// </summary>
/// <param name="folder">The study's folder.</param>
/// <param name="plan">Its runs.</param>
public sealed class StudyVerification(StudyFolder folder, StudyPlan plan)
{
    private const int HashDigits = 12;

    /// <summary>How many runs were trained with each width of vectors, in bits; last bits differ from one to another.</summary>
    public IReadOnlyDictionary<int, int> Tiers { get; } = plan.Runs.Select(run => BitsOf(folder.FolderOf(run))).OfType<int>()
        .GroupBy(bits => bits).ToDictionary(group => group.Key, group => group.Count());

    /// <summary>Chooses runs that are trained and have a checkpoint.</summary>
    /// <param name="count">How many; fewer where there are fewer.</param>
    /// <param name="seed">Decides which.</param>
    /// <returns>In the order of the study.</returns>
    public IReadOnlyList<PlannedRun> Choose(int count, ulong seed)
    {
        PlannedRun[] trained = [.. plan.Runs.Where(run => MeasuringTask.CanBeMeasured(folder.StateOf(run))
            && Directory.Exists(RunFolder.Open(folder.FolderOf(run)).CheckpointFolder))];
        int[] order = [.. Enumerable.Range(0, trained.Length)];
        Philox random = new(seed, RandomPurpose.VerifiedRuns);
        random.Shuffle<int>(order);
        return [.. order.Take(count).Order().Select(i => trained[i])];
    }

    /// <summary>Trains a run again and compares.</summary>
    /// <param name="run">The run.</param>
    /// <param name="scratch">A folder for the training, which is deleted afterwards.</param>
    /// <param name="session">What it is trained on.</param>
    /// <param name="progress">Told the part of the steps that is done, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">The data cannot be opened, or the folder cannot be written to.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public VerifiedRun Verify(
        PlannedRun run, string scratch, Session session, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        string path = folder.FolderOf(run);
        TrainedModel stored;
        try
        {
            stored = TrainedModel.Open(path, session);
        }
        catch (UserErrorException e)
        {
            return new(run.Name, VerifiedAs.Different, e.Message);
        }

        using (stored)
        {
            if (stored.Notice is { } damage) return new(run.Name, VerifiedAs.Different, damage);
            if (WhyNot(stored.Description) is { } reason) return new(run.Name, VerifiedAs.Skipped, reason);
            string expected = Checkpoint.HashOf(stored.Method);
            string got = Train(run, stored.Description, scratch, session, progress, cancellation);
            string hash = expected[..HashDigits];
            return expected == got
                ? new(run.Name, VerifiedAs.Same, string.Create(CultureInfo.InvariantCulture, $"step {stored.Step}, parameters {hash}"))
                : new(run.Name, VerifiedAs.Different, string.Create(CultureInfo.InvariantCulture,
                    $"step {stored.Step}: its checkpoint has the parameters {hash}, trained again they are {got[..HashDigits]}")
                        + VersionNote(stored.Description));
        }
    }

    private static string? WhyNot(RunDescription description)
    {
        if (description.Imported is not null) return "its model was imported, and is not trained here";
        if (description.Machine.VectorBits != CpuDevice.VectorBits)
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"it was trained with {description.Machine.VectorBits}-bit vectors, this machine works with {CpuDevice.VectorBits}");
        }

        return description.Changes.Count > 0 ? $"{description.Changes[0].Key} was changed when it was resumed" : null;
    }

    private static string VersionNote(RunDescription description) => description.Version == RunDescription.CurrentVersion ? ""
        : $"; it was trained by version {Shown.Short(description.Version)}, this is {RunDescription.CurrentVersion}";

    private static string Train(
        PlannedRun run, RunDescription description, string scratch, Session session, IProgress<double>? progress,
        CancellationToken cancellation)
    {
        string path = Path.Combine(scratch, run.Name);
        try
        {
            // One checkpoint, at the end: how often they are written decides no bit.
            RunExecution execution = new() { DataRoot = description.Execution.DataRoot, CheckpointEvery = 0, HistoryEvery = 0 };
            using TrainJob job = TrainJob.Start(
                description.Specification, path, execution: execution, session: session, cancellation: cancellation);
            foreach (StepReport step in job.Train(cancellation)) progress?.Report((double)step.Step / job.Steps);
            cancellation.ThrowIfCancellationRequested();
            return Checkpoint.HashOf(job.ToTrainedRun().Method);
        }
        finally
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        }
    }

    private static int? BitsOf(string path)
    {
        try
        {
            return RunFolder.IsRun(path) ? RunDescription.Read(RunFolder.Open(path)).Machine.VectorBits : null;
        }
        catch (UserErrorException)
        {
            return null; // told where the run is looked at
        }
    }
}
