using Disentangle.Training;

namespace Disentangle.Experiments.Runs;

/// <summary>
/// The paths of a run's data as its <c>run.json</c> keeps them: relative to the run's folder where they are inside or beside
/// it, so that both can be moved together.
/// </summary>
internal static class DataPaths
{
    /// <summary>The plan as it is written to a run's folder.</summary>
    public static RunPlan Written(RunPlan plan, string folder) =>
        Change(plan, path => Near(path, folder), root => Near(Path.GetFullPath(root), folder));

    /// <summary>The plan with full paths.</summary>
    /// <exception cref="UserErrorException">A path is none.</exception>
    public static RunPlan Resolved(RunPlan written, string folder) =>
        Change(written, path => Full(path, folder), root => Full(root, folder));

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

    private static RunPlan Change(RunPlan plan, Func<string, string> data, Func<string, string> dataRoot) => new(
        plan.Specification with { Data = With(plan.Specification.Data, data) },
        plan.Execution with { DataRoot = plan.Execution.DataRoot is { } root ? dataRoot(root) : null });

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

    /// <summary>The path of the file or folder that a name of data holds; null where it has none.</summary>
    public static string? PathOf(string data) => data.IndexOf(':') is >= 0 and int colon && colon < data.Length - 1
        ? data[(colon + 1)..] : null;
}
