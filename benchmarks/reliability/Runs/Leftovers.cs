namespace Disentangle.Reliability.Runs;

/// <summary>What stands in a folder that no command should leave behind.</summary>
internal static class Leftovers
{
    private static readonly string[] Endings = [".tmp", ".writing", ".replaced", ".deleting", ".previous",
        ".starting", ".lock", ".takeover"];

    private static readonly string[] Replacing = [".run-replacing", ".run-placing"];

    private static readonly string[] Names = [".run-new", "claim.json", .. Replacing];

    /// <summary>Whether a run is being replaced by another whose files are all on the disk.</summary>
    public static bool IsHalfway(string run) => Replacing.Any(name => Directory.Exists(Path.Combine(run, name)));

    /// <summary>Paths below <paramref name="folder"/> of temporary files and folders.</summary>
    public static IReadOnlyList<string> In(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
            .Where(path => Endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)) || Names.Contains(Path.GetFileName(path)))
            .Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal),
    ];
}
