using System.Text;
using Disentangle.Foundation.Files;

namespace Disentangle.Experiments.Runs;

/// <summary>
/// The right to write into a run's folder: <c>run.lock</c>, held open with an exclusive lock that the system takes back when the process
/// ends, however it ends. The file says whose it is.
/// </summary>
internal sealed class RunLock : IDisposable
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "run.lock";

    private const int MostBytes = 4096;

    // EAGAIN on Linux and on macOS, ERROR_SHARING_VIOLATION on Windows.
    private static readonly int[] HeldCodes = [11, 35, unchecked((int)0x80070020)];

    private readonly string _folder, _path, _content;
    private readonly FileStream _file;

    private RunLock(string folder, string path, string content, FileStream file) =>
        (_folder, _path, _content, _file) = (folder, path, content, file);

    /// <summary>Takes the lock of a folder, which is made where it is missing.</summary>
    /// <exception cref="UserErrorException">Another process holds it, or the folder cannot be written to.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static RunLock Take(string folder) => TryTake(folder) ?? throw new UserErrorException(
        $"{folder} is in use by {Owner(folder)}", "wait until it ends, or stop it; to look at a run while it trains: disentangle encode, "
            + "disentangle export --out, or its report.html");

    /// <summary>The same, or null where another process holds it.</summary>
    /// <inheritdoc cref="Take"/>
    public static RunLock? TryTake(string folder)
    {
        RunLock? taken = null;
        bool held = false;
        Storage.Guard(folder, () =>
        {
            DurableFolder.Create(folder);
            while (taken is null && !held)
            {
                try
                {
                    taken = Open(Path.GetFullPath(folder));
                }
                catch (IOException e) when (HeldCodes.Contains(e.HResult))
                {
                    held = true;
                }
            }
        });
        return taken;
    }

    /// <summary>Checks that the folder is still where it was.</summary>
    /// <exception cref="RunFailedException">It was renamed or deleted, or the lock was deleted.</exception>
    public void Require()
    {
        if (Read(_path) == _content) return;
        throw new RunFailedException(
            $"{_folder} was renamed or deleted while it was in use, so nothing more is written",
            "if it was renamed, continue with disentangle resume and its new name");
    }

    /// <summary>Gives the lock back and deletes its file.</summary>
    public void Dispose()
    {
        // Deleted while the lock is held, so that nobody else's is.
        if (!OperatingSystem.IsWindows() && Read(_path) == _content) File.Delete(_path);
        _file.Dispose();
    }

    private static RunLock? Open(string folder)
    {
        string path = Path.Combine(folder, FileName);
        FileShare others = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None;
        FileOptions options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;
        FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, others, bufferSize: 0, options);
        try
        {
            string content = $"process {Environment.ProcessId} on {Environment.MachineName} "
                + $"since {DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm:ss} UTC\n{Guid.NewGuid():N}\n";
            file.SetLength(0);
            file.Write(Encoding.UTF8.GetBytes(content));

            // Between opening and locking, its holder may have deleted the file.
            if (Read(path) == content) return new RunLock(folder, path, content, file);
            file.Dispose();
            return null;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static string Owner(string folder)
    {
        string line = Read(Path.Combine(folder, FileName)).Split('\n')[0];
        return line.StartsWith("process ", StringComparison.Ordinal) ? InputFile.Printable(line) : "another process";
    }

    private static string Read(string path) => Encoding.UTF8.GetString(UnlockedFile.ReadStart(path, MostBytes));
}
