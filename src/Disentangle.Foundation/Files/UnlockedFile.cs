namespace Disentangle.Foundation.Files;

/// <summary>Reads files that another process may have locked: the framework's own reading asks for a lock, too.</summary>
public static class UnlockedFile
{
    /// <summary>The first bytes of a file; none where it is missing or cannot be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">How many bytes are read at most.</param>
    public static byte[] ReadStart(string path, int most)
    {
        byte[] bytes = new byte[most];
        return bytes[..Math.Max(0, OperatingSystem.IsWindows() ? ReadShared(path, bytes) : ReadWithoutAsking(path, bytes))];
    }

    private static int ReadShared(string path, byte[] bytes)
    {
        try
        {
            using FileStream shared = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return shared.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static int ReadWithoutAsking(string path, byte[] bytes)
    {
        int file = SystemCalls.OpenToRead(path);
        if (file < 0) return 0;
        nint count = SystemCalls.Read(file, bytes, bytes.Length);
        _ = SystemCalls.Close(file);
        return (int)count;
    }
}
