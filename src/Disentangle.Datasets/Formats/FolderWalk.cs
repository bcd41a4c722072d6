namespace Disentangle.Datasets.Formats;

/// <summary>
/// The files of a folder and its subfolders. Links to folders are followed, but each real folder is read once, whatever links lead to it,
/// and none that holds the folder itself.
/// </summary>
internal sealed class FolderWalk
{
    /// <summary>The folder of what macOS keeps beside the files of an archive; it holds no pictures whatever their names.</summary>
    public const string MacOS = "__MACOSX";

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private readonly string _root;
    private readonly List<string> _files = [], _hidden = [], _skippedLinks = [];
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly Queue<string> _links = [];
    private long _found;

    /// <summary>Lists a folder.</summary>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be read.</exception>
    /// <exception cref="BeyondLimitException">It has more files than <see cref="Limits.FolderFiles"/>, or its path more links than
    /// <see cref="Limits.PathLinks"/>.</exception>
    public FolderWalk(string folder)
    {
        _root = RealPath(folder);
        List(folder, "", _root);

        // Links come last: what they lead to is then known by its own name where it has one below the folder.
        while (_links.TryDequeue(out string? name)) Follow(folder, name);
        foreach (List<string> names in (List<string>[])[_files, _hidden, _skippedLinks]) names.Sort(StringComparer.Ordinal);
    }

    /// <summary>
    /// The files, as paths below the folder with slashes, in ordinal order; hidden ones and those in hidden folders left out.
    /// </summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>The hidden files, those of hidden folders and of <see cref="MacOS"/>, and the hidden folders that cannot be read.</summary>
    public IReadOnlyList<string> Hidden => _hidden;

    /// <summary>The links to folders that are read elsewhere, that hold the folder itself, or that are not there.</summary>
    public IReadOnlyList<string> SkippedLinks => _skippedLinks;

    /// <summary>
    /// The path without links in it. The number of links is limited, not their depth: links that lead to one another can make a
    /// path endless, or double it with each.
    /// </summary>
    private static string RealPath(string path)
    {
        path = Path.GetFullPath(path);
        string root = Path.GetPathRoot(path)!, real = root;
        Stack<string> left = new(Parts(path, root));
        for (long links = 0; left.TryPop(out string? part);)
        {
            real = Path.GetFullPath(Path.Combine(real, part));
            if (new DirectoryInfo(real).LinkTarget is not { } target) continue;
            BeyondLimitException.Check(Limits.PathLinks, ++links, "has too many links in its path");
            string next = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(real) ?? root, target));
            real = Path.GetPathRoot(next)!;
            foreach (string above in Parts(next, real)) left.Push(above);
        }

        return real;
    }

    // The last first.
    private static IEnumerable<string> Parts(string path, string root) =>
        path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse();

    private void List(string folder, string prefix, string real)
    {
        if (!_read.Add(real)) return;
        foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", Everything)
            .OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            Count();
            string name = prefix + entry.Name;
            bool isFolder = entry is DirectoryInfo;
            if (IsHidden(entry) || isFolder && entry.Name == MacOS) ListHidden(entry, name);
            else if (!isFolder) _files.Add(name);
            else if ((entry.Attributes & FileAttributes.ReparsePoint) != FileAttributes.None) _links.Enqueue(name);
            else List(entry.FullName, name + "/", Path.Combine(real, entry.Name));
        }
    }

    private void Count() => BeyondLimitException.Check(Limits.FolderFiles, ++_found,
        $"contains more than {Limits.FolderFiles.Value} files and folders");

    private static bool IsHidden(FileSystemInfo entry) =>
        (entry.Attributes & (FileAttributes.Hidden | FileAttributes.System)) != FileAttributes.None;

    // A hidden folder that may not be read, or is a link, is named itself.
    private void ListHidden(FileSystemInfo entry, string name)
    {
        if (entry is not DirectoryInfo folder)
        {
            _hidden.Add(name);
            return;
        }

        if ((entry.Attributes & FileAttributes.ReparsePoint) == FileAttributes.None)
        {
            try
            {
                FileSystemInfo[] inside = folder.GetFileSystemInfos("*", Everything);
                foreach (FileSystemInfo below in inside)
                {
                    Count();
                    ListHidden(below, $"{name}/{below.Name}");
                }

                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
            }
        }

        _hidden.Add(name + "/");
    }

    private void Follow(string folder, string name)
    {
        string path = Path.Combine(folder, name), real;
        try
        {
            real = RealPath(path);
        }
        catch (Exception e) when (e is IOException or BeyondLimitException)
        {
            _skippedLinks.Add(name);
            return;
        }

        bool holdsRoot = _root.StartsWith(real.EndsWith(Path.DirectorySeparatorChar) ? real : real + Path.DirectorySeparatorChar,
            StringComparison.Ordinal);
        if (holdsRoot || _read.Contains(real) || !Directory.Exists(real)) _skippedLinks.Add(name);
        else List(path, name + "/", real);
    }
}
