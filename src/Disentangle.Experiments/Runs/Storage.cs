using Disentangle.Foundation.Files;

namespace Disentangle.Experiments.Runs;

/// <summary>Writes the files of a run, each whole or not at all, and tells a full disk from a mistake of the user's.</summary>
public static class Storage
{
    // ENOSPC and EDQUOT on Linux, EDQUOT on macOS; ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL on Windows.
    private static readonly int[] FullCodes = [28, 122, 69, unchecked((int)0x80070027), unchecked((int)0x80070070)];

    /// <summary>
    /// Writes a file under a temporary name and renames it; its folder is made where it is missing, in one that must be there.
    /// </summary>
    /// <exception cref="UserErrorException">It cannot be written there.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static void Write(string path, Action<Stream> write) => Guard(path, () =>
    {
        string? folder = Path.GetDirectoryName(path);
        if (!string.IsNullOrEmpty(folder)) DurableFolder.CreateIn(folder);
        AtomicFile.Write(path, write);
    });

    /// <summary>Writes a file of bytes.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void Write(string path, byte[] bytes) => Write(path, stream => stream.Write(bytes));

    /// <summary>Finds out whether a file can be written, before the work that is to fill it.</summary>
    /// <exception cref="UserErrorException">It cannot.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static void RequireWritable(string path) => Guard(path, () =>
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) DurableFolder.Create(folder);
        string probe = $"{path}.{Guid.NewGuid():N}.tmp";
        File.WriteAllBytes(probe, []);
        File.Delete(probe);
    });

    /// <summary>
    /// Renames a damaged file that is about to be written anew: <c>scores.json</c> to
    /// <c>scores-damaged.json</c>, in place of an earlier one.
    /// </summary>
    /// <returns>Its new path.</returns>
    /// <exception cref="UserErrorException">It cannot be renamed.</exception>
    public static string SetAside(string path)
    {
        string aside = $"{Path.ChangeExtension(path, null)}-damaged{Path.GetExtension(path)}";
        Guard(path, () => File.Move(path, aside, overwrite: true));
        return aside;
    }

    /// <summary>Does something to <paramref name="path"/>, and makes one clear sentence of what may go wrong on the disk.</summary>
    /// <exception cref="UserErrorException">It cannot be written there.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static void Guard(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (IsFull(e))
        {
            const string hint = "make room, then continue with disentangle resume if there is a checkpoint";
            throw new RunFailedException($"{path}: cannot be written: the disk is full", hint, e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or UserErrorException { InnerException: UnauthorizedAccessException })
        {
            throw new UserErrorException($"{path}: cannot be written: no permission", "choose another folder with --out", e);
        }
        catch (UserErrorException e) when (e.InnerException is IOException inner)
        {
            throw new UserErrorException($"{path}: cannot be written: {Reason(inner)}", "choose another folder with --out", e);
        }
        catch (IOException e)
        {
            throw new UserErrorException($"{path}: cannot be written: {Reason(e)}", "choose another folder with --out", e);
        }
    }

    /// <summary>Whether the exception, or one that it wraps, says that a disk is full.</summary>
    public static bool IsFull(Exception? e) =>
        e is not null && ((e is IOException && FullCodes.Contains(e.HResult)) || IsFull(e.InnerException));

    // The system's messages end in the path, which stands in front already.
    private static string Reason(IOException e)
    {
        string message = e.Message.Split(" : '")[0].TrimEnd('.');
        return message.Length == 0 ? "no reason given" : char.ToLowerInvariant(message[0]) + message[1..];
    }
}
