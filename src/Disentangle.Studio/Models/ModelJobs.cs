namespace Disentangle.Studio.Models;

/// <summary>Work with a model in pieces, between which pages get their turn.</summary>
/// <typeparam name="T">What comes of it.</typeparam>
/// <param name="doing">What it does, in a few words.</param>
/// <param name="pieces">The pieces: each tells how much is done, 0 to 1, and the last one what came of it.</param>
/// <param name="runs">Where models work.</param>
internal sealed class ModelJob<T>(string doing, IEnumerable<(double Done, T? Result)> pieces, OpenRuns runs) : Job(doing)
    where T : class
{
    /// <summary>What came of it, when it is there.</summary>
    public T? Result { get; private set; }

    protected override void Work(CancellationToken cancellation)
    {
        using IEnumerator<(double Done, T? Result)> next = pieces.GetEnumerator();
        while (runs.Work(next.MoveNext, cancellation).GetAwaiter().GetResult()) (Done, Result) = next.Current;
        Doing = "done";
    }
}

/// <summary>
/// What is measured of models, each once, in the background. What was begun for another step of a run, or otherwise, is given up.
/// </summary>
/// <typeparam name="T">What comes of it.</typeparam>
internal sealed class ModelJobs<T>(OpenRuns runs) : IAsyncDisposable
    where T : class
{
    private readonly Jobs<(string Run, long? Step, int Images), ModelJob<T>> _jobs = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ModelJob<T>> _last = new(StringComparer.Ordinal);

    /// <summary>What was measured of so many images, or null where it is not there yet.</summary>
    public T? Of(ICodeView codes, int images) => codes is OpenRun open ? _jobs.Of((open.Name, open.Step, images))?.Result : null;

    /// <summary>The measurement, begun where it is not.</summary>
    /// <param name="open">The model.</param>
    /// <param name="images">Of how many images.</param>
    /// <param name="doing">What it does, in a few words.</param>
    /// <param name="pieces">The pieces.</param>
    public ModelJob<T> Begin(OpenRun open, int images, string doing, IEnumerable<(double Done, T? Result)> pieces)
    {
        (string, long?, int) key = (open.Name, open.Step, images);
        lock (_lock)
        {
            ModelJob<T>? job = _jobs.Of(key);
            if (job is null || !job.IsRunning && job.Result is null) _jobs.Start(key, job = new ModelJob<T>(doing, pieces, runs));
            if (_last.TryGetValue(open.Name, out ModelJob<T>? last) && last != job) last.Stop();
            return _last[open.Name] = job;
        }
    }

    public ValueTask DisposeAsync() => _jobs.DisposeAsync();
}
