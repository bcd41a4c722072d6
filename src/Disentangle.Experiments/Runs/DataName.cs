using Disentangle.Datasets.Images;

namespace Disentangle.Experiments.Runs;

/// <summary>The name of a data set, <c>name</c> or <c>name:file</c>.</summary>
public static class DataName
{
    /// <summary>The same name with the full path of its file, so that it means the same from any folder.</summary>
    public static string Absolute(string name)
    {
        int colon = name.IndexOf(':');
        return colon < 0 || colon == name.Length - 1 ? name : $"{name[..colon]}:{Path.GetFullPath(name[(colon + 1)..])}";
    }

    /// <summary>The name with the name of the file or folder alone, for a person.</summary>
    public static string Short(string name)
    {
        int colon = name.IndexOf(':');
        return colon < 0 ? name : $"{name[..colon]}:{LastPart(name[(colon + 1)..])}";
    }

    /// <summary>
    /// A name for each data set that a person can tell from the others: the short one, or the whole where two have one short one.
    /// </summary>
    /// <param name="names">Names of data sets; one may occur several times.</param>
    public static IReadOnlyDictionary<string, string> Distinct(IEnumerable<string> names) =>
        names.Distinct(StringComparer.Ordinal).GroupBy(Short, StringComparer.Ordinal)
            .SelectMany(alike => alike.Select(name => (Name: name, Shown: alike.Count() == 1 ? alike.Key : name)))
            .ToDictionary(one => one.Name, one => one.Shown, StringComparer.Ordinal);

    /// <summary>The name as part of a folder's name.</summary>
    public static string ForFolder(string name)
    {
        int colon = name.IndexOf(':');
        string text = colon < 0 || colon == name.Length - 1 ? name.TrimEnd(':')
            : Path.GetFileNameWithoutExtension(LastPart(name[(colon + 1)..]));
        return string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')).TrimEnd('-');
    }

    /// <summary>Opens the data set of a run where it is now.</summary>
    /// <param name="session">Holds the data set.</param>
    /// <param name="run">What the run does.</param>
    /// <param name="data">The name of the data where it is not that of the run, or null.</param>
    /// <param name="dataRoot">The folder of data sets where it is not that of the run, or null.</param>
    /// <param name="cancellation">Stops the decoding of images.</param>
    /// <exception cref="UserErrorException">The name is not known, or the files are missing or not as they should be.</exception>
    /// <exception cref="OperationCanceledException">It was stopped while it decoded.</exception>
    public static IImageDataset Open(
        Session session, RunDescription run, string? data = null, string? dataRoot = null, CancellationToken cancellation = default)
    {
        try
        {
            return session.Open(data is null ? run.Specification.Data : Absolute(data), dataRoot ?? run.Execution.DataRoot, cancellation);
        }
        catch (UserErrorException e) when (data is null && !DataPaths.Exists(run.Specification.Data))
        {
            throw new UserErrorException(e.Message, "if the data set of the run has moved, give its new location with --data", e);
        }
    }

    // The name of a folder with a slash at its end, or with one before the size of its images, is that of the folder.
    private static string LastPart(string path)
    {
        int at = path.LastIndexOf('@');
        string size = at > 0 && Path.EndsInDirectorySeparator(path.AsSpan(0, at)) ? path[at..] : "";
        path = Path.TrimEndingDirectorySeparator(path[..^size.Length]);
        return (Path.GetFileName(path) is { Length: > 0 } last ? last : path) + size;
    }
}
