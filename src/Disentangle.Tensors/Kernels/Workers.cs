using System.Runtime.CompilerServices;

namespace Disentangle.Tensors.Kernels;

/// <summary>Work that is split in numbered pieces. A piece's result must not depend on which worker does it, nor on when.</summary>
internal interface IJob
{
    /// <summary>
    /// Does piece <paramref name="piece"/>; <paramref name="worker"/> (0 .. threads-1) names scratch
    /// memory that no other piece uses meanwhile.
    /// </summary>
    void Run(int piece, int worker);
}

/// <summary>
/// A fixed crew of threads that do the pieces of one job at a time. The caller works too. Since pieces write disjoint results, and no
/// value depends on how the work was divided, any number of threads gives the same bits.
/// </summary>
internal sealed unsafe class Workers : IDisposable
{
    // How long an idle worker looks for work before it sleeps, about 0.15 ms: longer than the gaps between the kernels of a step,
    // short enough not to starve other processes.
    private const int SpinRounds = 500;

    private readonly Thread[] _threads;
    private readonly Action<Type, int>? _observer;
    private readonly object _gate = new();
    private void* _job;
    private delegate*<void*, int, int, void> _run;
    private int _pieces;

    // High half: the job's number. Low half: how many pieces are still to be taken. Changed together, so a worker
    // that wakes late can never take a piece of one job for a piece of the next.
    private long _ticket;
    private int _unfinished;
    private int _parked;
    private volatile bool _stopped;

    /// <summary>A crew of threads.</summary>
    /// <param name="threads">How many, the caller included.</param>
    /// <param name="observer">Told of each job, and how many pieces it has, before it is done.</param>
    public Workers(int threads, Action<Type, int>? observer = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        _observer = observer;
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"tensor worker {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>How many threads work, the caller included.</summary>
    public int Threads => _threads.Length + 1;

    /// <summary>Does all pieces of <paramref name="job"/> and returns when the last is done. For one calling thread at a time.</summary>
    public void Run<TJob>(ref TJob job, int pieces)
        where TJob : struct, IJob
    {
        _observer?.Invoke(typeof(TJob), pieces);
        if (_threads.Length == 0 || pieces <= 1)
        {
            for (int piece = 0; piece < pieces; piece++) job.Run(piece, 0);
            return;
        }

        // The job lives on this stack, which does not move and outlives the work.
        _job = Unsafe.AsPointer(ref job);
        _run = &Invoke<TJob>;
        _pieces = pieces;
        _unfinished = pieces;
        long number = (_ticket >> 32) + 1;
        Interlocked.Exchange(ref _ticket, (number << 32) | (uint)pieces);
        if (Volatile.Read(ref _parked) > 0) Wake();

        TakePieces(worker: 0);
        SpinWait spin = default;
        while (Volatile.Read(ref _unfinished) > 0) spin.SpinOnce(sleep1Threshold: -1);
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        _stopped = true;
        Wake();
        foreach (Thread thread in _threads) thread.Join();
    }

    private static void Invoke<TJob>(void* job, int piece, int worker)
        where TJob : struct, IJob => Unsafe.AsRef<TJob>(job).Run(piece, worker);

    private void Wake()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }

    private void TakePieces(int worker)
    {
        while (true)
        {
            long ticket = Volatile.Read(ref _ticket);
            int left = (int)(uint)ticket;
            if (left == 0) return;
            if (Interlocked.CompareExchange(ref _ticket, ticket - 1, ticket) != ticket) continue;

            // The piece is ours, so the job cannot end, and its fields cannot change, before we report it done.
            _run(_job, _pieces - left, worker);
            Interlocked.Decrement(ref _unfinished);
        }
    }

    private void Serve(int worker)
    {
        int idle = 0;
        while (!_stopped)
        {
            if ((uint)Volatile.Read(ref _ticket) != 0)
            {
                TakePieces(worker);
                idle = 0;
            }
            else if (++idle < SpinRounds)
            {
                Thread.SpinWait(8);
            }
            else
            {
                Park();
                idle = 0;
            }
        }
    }

    private void Park()
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _parked);
            while ((uint)Volatile.Read(ref _ticket) == 0 && !_stopped) Monitor.Wait(_gate);
            Interlocked.Decrement(ref _parked);
        }
    }
}
