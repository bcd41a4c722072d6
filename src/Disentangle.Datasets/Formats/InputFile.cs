using System.IO.Compression;

namespace Disentangle.Datasets.Formats;

/// <summary>Opens files that a user named, and tells what may go wrong with them.</summary>
internal static class InputFile
{
    /// <summary>Opens a file for reading from front to back.</summary>
    /// <exception cref="UserErrorException">It does not exist, is empty, a folder or a pointer of Git LFS, or may not be read.</exception>
    public static FileStream Open(string path)
    {
        if (Directory.Exists(path)) throw new UserErrorException($"{path}: is a folder, a file is expected");
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            if (file.CanSeek && file.Length == 0) throw new UserErrorException($"{path}: is empty (0 bytes)");
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
            throw new UserErrorException($"{path}: cannot be read: {Reason(e)}", innerException: e);
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
            throw new UserErrorException($"{path}: cannot be read: {Reason(e)}", innerException: e);
        }
    }

    /// <summary>Words of a file without control characters, which could change what a terminal shows.</summary>
    public static string Visible(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter)) : text;

    /// <summary>Words of a file, fit to be shown in a sentence: <see cref="Visible"/>, and not too long.</summary>
    public static string Printable(string text)
    {
        string shown = Visible(text);
        return shown.Length <= 60 ? shown : shown[..57] + "...";
    }

    /// <summary>Whether an exception means that the bytes of a file, or the disk below it, are not as they should be.</summary>
    public static bool IsDamage(Exception e) => e is InvalidDataException or IOException or NotSupportedException or OverflowException;

    /// <summary>The message of an exception as the end of a sentence.</summary>
    public static string Reason(Exception e)
    {
        string message = e.Message.ReplaceLineEndings(" ").TrimEnd('.');
        return message.Length == 0 ? "no reason given" : char.ToLowerInvariant(message[0]) + message[1..];
    }
}
