using Disentangle.Experiments.Runs;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;

namespace Disentangle.Studies.Work;

/// <summary>Makes room in a study.</summary>
public static class StudyPruning
{
    /// <summary>Deletes the checkpoints of a measured run: it can then be trained again, but not measured again.</summary>
    /// <param name="folder">The study's folder.</param>
    /// <param name="run">The run.</param>
    /// <returns>How many bytes were deleted; 0 where there are none, or another worker works on the run.</returns>
    /// <exception cref="UserErrorException">They cannot be deleted.</exception>
    public static long RemoveCheckpoints(StudyFolder folder, PlannedRun run)
    {
        string path = folder.FolderOf(run);
        using Claim? claim = Claim.TryTake(path, Owner.Current, Claim.Patience);
        string checkpoints = RunFolder.Open(path).CheckpointFolder;
        if (claim is null || !Directory.Exists(checkpoints)) return 0;
        long bytes = Directory.EnumerateFiles(checkpoints, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        Storage.Guard(checkpoints, () => Directory.Delete(checkpoints, recursive: true));
        return bytes;
    }
}
