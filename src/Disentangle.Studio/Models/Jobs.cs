namespace Disentangle.Studio.Models;

/// <summary>
/// Jobs by what they are about, of which one at a time works for each. When the studio closes, all are stopped and waited for.
/// </summary>
internal sealed class Jobs<TKey, TJob> : IAsyncDisposable
    where TKey : notnull
    where TJob : Job
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, TJob> _last = [];
    private readonly List<Task> _tasks = [];
    private readonly CancellationTokenSource _closing = new();

    /// <summary>The last job on something, or null where there was none.</summary>
    public TJob? Of(TKey key)
    {
        lock (_lock) return _last.GetValueOrDefault(key);
    }

    /// <summary>Starts a job on a thread of its own, unless one works on the same or the studio closes.</summary>
    public void Start(TKey key, TJob job)
    {
        lock (_lock)
        {
            if (_closing.IsCancellationRequested || _last.GetValueOrDefault(key) is { IsRunning: true }) return;
            _last[key] = job;
            _tasks.RemoveAll(task => task.IsCompleted);
            _tasks.Add(Task.Factory.StartNew(
                () => job.Run(_closing.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task[] tasks;
        lock (_lock)
        {
            _closing.Cancel();
            tasks = [.. _tasks];
        }

        await Task.WhenAll(tasks);
        _closing.Dispose();
    }
}
