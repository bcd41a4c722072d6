namespace Disentangle.Reliability.Runs;

/// <summary>A folder for what a command tries, removed at the end.</summary>
internal sealed class Scratch : IDisposable
{
    private const string Memory = "/dev/shm", Prefix = "disentangle-reliability-";

    public Scratch(string? given = null)
        : this(given is null ? Directory.CreateTempSubdirectory(Prefix).FullName : Path.GetFullPath(given), given is not null)
    {
    }

    private Scratch(string root, bool keeps)
    {
        (Root, Keeps) = (root, keeps);
        Directory.CreateDirectory(Root);
    }

    /// <summary>One in memory where the system has a folder for that: what is tried writes and flushes many small files.</summary>
    public static Scratch InMemory() =>
        Directory.Exists(Memory) ? new(Path.Combine(Memory, $"{Prefix}{Guid.NewGuid():N}"), keeps: false) : new();

    public string Root { get; }

    /// <summary>Whether it stays, since the user named it.</summary>
    public bool Keeps { get; }

    public string this[string name] => Path.Combine(Root, name);

    /// <summary>Copies a folder with all in it; what is there before is removed.</summary>
    public static void Copy(string from, string to)
    {
        if (Directory.Exists(to)) Directory.Delete(to, recursive: true);
        Directory.CreateDirectory(to);
        foreach (string folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }

    public void Dispose()
    {
        if (!Keeps) Directory.Delete(Root, recursive: true);
    }
}
