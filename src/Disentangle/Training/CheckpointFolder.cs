using System.Globalization;
using Disentangle.Foundation.Files;
using Disentangle.Methods;

namespace Disentangle.Training;

/// <summary>
/// The folder of a run's checkpoints: the last two, each in a folder named after its step that never changes once it has its name. So a
/// reader that has opened one reads one step, and a damaged one leaves the one before it.
/// </summary>
public static class CheckpointFolder
{
    private const int Kept = 2;

    // A checkpoint that is being written, one that gives way to another of its step, and one that is being deleted.
    private const string Writing = ".writing", Replaced = ".replaced", Deleting = ".deleting";

    /// <summary>The checkpoints in a folder, the newest first; one that gives way to another of its step after that one.</summary>
    internal static IReadOnlyList<string> Newest(string folder) =>
        Directory.Exists(folder)
            ? [.. Directory.GetDirectories(folder).Select(path => (Path: path, Step: StepOf(path))).Where(c => c.Step >= 0)
                .OrderByDescending(c => c.Step).ThenBy(c => c.Path.Length).Select(c => c.Path)]
            : [];

    /// <summary>
    /// Writes a checkpoint and flushes it to the disk; then deletes all but the two newest, and those of later steps, which a run that was
    /// resumed before them has left behind. When the writing fails, nothing has changed.
    /// </summary>
    internal static void Write(string folder, long step, Action<ChecksumFile> write, int kept = Kept)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        DurableFolder.CreateIn(folder);
        string name = Path.Combine(folder, step.ToString(CultureInfo.InvariantCulture)), temporary = name + Writing;
        Delete(temporary);
        DurableFolder.CreateIn(temporary);
        try
        {
            ChecksumFile sums = ChecksumFile.Begin(temporary);
            write(sums);
            sums.End();
        }
        catch
        {
            Delete(temporary);
            throw;
        }

        if (Directory.Exists(name))
        {
            Delete(name + Replaced);
            DurableFolder.Rename(name, name + Replaced);
        }

        DurableFolder.Rename(temporary, name);
        RemoveAfter(folder, step);
        foreach (string path in Newest(folder).Where(path => path.EndsWith(Replaced, StringComparison.Ordinal))) Retire(path);
        RemoveOld(folder, step, kept);
    }

    /// <summary>The steps of which there is a checkpoint or model in a folder, rising.</summary>
    public static IReadOnlyList<long> StepsOf(string folder) =>
        [.. Newest(folder).Where(path => !path.EndsWith(Replaced, StringComparison.Ordinal)).Select(StepOf).Order()];

    /// <summary>Deletes the checkpoints or models of later steps.</summary>
    public static void RemoveAfter(string folder, long step)
    {
        foreach (string path in Newest(folder).Where(path => StepOf(path) > step)) Retire(path);
    }

    /// <summary>Deletes checkpoints before the two newest up to a step that is known to be whole.</summary>
    public static void RemoveOld(string folder, long step) => RemoveOld(folder, step, Kept);

    private static void RemoveOld(string folder, long step, int kept)
    {
        string[] steps = [.. Newest(folder).Where(path => StepOf(path) <= step)];
        foreach (string path in steps.Skip(kept)) Retire(path);
        if (steps.Length < Kept) return;
        OldCheckpoint.Delete(folder);
        OldCheckpoint.Delete(OldCheckpoint.Previous(folder));
    }

    /// <summary>Deletes what a killed program left half written.</summary>
    public static void RemoveLeftovers(string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (string path in Directory.GetDirectories(folder))
        {
            if (IsOf(path, Writing) || IsOf(path, Deleting) || (IsOf(path, Replaced) && Directory.Exists(path[..^Replaced.Length])))
                Delete(path);
        }

        OldCheckpoint.Delete(folder + Writing);
        string old = OldCheckpoint.Previous(folder);
        if (OldCheckpoint.IsIn(old) && (OldCheckpoint.IsIn(folder) || Newest(folder).Count > 0)) OldCheckpoint.Delete(old);
    }

    /// <summary>Deletes the checkpoints of a run, and the folder where nothing else is in it.</summary>
    public static void DeleteAll(string folder)
    {
        RemoveLeftovers(folder);
        foreach (string path in Newest(folder)) Retire(path);
        OldCheckpoint.Delete(folder);
        OldCheckpoint.Delete(OldCheckpoint.Previous(folder));
        DurableFolder.DeleteIfEmpty(folder);
    }

    /// <summary>The step that a folder is named after, or -1 where it is none of a checkpoint.</summary>
    public static long StepOf(string path)
    {
        string name = Path.GetFileName(path);
        if (name.EndsWith(Replaced, StringComparison.Ordinal)) name = name[..^Replaced.Length];
        return long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long step) ? step : -1;
    }

    // A kill in between leaves a name that says that it was being deleted.
    private static void Retire(string checkpoint)
    {
        string deleting = checkpoint + Deleting;
        Delete(deleting);
        Directory.Move(checkpoint, deleting);
        Delete(deleting);
    }

    // Only what a checkpoint consists of; the folder stays where something else is in it.
    private static void Delete(string checkpoint)
    {
        if (!Directory.Exists(checkpoint)) return;
        File.Delete(Path.Combine(checkpoint, ChecksumFile.Name));
        foreach (string file in Directory.GetFiles(checkpoint).Where(file => ModelFile.IsStored(Path.GetFileName(file)))) File.Delete(file);
        OldCheckpoint.Delete(checkpoint);
    }

    private static bool IsOf(string path, string ending) =>
        path.EndsWith(ending, StringComparison.Ordinal) && StepOf(path[..^ending.Length]) >= 0;
}
