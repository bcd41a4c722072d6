namespace Disentangle.Reliability.Runs;

/// <summary>What stands in a folder that no command should leave behind.</summary>
internal static class Leftovers
{
    private static readonly string[] Endings = [".tmp", ".writing", ".previous", ".starting", ".lock"];

    /// <summary>Paths below <paramref name="folder"/> of temporary files and folders.</summary>
    public static IReadOnlyList<string> In(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
            .Where(path => Endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)))
            .Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal),
    ];
}
