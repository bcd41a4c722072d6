using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;

namespace Disentangle.Studies.Work;

/// <summary>Makes room in a study.</summary>
public static class StudyPruning
{
    /// <summary>
    /// Deletes the checkpoints of a measured run, and the table of its codes: it can then be trained again, but not measured again. The
    /// checkpoint of a model that was imported stays, since nothing makes it again.
    /// </summary>
    /// <param name="folder">The study's folder.</param>
    /// <param name="run">The run.</param>
    /// <returns>How many bytes were deleted; 0 where there are none, or another worker works on the run.</returns>
    /// <exception cref="UserErrorException">They cannot be deleted.</exception>
    public static long RemoveCheckpoints(StudyFolder folder, PlannedRun run)
    {
        string path = folder.FolderOf(run);
        using Claim? claim = Claim.TryTake(path, Owner.Current, Claim.Patience);
        if (claim is null) return 0;
        RunFolder opened = RunFolder.Open(path);
        string checkpoints = opened.CheckpointFolder;
        long tables = CodeTables.Remove(opened);
        if (!Directory.Exists(checkpoints) || RunDescription.Read(opened).Imported is not null) return tables;
        long bytes = tables + Directory.EnumerateFiles(checkpoints, "*", SearchOption.AllDirectories)
            .Sum(file => new FileInfo(file).Length);
        Storage.Guard(checkpoints, () => Directory.Delete(checkpoints, recursive: true));
        return bytes;
    }
}
