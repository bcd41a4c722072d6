namespace Disentangle.Studio.Models;

/// <summary>
/// Models work one at a time: they share a device, and so few threads that training beside them is not held up. What nobody waits for any
/// more is not begun.
/// </summary>
internal sealed class ModelThread : IDisposable
{
    private readonly SemaphoreSlim _free = new(1);

    /// <summary>Does a piece of work when those before it are done.</summary>
    /// <exception cref="OperationCanceledException">It was not begun, or stopped.</exception>
    public async Task<T> Run<T>(Func<T> work, CancellationToken cancellation = default)
    {
        await _free.WaitAsync(cancellation);
        try
        {
            return await Task.Run(work, cancellation);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();
}
