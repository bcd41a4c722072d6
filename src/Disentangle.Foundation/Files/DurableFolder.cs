using System.Runtime.InteropServices;

namespace Disentangle.Foundation.Files;

/// <summary>
/// Names that survive a power loss. Flushing a file to the disk saves its content, but the name of a new, renamed or deleted file is an
/// entry of its folder, which is flushed separately.
/// </summary>
public static class DurableFolder
{
    private const int InputOutputError = 5;

    // Read, write and search for all; what the user's mask takes away is taken away.
    private const uint EverybodysMode = 0x1FF;

    private static bool _known = !OperatingSystem.IsWindows();

    /// <summary>Makes a folder with those above it, and flushes the entries of all that are new.</summary>
    /// <exception cref="IOException">It cannot be made there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made there.</exception>
    public static void Create(string folder)
    {
        if (Directory.Exists(folder)) return;
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (Path.GetDirectoryName(full) is { } parent)
        {
            Create(parent);
            Directory.CreateDirectory(full);
            Flush(parent);
        }
    }

    /// <summary>
    /// Makes a folder in one that must be there, unlike <see cref="Create"/>, and flushes its entry: so nothing
    /// comes back that was renamed or deleted.
    /// </summary>
    /// <exception cref="IOException">It cannot be made there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made there.</exception>
    public static void CreateIn(string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), parent = Path.GetDirectoryName(full)!;
        if (Directory.Exists(full)) return;
        if (!Directory.Exists(parent)) throw new DirectoryNotFoundException($"The folder {parent} does not exist.");

        // The framework would make the folders above, too. Where this fails, it says why.
        if (!_known || SystemCalls.MakeFolder(full, EverybodysMode) != 0)
        {
            if (!Directory.Exists(parent)) throw new DirectoryNotFoundException($"The folder {parent} does not exist.");
            Directory.CreateDirectory(full);
        }

        Flush(parent);
    }

    /// <summary>Renames a file or folder within its folder, then flushes the folder's entries.</summary>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public static void Rename(string from, string to)
    {
        if (Directory.Exists(from)) Directory.Move(from, to);
        else File.Move(from, to, overwrite: true);
        Flush(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }

    /// <summary>Deletes a folder unless something is in it, or it is not there.</summary>
    /// <exception cref="IOException">It cannot be deleted.</exception>
    public static void DeleteIfEmpty(string folder)
    {
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
    }

    /// <summary>
    /// Flushes the entries of a folder to the disk. Windows writes them itself; file systems that cannot do it are left to their own ways.
    /// </summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Flush(string folder)
    {
        if (!_known) return;
        try
        {
            int file = SystemCalls.OpenToRead(folder);
            if (file < 0) return;
            int failed = SystemCalls.Synchronise(file) == 0 ? 0 : Marshal.GetLastPInvokeError();
            _ = SystemCalls.Close(file);
            if (failed == InputOutputError) throw new IOException($"The disk failed while {folder} was flushed.");
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            _known = false;
        }
    }
}
