using Disentangle.Experiments.Runs;

namespace Disentangle.Studio.Models;

/// <summary>The runs that are in memory: a few, those used last. A run that was trained on is opened anew.</summary>
/// <param name="workspace">Where they are.</param>
internal sealed class OpenRuns(Workspace workspace) : IDisposable
{
    private const int Most = 6;

    private readonly Session _session = new(workspace.Options.Threads, workspace.Options.DataRoot);
    private readonly ModelThread _thread = new();
    private (string Path, DateTime Written, OpenCodes Codes)? _archive;
    private readonly List<(string Stamp, OpenRun Run)> _open = []; // the one used last at the end; of the model thread

    /// <summary>Opens a run where it is not open yet, and works with it.</summary>
    /// <param name="name">What addresses call it.</param>
    /// <param name="work">What to do, while nothing else works with a model.</param>
    /// <param name="cancellation">Leaves the work out if it has not begun.</param>
    /// <exception cref="UserErrorException">There is no such run, or it has no checkpoint, or its data is missing.</exception>
    public Task<T> With<T>(string? name, Func<OpenRun, T> work, CancellationToken cancellation = default) =>
        _thread.Run(() => work(Open(name)), cancellation);

    /// <summary>Opens a run that will be asked for, and finds what its units encode. Whoever asks is told what is wrong with it.</summary>
    public async void Prepare(string name)
    {
        try
        {
            await With(name, open => open.Units.Count);
        }
        catch (Exception e) when (e is UserErrorException or IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // The page says it.
        }
    }

    /// <summary>Works with several at once.</summary>
    /// <param name="names">What addresses call them.</param>
    /// <param name="work">What to do.</param>
    /// <param name="cancellation">Leaves the work out if it has not begun.</param>
    public Task<T> With<T>(
        IReadOnlyList<string> names, Func<IReadOnlyList<OpenRun>, T> work, CancellationToken cancellation = default) =>
        _thread.Run(() => work([.. names.Select(Open)]), cancellation);

    /// <summary>Works with the codes of a run, or of an archive of codes.</summary>
    /// <param name="name">What addresses call it.</param>
    /// <param name="work">What to do, while nothing else works with a model.</param>
    /// <param name="cancellation">Leaves the work out if it has not begun.</param>
    public Task<T> WithCodes<T>(string? name, Func<ICodeView, T> work, CancellationToken cancellation = default) =>
        _thread.Run(() => work(Workspace.IsArchive(name) ? Archive(name!) : Open(name)), cancellation);

    public void Dispose()
    {
        _thread.Dispose();
        _session.Dispose();
    }

    private OpenCodes Archive(string name)
    {
        string path = workspace.PathOf(name);
        DateTime written = File.GetLastWriteTimeUtc(path);
        if (_archive is not { } open || open.Path != path || open.Written != written)
            _archive = open = (path, written, new OpenCodes(name, path, _session.Crew));
        return open.Codes;
    }

    private OpenRun Open(string? name)
    {
        string path = workspace.PathOf(name);
        string stamp = StampOf(path);
        int at = _open.FindIndex(open => open.Run.Name == name);
        (string Stamp, OpenRun Run) found = at >= 0 ? _open[at] : default;
        if (at >= 0) _open.RemoveAt(at);
        if (found.Run is null || found.Stamp != stamp)
            found = (stamp, new OpenRun(name!, TrainedRun.Open(path, _session)));
        _open.Add(found);
        if (_open.Count > Most) _open.RemoveAt(0);
        return found.Run;
    }

    // A checkpoint that is written anew changes its folder; notes name the units.
    private static string StampOf(string path)
    {
        var folder = new DirectoryInfo(RunFolder.Open(path).CheckpointFolder);
        if (!folder.Exists) return "";
        long notes = File.GetLastWriteTimeUtc(Path.Combine(path, UnitNotes.FileName)).Ticks;
        return $"{notes} "
            + string.Join(' ', folder.EnumerateFileSystemInfos().Select(file => $"{file.Name}{file.LastWriteTimeUtc.Ticks}").Order());
    }
}
