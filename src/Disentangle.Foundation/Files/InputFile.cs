using System.IO.Compression;

namespace Disentangle.Foundation.Files;

/// <summary>Opens files that a user named, and tells what may go wrong with them.</summary>
public static class InputFile
{
    /// <summary>Opens a file for reading from front to back.</summary>
    /// <exception cref="UserErrorException">It does not exist, is empty, a folder or a pointer of Git LFS, or may not be read.</exception>
    public static FileStream Open(string path)
    {
        if (Directory.Exists(path)) throw new UserErrorException($"{path}: is a folder, a file is expected");
        FileStream? file = null;
        try
        {
            // A pipe or a device has no length either, and to open one could wait for ever.
            if (new FileInfo(path) is { Exists: true, Length: 0 }) throw new UserErrorException($"{path}: is empty (0 bytes)");
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            GitLfsPointer.Refuse(path, file);
            return file;
        }
        catch (UserErrorException)
        {
            file?.Dispose();
            throw;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserErrorException($"{path}: no such file", innerException: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            file?.Dispose();
            throw Unreadable($"{path}:", e);
        }
    }

    /// <summary>How many bytes deflate can pack into one at most.</summary>
    public const long MostInflation = 1032;

    /// <summary>Opens a file that may be compressed by gzip, which its first bytes tell, for reading from front to back.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mostBytes">How many bytes can come out of it at most.</param>
    /// <exception cref="UserErrorException">It does not exist, is a folder, or may not be read.</exception>
    public static Stream OpenInflated(string path, out long mostBytes)
    {
        FileStream file = Open(path);
        try
        {
            Span<byte> mark = stackalloc byte[2];
            bool compressed = file.ReadAtLeast(mark, 2, throwOnEndOfStream: false) == 2 && mark is [0x1f, 0x8b];
            file.Position = 0;
            mostBytes = compressed ? file.Length * MostInflation : file.Length;
            return compressed ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            file.Dispose();
            throw Unreadable($"{path}:", e);
        }
    }

    /// <summary>
    /// Opens an entry of a zip archive for reading from front to back; at its end its length and checksum are
    /// compared with what the archive claims.
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <exception cref="DamagedException">It claims to hold more than its bytes can inflate to; also thrown by the stream where
    /// length or checksum are wrong.</exception>
    public static Stream OpenEntry(ZipArchiveEntry entry) => new ZipEntryStream(entry);

    /// <summary>Words of a file without what could change what a terminal shows.</summary>
    public static string Visible(string text) => Shown.Text(text);

    /// <summary>Words of a file, fit to be shown in a sentence: <see cref="Visible"/>, and not too long.</summary>
    public static string Printable(string text) => Shown.Short(text);

    /// <summary>Whether an exception means that the bytes of a file, or the disk below it, are not as they should be.</summary>
    public static bool IsDamage(Exception e) => e is DamagedException or UnsupportedException or BeyondLimitException
        or InvalidDataException or IOException or NotSupportedException or OverflowException;

    /// <summary>The refusal of a file that is damaged, or that the system does not let us read.</summary>
    /// <param name="source">How the sentence begins, for example <c>a.npy:</c> or <c>a.npz: array imgs</c>.</param>
    /// <param name="e">What went wrong: one that <see cref="IsDamage"/>.</param>
    public static UserErrorException Failure(string source, Exception e) => e switch
    {
        BeyondLimitException beyond => beyond.Refusal(source.TrimEnd(':')),
        IOException and not EndOfStreamException => Unreadable(source, e),
        _ => new UserErrorException($"{source} is damaged: {Reason(e)}", innerException: e),
    };

    /// <summary>The refusal of a file that the system does not let us read.</summary>
    /// <inheritdoc cref="Failure"/>
    public static UserErrorException Unreadable(string source, Exception e) =>
        new($"{source} cannot be read: {Reason(e)}", e is IOException ? SystemError.Hint(e.HResult) : null, e);

    /// <summary>
    /// What went wrong with a file, as the end of a sentence. The words of the framework, which are about its own parts, stay out of it.
    /// </summary>
    public static string Reason(Exception e) => e switch
    {
        DamagedException or UnsupportedException or FormatException when e.Message.Length > 0 =>
            char.ToLowerInvariant(e.Message[0]) + e.Message[1..].ReplaceLineEndings(" ").TrimEnd('.'),
        EndOfStreamException => "it ends too early",
        InvalidDataException => "its compressed data is corrupt",
        NotSupportedException => "it is compressed with an unsupported method",
        OverflowException => "it claims sizes that are too large",
        UnauthorizedAccessException => "no permission",
        PathTooLongException => "its path is too long",
        FileNotFoundException or DirectoryNotFoundException => "no such file or folder",
        ArgumentException => "its name is not valid",
        IOException => SystemError.Reason(e.HResult),
        _ => "it is not valid",
    };
}
