using System.Text.RegularExpressions;

namespace Disentangle.Foundation.Files;

/// <summary>Writes files so that nobody ever sees half of one, and a power loss leaves the old one or the new one.</summary>
public static partial class AtomicFile
{
    /// <summary>
    /// Writes the file under a temporary name in the same folder, flushes it to the disk and gives it its name, replacing what had that
    /// name; then flushes the name. When <paramref name="write"/> throws, the temporary file is deleted and the old one stays. Temporary
    /// files that a killed program left of the same file are deleted first.
    /// </summary>
    /// <exception cref="UserErrorException">The file cannot be written there.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        if (path.Length == 0 || Directory.Exists(path))
        {
            throw new UserErrorException($"cannot write to '{path}': the name of a file is expected");
        }

        // Renaming a file over /dev/null would replace the device.
        if (Path.GetDirectoryName(Path.GetFullPath(path)) == "/dev")
            throw new UserErrorException($"cannot write to '{path}': it is a device, a file is expected");

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            foreach (string leftover in Leftovers(folder, Path.GetFileName(path))) Remove(leftover);
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            DurableFolder.Flush(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be written: {InputFile.Reason(e)}", innerException: e);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }

    /// <summary>The temporary files in a folder, in use or left by a killed program.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="of">The name of the file that they were to become; null for any.</param>
    public static IEnumerable<string> Leftovers(string folder, string? of = null) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.tmp")
            .Where(file => Temporary().Match(Path.GetFileName(file)) is { Success: true } match
                && (of is null || match.Groups[1].Value == of)) : [];

    /// <summary>Deletes a temporary file, unless a program that still writes it holds its lock.</summary>
    public static void Remove(string leftover)
    {
        try
        {
            new FileStream(leftover, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays for the next time.
        }
    }

    [GeneratedRegex(@"^(.+)\.[0-9a-f]{32}\.tmp$")]
    private static partial Regex Temporary();
}
