using Disentangle.Foundation.Files;

namespace Disentangle.Training;

/// <summary>
/// The layout of versions before 0.2: one checkpoint, without checksums, directly in the folder; and beside it, where a program was stopped
/// while it replaced it, the one before.
/// </summary>
internal static class OldCheckpoint
{
    /// <summary>The folder of the one before.</summary>
    public static string Previous(string folder) => folder + ".previous";

    /// <summary>Whether there is one in a folder.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, Checkpoint.StateFile));

    /// <summary>Deletes its files, and its folder where nothing else is in it.</summary>
    public static void Delete(string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (string file in new[] { Checkpoint.StateFile, Checkpoint.ParametersFile, Checkpoint.OptimizerFile })
            File.Delete(Path.Combine(folder, file));
        DurableFolder.DeleteIfEmpty(folder);
    }
}
