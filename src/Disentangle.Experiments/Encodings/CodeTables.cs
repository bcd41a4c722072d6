using System.Globalization;
using System.Text.RegularExpressions;
using Disentangle.Experiments.Runs;

namespace Disentangle.Experiments.Encodings;

/// <summary>
/// The table of codes beside a run: <c>codes/STEP-KEY.npy</c>. It is made where metrics and analyses ask for at least as many encodings as
/// there are images, and used by all that come after. It can be deleted at any time.
/// </summary>
public static partial class CodeTables
{
    /// <summary>With fewer images encoding takes a moment, and codes that are kept in memory are enough.</summary>
    internal const int LeastImages = 10_000;

    // What has to be left on the disk beside a table.
    private const long Reserve = 512L << 20;

    private const long MostBytes = 4L << 30;

    /// <summary>Opens the table of a run as it is now.</summary>
    /// <param name="run">The run.</param>
    /// <returns>
    /// Null where there is none, or it is truncated or corrupt, or of another model, other images or another machine's arithmetic.
    /// </returns>
    public static CodeTable? Find(TrainedRun run)
    {
        if (run.Data.Count < LeastImages || !Directory.Exists(run.Folder.CodesFolder)
            || !Directory.EnumerateFiles(run.Folder.CodesFolder, "*.npy").Any()) return null;
        return CodeTableKey.Of(run) is { } key ? CodeTableFile.Open(PathOf(run, key), key, run.Data.Count, run.Method.Latents) : null;
    }

    /// <summary>Opens the table of a run, or encodes all images into one where that pays and the disk has room.</summary>
    /// <param name="run">The run, open to be written to.</param>
    /// <param name="encodings">How many encodings will be asked for, repetitions counted.</param>
    /// <param name="progress">Told the part of the images that are encoded, 0 to 1.</param>
    /// <param name="cancellation">Stops it; nothing is written then.</param>
    /// <returns>Null where there is none; codes are then encoded when they are asked for.</returns>
    /// <exception cref="UserErrorException">An image cannot be read.</exception>
    /// <exception cref="RunFailedException">The folder was renamed or deleted, or taken over.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static CodeTable? FindOrMake(
        TrainedRun run, long encodings, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        FindOrMake(run, encodings, FreeBytes, progress, cancellation);

    /// <summary>Deletes the tables of a run.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>How many bytes they had.</returns>
    /// <exception cref="UserErrorException">They cannot be deleted.</exception>
    public static long Remove(RunFolder folder)
    {
        if (!Directory.Exists(folder.CodesFolder)) return 0;
        long bytes = 0;
        Storage.Guard(folder.CodesFolder, () =>
        {
            foreach (FileInfo file in Tables(folder.CodesFolder).Select(path => new FileInfo(path)))
            {
                bytes += file.Length;
                file.Delete();
            }

            Foundation.Files.DurableFolder.DeleteIfEmpty(folder.CodesFolder);
        });
        return bytes;
    }

    internal static CodeTable? FindOrMake(
        TrainedRun run, long encodings, Func<string, long> freeBytes, IProgress<double>? progress, CancellationToken cancellation)
    {
        if (Find(run) is { } found) return found;
        int images = run.Data.Count;
        long bytes = new CodeTableLayout(images, run.Method.Latents, HasLogVariances: true).Length;
        if (images < LeastImages || encodings < images || bytes > MostBytes) return null;
        if (freeBytes(run.Folder.Path) < bytes + Reserve || CodeTableKey.Of(run) is not { } key) return null;
        string path = PathOf(run, key);
        try
        {
            run.Folder.Write(() => Storage.Write(path, file => CodeTableFile.Write(file, run, key, progress, cancellation)));
        }
        catch (Exception e) when (e is UserErrorException or RunFailedException)
        {
            // Not even a full disk is a reason not to measure; whether the folder is still ours is.
            run.Folder.RequireHeld();
            return null;
        }

        foreach (string other in Tables(run.Folder.CodesFolder).Where(other => other != path)) File.Delete(other);
        return CodeTableFile.Open(path, key, images, run.Method.Latents);
    }

    private static string PathOf(TrainedRun run, CodeTableKey key) => Path.Combine(
        run.Folder.CodesFolder, string.Create(CultureInfo.InvariantCulture, $"{run.Step}-{key.Short}.npy"));

    private static IEnumerable<string> Tables(string folder) =>
        Directory.GetFiles(folder).Where(path => TableName().IsMatch(Path.GetFileName(path)));

    private static long FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return long.MaxValue; // not known: the writing tells
        }
    }

    [GeneratedRegex(@"^\d+-[0-9a-f]{12}\.npy$")]
    private static partial Regex TableName();
}
