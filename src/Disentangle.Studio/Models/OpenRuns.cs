using Disentangle.Experiments.Runs;

namespace Disentangle.Studio.Models;

/// <summary>The runs that are in memory: a few, those used last. A run that was trained on is opened anew.</summary>
/// <param name="workspace">Where they are.</param>
internal sealed class OpenRuns(Workspace workspace) : IDisposable
{
    private const int Most = 8;

    private readonly Session _session = new(workspace.Options.Threads, workspace.Options.DataRoot);
    private readonly ModelThread _thread = new();
    private (string Path, DateTime Written, OpenCodes Codes)? _archive;
    private readonly List<(string Stamp, long? Step, OpenRun Run)> _open = []; // the one used last at the end; of the model thread

    /// <summary>Opens a run where it is not open yet, and works with it.</summary>
    /// <param name="name">What addresses call it.</param>
    /// <param name="work">What to do, while nothing else works with a model.</param>
    /// <param name="cancellation">Leaves the work out if it has not begun.</param>
    /// <exception cref="UserErrorException">There is no such run, or it has no checkpoint, or its data is missing.</exception>
    public Task<T> With<T>(ModelName name, Func<OpenRun, T> work, CancellationToken cancellation = default) =>
        _thread.Run(() => work(Open(name)), cancellation);

    /// <summary>Works with a model that is open, while nothing else works with one.</summary>
    /// <param name="work">What to do.</param>
    /// <param name="cancellation">Leaves the work out if it has not begun.</param>
    public Task<T> Work<T>(Func<T> work, CancellationToken cancellation = default) => _thread.Run(work, cancellation);

    /// <summary>
    /// Opens a run that will be asked for, finds what its units encode, and draws an image. Whoever asks is told what is wrong with it.
    /// </summary>
    public async Task Prepare(string name)
    {
        try
        {
            await With(name, open =>
            {
                int units = open.Units.Count;
                float[] code = open.At(open.Run.Draw(1)[0]).Code;
                return open.Decode(code).Length + open.OffSupport(code).Length + units;
            });
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
        IReadOnlyList<ModelName> names, Func<IReadOnlyList<OpenRun>, T> work, CancellationToken cancellation = default) =>
        _thread.Run(() => work([.. names.Select(Open)]), cancellation);

    /// <summary>Works with the codes of a run, or of an archive of codes.</summary>
    /// <param name="name">What addresses call it.</param>
    /// <param name="work">What to do, while nothing else works with a model.</param>
    /// <param name="cancellation">Leaves the work out if it has not begun.</param>
    public Task<T> WithCodes<T>(ModelName name, Func<ICodeView, T> work, CancellationToken cancellation = default) =>
        _thread.Run(() => work(Workspace.IsArchive(name.Run) ? Archive(name.Run!) : Open(name)), cancellation);

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

    private OpenRun Open(ModelName name)
    {
        string path = workspace.PathOf(name.Run);
        RunFolder folder = RunFolder.Open(path);
        long? step = name.Step is { } asked ? ModelName.Nearest(folder.Steps(), asked) : null;
        string stamp = StampOf(folder, step);
        int at = _open.FindIndex(open => open.Run.Name == name.Run && open.Step == step);
        (string Stamp, long? Step, OpenRun Run) found = at >= 0 ? _open[at] : default;
        if (at >= 0) _open.RemoveAt(at);
        if (found.Run is null || found.Stamp != stamp)
        {
            TrainedRun run = step is { } one ? TrainedRun.OpenAt(path, one, _session) : TrainedRun.Open(path, _session);
            found = (stamp, step, new OpenRun(name.Run!, run));
        }

        _open.Add(found);
        if (_open.Count > Most) _open.RemoveAt(0);
        return found.Run;
    }

    // A checkpoint that is written anew changes its folder; notes name the units.
    private static string StampOf(RunFolder run, long? step)
    {
        long notes = File.GetLastWriteTimeUtc(run.PathOf(UnitNotes.FileName)).Ticks;
        string[] paths = step is { } one
            ? [.. new[] { run.CheckpointFolder, run.ModelsFolder }.Select(folder => Path.Combine(folder, ModelName.Text(one)))]
            : Directory.Exists(run.CheckpointFolder) ? Directory.GetFileSystemEntries(run.CheckpointFolder) : [];
        return $"{notes} "
            + string.Join(' ', paths.Order().Select(path => $"{Path.GetFileName(path)}{File.GetLastWriteTimeUtc(path).Ticks}"));
    }
}
