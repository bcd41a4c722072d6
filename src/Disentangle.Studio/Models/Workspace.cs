using Disentangle.Experiments.Runs;
using Disentangle.Studies.States;

namespace Disentangle.Studio.Models;

/// <summary>What the user gave the studio: runs, studies and files of codes in one folder. Nothing outside is read.</summary>
internal sealed class Workspace
{
    private const int Depth = 4, Most = 20_000;

    public Workspace(StudioOptions options)
    {
        Options = options;
        string path = Path.GetFullPath(options.Path);
        Only = Directory.Exists(path) && (RunFolder.IsRun(path) || StudyFolder.IsStudy(path)) || File.Exists(path) ? path : null;
        if (Only is null && !Directory.Exists(path))
            throw new UserErrorException($"{options.Path}: no such folder or file", "give a run, a folder of runs, a study, or codes.npz");
        if (File.Exists(path) && !IsArchive(path))
            throw new UserErrorException($"{options.Path}: is no archive of codes", "give a run, a folder of runs, a study, or codes.npz");
        Root = Only is null ? path : Path.GetDirectoryName(path)!;
        RealRoot = Resolve(Root);
    }

    public StudioOptions Options { get; }

    /// <summary>The folder that names are relative to.</summary>
    public string Root { get; }

    /// <summary>The one thing that was given, or null where it was a folder of several.</summary>
    public string? Only { get; }

    private string RealRoot { get; }

    /// <summary>Refuses a change where the studio is read only.</summary>
    /// <exception cref="UserErrorException">It is.</exception>
    public void RequireChanges()
    {
        if (Options.ReadOnly) throw new UserErrorException("this studio is read only", "start it without --read-only");
    }

    /// <summary>The runs, by name; those of studies are left to their studies.</summary>
    public IReadOnlyList<string> Runs() => Find(RunFolder.IsRun);

    /// <summary>The studies, by name.</summary>
    public IReadOnlyList<string> Studies() => Find(StudyFolder.IsStudy);

    /// <summary>Whether an address names an archive of codes.</summary>
    public static bool IsArchive(string? name) => name?.EndsWith(".npz", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The archives of codes in the folder itself, by name.</summary>
    public IReadOnlyList<string> Archives() => Only is null ? [.. Directory.EnumerateFiles(Root, "*.npz").Order(StringComparer.Ordinal)]
        : IsArchive(Only) ? [Only] : [];

    /// <summary>How a folder is called in addresses.</summary>
    public string NameOf(string path) => Path.GetRelativePath(Root, path).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>The path of what an address names.</summary>
    /// <exception cref="UserErrorException">It is not there, or outside of what was given.</exception>
    public string PathOf(string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Contains('\0', StringComparison.Ordinal)) throw NotHere(name);
        string path = Path.GetFullPath(Path.Combine(Root, name));
        if (!IsWithin(path, Only ?? Root) || !Path.Exists(path) || !IsWithin(Resolve(path), Only is null ? RealRoot : Resolve(Only)))
            throw NotHere(name);
        return path;
    }

    private static UserErrorException NotHere(string? name) =>
        new($"{Shown.Text(name ?? "")}: nothing of that name is in the studio's folder");

    private static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar,
            StringComparison.Ordinal);

    /// <summary>A path with its links followed, those of the folders above it included.</summary>
    private static string Resolve(string path)
    {
        string full = Path.GetFullPath(path), resolved = Path.GetPathRoot(full)!;
        foreach (string part in full[resolved.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(resolved, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            resolved = info.ResolveLinkTarget(returnFinalTarget: true) is { } target ? Resolve(target.FullName) : next;
        }

        return resolved;
    }

    private List<string> Find(Func<string, bool> isOne)
    {
        List<string> found = [];
        if (Only is not null)
        {
            if (isOne(Only)) found.Add(Only);
            return found;
        }

        Search(Root, Depth);
        return found;

        void Search(string folder, int depth)
        {
            if (found.Count >= Most) return;
            if (isOne(folder)) found.Add(folder);
            else if (depth > 0 && !RunFolder.IsRun(folder) && !StudyFolder.IsStudy(folder))
                foreach (string inner in Folders(folder)) Search(inner, depth - 1);
        }
    }

    private static string[] Folders(string folder)
    {
        try
        {
            return Directory.EnumerateDirectories(folder).Where(inner => !Path.GetFileName(inner).StartsWith('.'))
                .Order(StringComparer.Ordinal).ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
