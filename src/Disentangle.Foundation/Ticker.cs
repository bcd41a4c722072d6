namespace Disentangle.Foundation;

/// <summary>
/// Does something now and then until it is disposed of, which waits for what is just being done: what that uses may be disposed of next.
/// </summary>
public sealed class Ticker : IDisposable
{
    private readonly Timer _timer;

    /// <summary>Begins.</summary>
    /// <param name="tick">What is done, on a thread of the pool; by several at once where it takes longer than
    /// <paramref name="every"/>.</param>
    /// <param name="first">When it is done first.</param>
    /// <param name="every">How often from then on.</param>
    public Ticker(Action tick, TimeSpan first, TimeSpan every) => _timer = new Timer(_ => tick(), null, first, every);

    /// <inheritdoc/>
    public void Dispose()
    {
        using ManualResetEvent ended = new(initialState: false);
        if (_timer.Dispose(ended)) ended.WaitOne();
    }
}
