using System.Collections.Concurrent;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;

namespace Disentangle.Studio.Models;

/// <summary>Something that is being measured of a run.</summary>
internal sealed class Measuring(string title, CancellationTokenSource stop) : IProgress<StageProgress>
{
    public string Title { get; } = title;

    /// <summary>The part that is done, 0 to 1.</summary>
    public double Done { get; private set; }

    public string Stage { get; private set; } = "";

    public bool IsRunning { get; set; } = true;

    public string? Problem { get; set; }

    public void Report(StageProgress value) => (Stage, Done) = ($"{value.Stage}", value.Done);

    public void Stop() => stop.Cancel();
}

/// <summary>Analyses that were asked for on pages, one at a time, on the threads of the studio. They go on when the page closes.</summary>
internal sealed class Measurements(Workspace workspace) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Run, string What), Measuring> _all = new();
    private readonly ConcurrentBag<Task> _tasks = [];
    private readonly SemaphoreSlim _free = new(1);
    private readonly CancellationTokenSource _closing = new();

    /// <summary>A measurement of a run, or null where none was asked for.</summary>
    public Measuring? Of(string? run, string what) => run is not null && _all.TryGetValue((run, what), out Measuring? one) ? one : null;

    /// <summary>Runs an analysis and writes its file into the run's folder, as its command does.</summary>
    /// <exception cref="UserErrorException">The studio is read only, or there is no such run.</exception>
    public void Start(string run, AnalysisEntry analysis)
    {
        workspace.RequireChanges();
        string path = workspace.PathOf(run);
        CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        Measuring measuring = new(analysis.Name, stop);
        bool added = true;
        _all.AddOrUpdate((run, analysis.Id), measuring, (_, old) => (added = !old.IsRunning) ? measuring : old);
        if (added) _tasks.Add(Task.Run(() => Measure(path, analysis, measuring, stop.Token)));
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await Task.WhenAll(_tasks);
        _free.Dispose();
        _closing.Dispose();
    }

    private async Task Measure(string path, AnalysisEntry analysis, Measuring measuring, CancellationToken cancellation)
    {
        try
        {
            await _free.WaitAsync(cancellation);
            try
            {
                using Session session = new(workspace.Options.Threads, workspace.Options.DataRoot);
                using TrainedRun run = TrainedRun.OpenToWrite(path, session, cancellation: cancellation);
                analysis.Run(run, new AnalysisRequest { Progress = measuring, Cancellation = cancellation });
            }
            finally
            {
                _free.Release();
            }
        }
        catch (OperationCanceledException)
        {
            measuring.Problem = "stopped";
        }
        catch (Exception e)
        {
            measuring.Problem = e is UserErrorException or RunFailedException ? e.Message : $"unexpected failure: {e.Message}";
        }
        finally
        {
            measuring.IsRunning = false;
        }
    }
}
