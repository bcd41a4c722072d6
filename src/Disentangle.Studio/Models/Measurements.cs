using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;

namespace Disentangle.Studio.Models;

/// <summary>An analysis of a run, which writes its file into the run's folder as its command does.</summary>
internal sealed class Measuring(string path, AnalysisEntry analysis, StudioOptions options, SemaphoreSlim free)
    : Job("waiting"), IProgress<StageProgress>
{
    public void Report(StageProgress value) => (Doing, Done) = ($"{value.Stage}", value.Done);

    protected override void Work(CancellationToken cancellation)
    {
        free.Wait(cancellation);
        try
        {
            using Session session = new(options.Threads, options.DataRoot);
            using TrainedRun run = TrainedRun.OpenToWrite(path, session, cancellation: cancellation);
            analysis.Run(run, new AnalysisRequest { Progress = this, Cancellation = cancellation });
        }
        finally
        {
            free.Release();
        }
    }
}

/// <summary>Analyses that were asked for on pages, one at a time, on the threads of the studio.</summary>
internal sealed class Measurements(Workspace workspace) : IAsyncDisposable
{
    private readonly Jobs<(string Run, string What), Measuring> _jobs = new();
    private readonly SemaphoreSlim _free = new(1);

    /// <summary>A measurement of a run, or null where none was asked for.</summary>
    public Measuring? Of(string? run, string what) => run is null ? null : _jobs.Of((run, what));

    /// <summary>Runs an analysis.</summary>
    /// <exception cref="UserErrorException">The studio is read only, or there is no such run.</exception>
    public void Start(string run, AnalysisEntry analysis)
    {
        workspace.RequireChanges();
        _jobs.Start((run, analysis.Id), new Measuring(workspace.PathOf(run), analysis, workspace.Options, _free));
    }

    public async ValueTask DisposeAsync()
    {
        await _jobs.DisposeAsync();
        _free.Dispose();
    }
}
