using System.Runtime.ExceptionServices;

namespace Disentangle.Foundation;

/// <summary>One loop of a <see cref="Crew"/>: its caller and the helpers take pieces until there are none.</summary>
internal sealed class CrewLoop<TOwn>(Crew crew, int count, Func<TOwn> begin, Action<int, TOwn> piece, CancellationToken cancellation)
    : IThreadPoolWorkItem
{
    private readonly object _gate = new();
    private int _taken;
    private ExceptionDispatchInfo? _failure;

    // Helpers that were asked and have not come yet, and those that work. Both change under the gate.
    private int _asked, _working;

    /// <summary>Does all pieces with some helpers, which are given back to the crew, and returns when the last is done.</summary>
    public void Run(int helpers)
    {
        _asked = helpers;
        for (int i = 0; i < helpers; i++) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        TakePieces();
        lock (_gate)
        {
            // Who comes from now on finds nothing to do, so nobody waits for a thread that the pool does not have.
            crew.Return(_asked);
            _asked = 0;
        }

        // The last pieces are mostly short.
        for (SpinWait spin = default; Volatile.Read(ref _working) > 0 && !spin.NextSpinWillYield;) spin.SpinOnce();
        lock (_gate)
        {
            while (_working > 0) Monitor.Wait(_gate);
        }

        _failure?.Throw();
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>A helper's part.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        lock (_gate)
        {
            if (_asked == 0) return;
            _asked--;
            _working++;
        }

        TakePieces();

        // Given back before the caller goes on, whose next loop may need it.
        crew.Return(1);
        lock (_gate)
        {
            if (--_working == 0) Monitor.Pulse(_gate);
        }
    }

    private void TakePieces()
    {
        try
        {
            int i = Take();
            if (i >= count) return;
            for (TOwn own = begin(); i < count; i = Take()) piece(i, own);
        }
        catch (Exception e)
        {
            // The first failure is the loop's; no further piece is begun.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
        }
    }

    private int Take() => _failure is not null || cancellation.IsCancellationRequested ? count : Interlocked.Increment(ref _taken) - 1;
}
