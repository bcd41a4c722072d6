using Disentangle.Experiments.Runs;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;

namespace Disentangle.Studies.Work;

/// <summary>Makes room in a study.</summary>
public static class StudyPruning
{
    /// <summary>Deletes of a measured run what can be made again: tables of codes, and its checkpoints where that is asked for.</summary>
    /// <param name="folder">The study's folder.</param>
    /// <param name="run">The run.</param>
    /// <param name="checkpoints">Whether its checkpoints go, too: the run can then be trained again, but not measured again.</param>
    /// <returns>How many bytes were deleted; 0 where another worker works on it.</returns>
    /// <exception cref="UserErrorException">Something cannot be deleted.</exception>
    public static long Prune(StudyFolder folder, PlannedRun run, bool checkpoints)
    {
        string path = folder.FolderOf(run);
        using Claim? claim = Claim.TryTake(path, Owner.Current, Claim.Patience);
        if (claim is null) return 0;
        long bytes = 0;
        RunFolder files = RunFolder.Open(path);
        foreach (string entry in (string[])[.. Directory.GetFiles(path, "codes-*"),
            .. checkpoints ? [files.CheckpointFolder] : Array.Empty<string>()])
        {
            bool isFolder = Directory.Exists(entry);
            if (!isFolder && !File.Exists(entry)) continue;
            bytes += isFolder ? Directory.EnumerateFiles(entry, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length)
                : new FileInfo(entry).Length;
            Storage.Guard(entry, () =>
            {
                if (isFolder) Directory.Delete(entry, recursive: true);
                else File.Delete(entry);
            });
        }

        return bytes;
    }
}
