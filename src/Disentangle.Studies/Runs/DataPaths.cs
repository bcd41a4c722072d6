using Disentangle.Training;

namespace Disentangle.Studies.Runs;

/// <summary>
/// The paths of a run's data as its <c>run.json</c> keeps them: relative to the run's folder where they are inside or beside
/// it, so that both can be moved together.
/// </summary>
internal static class DataPaths
{
    /// <summary>The specification as it is written to a run's folder.</summary>
    public static RunSpecification Written(RunSpecification specification, string folder) => specification with
    {
        Data = With(specification.Data, path => Near(path, folder)),
        DataRoot = specification.DataRoot is { } root ? Near(Path.GetFullPath(root), folder) : null,
    };

    /// <summary>The specification with full paths.</summary>
    /// <exception cref="UserErrorException">A path is none.</exception>
    public static RunSpecification Resolved(RunSpecification written, string folder) => written with
    {
        Data = With(written.Data, path => Full(path, folder)),
        DataRoot = written.DataRoot is { } root ? Full(root, folder) : null,
    };

    /// <summary>
    /// The name of the data with its path relative where <see cref="Written"/> keeps the full one, and the other
    /// way round; null where it has no path.
    /// </summary>
    public static string? Alternative(RunSpecification specification, string folder)
    {
        if (PathOf(specification.Data) is not { } path) return null;
        string full = Path.GetFullPath(folder);
        return With(specification.Data, _ => Near(path, folder) == path ? Path.GetRelativePath(full, path) : path);
    }

    /// <summary>Whether the file or folder of a data set is there; true where its name has no path.</summary>
    public static bool Exists(string data)
    {
        if (PathOf(data) is not { } path || Path.Exists(path)) return true;
        int at = path.LastIndexOf('@');
        return at > 0 && Path.Exists(path[..at]);
    }

    // The one character that no path may hold.
    private static string Full(string path, string folder) => path.Contains('\0')
        ? throw new UserErrorException($"the path of the data holds a null character, got '{Shown.Text(path)}'")
        : Path.GetFullPath(path, Path.GetFullPath(folder));

    private static string Near(string path, string folder)
    {
        string full = Path.GetFullPath(folder);
        string relative = Path.GetRelativePath(full, path);
        string around = Path.Combine("..", "..");
        return relative == ".." || relative.StartsWith(around, StringComparison.Ordinal) || Path.IsPathRooted(relative) ? path : relative;
    }

    private static string With(string data, Func<string, string> change) => PathOf(data) is { } path
        ? $"{data[..(data.IndexOf(':') + 1)]}{change(path)}" : data;

    private static string? PathOf(string data) => data.IndexOf(':') is >= 0 and int colon && colon < data.Length - 1
        ? data[(colon + 1)..] : null;
}
