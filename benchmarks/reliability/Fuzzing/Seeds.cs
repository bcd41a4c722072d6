namespace Disentangle.Reliability.Fuzzing;

/// <summary>Small files of other programs, which stand beside this one.</summary>
internal static class Seeds
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "seeds");

    /// <summary>The files of these names.</summary>
    public static IReadOnlyList<byte[]> Of(params ReadOnlySpan<string> names)
    {
        List<byte[]> files = [];
        foreach (string name in names) files.Add(File.ReadAllBytes(Path.Combine(Folder, name)));
        return files;
    }

    /// <summary>All files that match, in the order of their names.</summary>
    public static IReadOnlyList<byte[]> Like(string pattern, long mostBytes = 1 << 14) =>
        [.. Directory.GetFiles(Folder, pattern).Order(StringComparer.Ordinal).Where(file => new FileInfo(file).Length <= mostBytes)
            .Select(File.ReadAllBytes)];

    /// <summary>What something writes to a file.</summary>
    public static byte[] Written(Action<string> write)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.seed");
        try
        {
            write(path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
