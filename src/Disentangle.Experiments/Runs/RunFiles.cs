using System.Text.RegularExpressions;
using Disentangle.Foundation.Files;
using Disentangle.Training;

namespace Disentangle.Experiments.Runs;

/// <summary>Which files of a run's folder are the run's own: only these are ever replaced or deleted, whatever else is there.</summary>
internal static partial class RunFiles
{
    private static readonly string[] Folders = ["images/progress", "images", RunFolder.Export, "codes"];

    private const string ExportedStart = $"{RunFolder.Export}/";

    private static readonly List<Func<IEnumerable<string>>> Sources = [];

    /// <summary>Adds files that other parts of the library write into a run's folder.</summary>
    /// <param name="names">Gives their names relative to the folder, with slashes.</param>
    public static void AddSource(Func<IEnumerable<string>> names) => Sources.Add(names);

    /// <summary>Deletes the run's own files, and its folders where nothing else is in them.</summary>
    public static void Delete(RunFolder run)
    {
        RemoveLeftovers(run);
        CheckpointFolder.DeleteAll(run.CheckpointFolder);
        CheckpointFolder.DeleteAll(run.ModelsFolder);
        foreach (string name in Folders)
        {
            string folder = Path.Combine(run.Path, name);
            if (!Directory.Exists(folder)) continue;
            foreach (string file in Directory.GetFiles(folder).Where(file => IsOwn($"{name}/{Path.GetFileName(file)}"))) File.Delete(file);
            DurableFolder.DeleteIfEmpty(folder);
        }

        // The description last: until then the folder is still that of a run.
        foreach (string file in Directory.GetFiles(run.Path).Where(file => IsOwn(Path.GetFileName(file)))) File.Delete(file);
        File.Delete(run.DescriptionFile);
        DurableFolder.Flush(run.Path);
    }

    /// <summary>Deletes what a killed program left half written.</summary>
    public static void RemoveLeftovers(RunFolder run)
    {
        foreach (string folder in (string[])[run.Path, .. Folders.Select(name => Path.Combine(run.Path, name))])
        {
            foreach (string file in AtomicFile.Leftovers(folder)) AtomicFile.Remove(file);
        }

        AtomicFiles.RemoveLeftovers(
            run.ExportFolder,
            Added().Where(name => name.StartsWith(ExportedStart, StringComparison.Ordinal)).Select(name => name[ExportedStart.Length..]));
        CheckpointFolder.RemoveLeftovers(run.CheckpointFolder);
        CheckpointFolder.RemoveLeftovers(run.ModelsFolder);
    }

    /// <summary>Whether a folder holds nothing but what a program left that was killed before its run was there.</summary>
    public static bool IsFree(string folder) => Directory.EnumerateFileSystemEntries(folder).All(
        path => Path.GetFileName(path) is RunLock.FileName or NewRun.Unfinished || IsOfStudy(Path.GetFileName(path))
            || AtomicFile.Leftovers(folder).Contains(path));

    // What a study writes about a run beside it, also before the run is there.
    private static bool IsOfStudy(string name) => name is "state.json" || name.StartsWith("claim.json", StringComparison.Ordinal);

    /// <summary>The first file or folder in a folder that has the name of one of a run's, or null.</summary>
    public static string? Conflict(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)
        .FirstOrDefault(name => name is "checkpoint" or "models" || Folders.Contains(name) || IsOwn(name));

    private static bool IsOwn(string name) => Outer().IsMatch(name) || Inner().IsMatch(name)
        || Added().Contains(name);

    private static IEnumerable<string> Added() => Sources.SelectMany(source => source());

    [GeneratedRegex(
        @"^(history\.jsonl|history-damaged\.jsonl|scores(-sampled)?(-as-trained)?(-damaged)?\.json|"
            + @"studio\.json|report\.html|events\.out\.tfevents\..*)$")]
    private static partial Regex Outer();

    [GeneratedRegex(
        @"^(images/(reconstructions|samples|categories|traversals?|factors)\.png|images/(traversals|factors)\.gif|"
            + @"images/(loss|loss-[\w-]+|kl|mutual-information|dci-importance|factors-and-codes)\.svg|"
                + @"codes/\d+-[0-9a-f]{12}\.npy|images/progress/\d+\.png)$")]
    private static partial Regex Inner();
}
