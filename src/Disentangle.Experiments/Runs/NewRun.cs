using Disentangle.Foundation.Files;

namespace Disentangle.Experiments.Runs;

/// <summary>
/// The beginning of a run in a folder that is locked for it. Where a run is to be replaced, the first files of the new one are written
/// aside, in a folder within the run's; the old one stays until these are safe on the disk, and only its own files are replaced. Whoever
/// opens the folder next finishes what was begun.
/// </summary>
internal sealed class NewRun : IDisposable
{
    /// <summary>Where the first files are written; what is in it after a crash never counted.</summary>
    public const string Unfinished = ".run-new";

    // The new run is whole and the old one's files are being deleted; then it takes their places.
    private const string Replacing = ".run-replacing", Placing = ".run-placing";

    private readonly RunLock _lock;
    private readonly bool _aside;
    private bool _committed;

    private NewRun(string path, RunLock owner, bool aside)
    {
        (Path, _lock) = (path, owner);
        _aside = aside || RunFolder.Holds(path);
        Staging = RunFolder.At(_aside ? Aside(Unfinished) : path);
    }

    /// <summary>The run's folder.</summary>
    public string Path { get; }

    /// <summary>Where to write its first files.</summary>
    public RunFolder Staging { get; }

    /// <summary>Takes a folder for a new run.</summary>
    /// <param name="path">A folder that is missing or empty; with <paramref name="force"/> also one with a run.</param>
    /// <param name="force">Whether a run that is there may be replaced.</param>
    /// <param name="aside">Whether the first files are written aside also where no run is, so that the run is
    /// there as a whole or not at all.</param>
    /// <exception cref="UserErrorException">The folder holds a run or other files, is in use, or cannot be written to.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static NewRun In(string path, bool force, bool aside = false)
    {
        RunFolder.RequireFree(path, force);
        RunLock owner = RunLock.Take(path);
        try
        {
            Recover(path);
            RunFolder.RequireFree(path, force);
            return Begin(path, owner, aside);
        }
        catch
        {
            GiveUp(path, owner);
            throw;
        }
    }

    /// <summary>
    /// Takes the first free folder of <c>name</c>, <c>name-2</c>, <c>name-3</c> ... in another, also when other
    /// processes do the same at the same time.
    /// </summary>
    /// <exception cref="UserErrorException">It cannot be written there.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static NewRun InFirstFree(string parent, string name, bool aside = false)
    {
        while (true)
        {
            string path = RunFolder.FreePath(parent, name);
            if (RunLock.TryTake(path) is not { } owner) continue;

            // Another process may have made a run in it and have ended since it was free.
            if (!RunFiles.IsFree(path))
            {
                owner.Dispose();
                continue;
            }

            try
            {
                return Begin(path, owner, aside);
            }
            catch
            {
                GiveUp(path, owner);
                throw;
            }
        }
    }

    /// <summary>The new run takes its place.</summary>
    /// <returns>Its folder, with the lock.</returns>
    /// <exception cref="RunFailedException">The disk is full, or the folder was renamed or deleted.</exception>
    public RunFolder Commit()
    {
        _lock.Require();
        if (_aside)
        {
            Storage.Guard(Path, () => DurableFolder.Rename(Staging.Path, Aside(Replacing)));
            Recover(Path);
        }

        _committed = true;
        return RunFolder.At(Path, _lock);
    }

    /// <summary>Finishes the replacement of a run that a killed program has begun. The caller holds the lock.</summary>
    public static void Recover(string path) => Storage.Guard(path, () =>
    {
        string replacing = System.IO.Path.Combine(path, Replacing), placing = System.IO.Path.Combine(path, Placing);
        if (Directory.Exists(replacing))
        {
            RunFiles.Delete(RunFolder.At(path));
            DurableFolder.Rename(replacing, placing);
        }

        if (!Directory.Exists(placing)) return;

        // The description last: with it the folder is that of a run.
        foreach (string entry in Directory.GetFileSystemEntries(placing)
            .OrderBy(entry => System.IO.Path.GetFileName(entry) == RunFolder.DescriptionName))
            Place(entry, System.IO.Path.Combine(path, System.IO.Path.GetFileName(entry)));
        Directory.Delete(placing);
        DurableFolder.Flush(path);
    });

    /// <summary>Whether the replacement of a run was begun and not finished.</summary>
    public static bool IsHalfway(string path) =>
        Directory.Exists(System.IO.Path.Combine(path, Replacing)) || Directory.Exists(System.IO.Path.Combine(path, Placing));

    /// <summary>Deletes what a killed program wrote aside for a run that never began. The caller holds the lock.</summary>
    public static void RemoveLeftovers(string path)
    {
        string unfinished = System.IO.Path.Combine(path, Unfinished);
        if (!Directory.Exists(unfinished)) return;
        RunFiles.Delete(RunFolder.At(unfinished));
        DurableFolder.DeleteIfEmpty(unfinished);
    }

    /// <summary>Gives up what was not committed: nothing has changed.</summary>
    public void Dispose()
    {
        if (_committed) return;
        if (!_aside && Directory.Exists(Path)) RunFiles.Delete(RunFolder.At(Path));
        GiveUp(Path, _lock);
    }

    private static NewRun Begin(string path, RunLock owner, bool aside)
    {
        RemoveLeftovers(path);
        NewRun run = new(path, owner, aside);
        Storage.Guard(path, () => DurableFolder.Create(run.Staging.Path));
        return run;
    }

    // A folder that another program put something into stays, and what is new goes into it.
    private static void Place(string from, string to)
    {
        if (!Directory.Exists(from) || !Directory.Exists(to))
        {
            DurableFolder.Rename(from, to);
            return;
        }

        foreach (string entry in Directory.GetFileSystemEntries(from))
            Place(entry, System.IO.Path.Combine(to, System.IO.Path.GetFileName(entry)));
        Directory.Delete(from);
    }

    private static void GiveUp(string path, RunLock owner)
    {
        RemoveLeftovers(path);
        owner.Dispose();
        try
        {
            DurableFolder.DeleteIfEmpty(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else uses it by now.
        }
    }

    private string Aside(string name) => System.IO.Path.Combine(Path, name);
}
