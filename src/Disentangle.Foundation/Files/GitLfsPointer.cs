namespace Disentangle.Foundation.Files;

/// <summary>The few lines that Git puts in place of a large file until <c>git lfs pull</c> fetches it.</summary>
internal static class GitLfsPointer
{
    // Git LFS writes no longer ones.
    private const int MostBytes = 1024;

    private static ReadOnlySpan<byte> Start => "version https://git-lfs.github.com/spec/"u8;

    /// <summary>Checks that a file is not such a pointer. It stands at its beginning afterwards, as before.</summary>
    /// <exception cref="UserErrorException">It is one.</exception>
    public static void Refuse(string path, FileStream file)
    {
        if (!file.CanSeek || file.Length > MostBytes) return;
        Span<byte> start = stackalloc byte[Start.Length];
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        if (read == start.Length && start.SequenceEqual(Start))
            throw new UserErrorException($"{path}: is a Git LFS pointer to the file, not the file itself", "git lfs pull downloads it");
    }
}
