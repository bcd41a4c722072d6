namespace Disentangle.Studio.Models;

/// <summary>Work that a page asked for. It goes on when the page closes.</summary>
/// <param name="doing">What it does before it has begun, in a few words.</param>
internal abstract class Job(string doing)
{
    private readonly Lock _lock = new();
    private CancellationTokenSource? _stop;

    /// <summary>Whether it is being worked on.</summary>
    public bool IsRunning { get; private set; } = true;

    /// <summary>What it is doing, in a few words.</summary>
    public string Doing { get; protected set; } = doing;

    /// <summary>The part that is done, 0 to 1.</summary>
    public double Done { get; protected set; }

    /// <summary>Why it failed, in a sentence, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Asks it to stop.</summary>
    public void Stop()
    {
        lock (_lock) _stop?.Cancel();
    }

    /// <summary>Works until it is done or has failed, which <see cref="Problem"/> tells.</summary>
    /// <param name="closing">Stops it because the studio closes.</param>
    public void Run(CancellationToken closing)
    {
        CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(closing);
        lock (_lock) _stop = stop;
        try
        {
            Work(stop.Token);
        }
        catch (OperationCanceledException)
        {
            Doing = "stopped";
        }
        catch (Exception e)
        {
            (Doing, Problem) = ("failed", Sentence.Of(e));
        }
        finally
        {
            lock (_lock) _stop = null;
            stop.Dispose();
            IsRunning = false;
        }
    }

    /// <summary>Does the work.</summary>
    protected abstract void Work(CancellationToken cancellation);
}
