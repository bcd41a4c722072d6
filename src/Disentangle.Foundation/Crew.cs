namespace Disentangle.Foundation;

/// <summary>
/// How many threads may work at once, for the loops of one owner: all loops of a crew together, nested ones too, never keep more than
/// <see cref="Threads"/> threads busy if one thread begins them. It holds no thread: who begins a loop works in it, and borrows others from
/// the system's pool while they have something to do.
/// </summary>
public sealed class Crew
{
    private int _spare;
    private long _borrowed;

    /// <summary>A crew of <paramref name="threads"/> threads, the caller included; 0 for one per processor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <exception cref="UserErrorException">The number exceeds <see cref="Limits.Threads"/>.</exception>
    public Crew(int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        if (!Limits.Threads.Allows(threads)) throw Limits.Threads.Exceeded($"threads: {threads} are asked for", threads);
        Threads = threads == 0 ? Environment.ProcessorCount : threads;
        _spare = Threads - 1;
    }

    /// <summary>One thread per processor: the crew where none was given.</summary>
    public static Crew AllProcessors { get; } = new();

    /// <summary>The most threads that work at once, the caller included.</summary>
    public int Threads { get; }

    /// <summary>How often a thread was asked to help so far.</summary>
    internal long Borrowed => Interlocked.Read(ref _borrowed);

    /// <summary>Does the pieces 0 to <paramref name="count"/> - 1, taken in this order, on as many threads as there are to spare.</summary>
    /// <param name="count">How many pieces.</param>
    /// <param name="piece">Does one; what it writes must not depend on which thread does it, nor on when.</param>
    /// <param name="cancellation">Heeded between pieces.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void For(int count, Action<int> piece, CancellationToken cancellation = default) =>
        For(count, () => piece, (i, one) => one(i), cancellation: cancellation);

    /// <summary>The same, where each thread that works has something of its own, for example room for intermediate results.</summary>
    /// <param name="count">How many pieces.</param>
    /// <param name="begin">Makes what a thread has of its own.</param>
    /// <param name="piece">Does a piece with it.</param>
    /// <param name="most">No more threads than these work in the loop, the caller included: at least 1.</param>
    /// <param name="cancellation">Heeded between pieces.</param>
    /// <inheritdoc cref="For(int, Action{int}, CancellationToken)" path="/exception"/>
    public void For<TOwn>(int count, Func<TOwn> begin, Action<int, TOwn> piece, int most = int.MaxValue,
        CancellationToken cancellation = default)
    {
        int helpers = Borrow(Math.Min(count, most) - 1);
        if (helpers > 0)
        {
            new CrewLoop<TOwn>(this, count, begin, piece, cancellation).Run(helpers);
            return;
        }

        cancellation.ThrowIfCancellationRequested();
        if (count <= 0) return;
        TOwn own = begin();
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            piece(i, own);
        }
    }

    /// <summary>Takes some of the threads to spare, as many as there are of those wanted.</summary>
    private int Borrow(int wanted)
    {
        while (true)
        {
            int spare = Volatile.Read(ref _spare), taken = Math.Min(spare, wanted);
            if (taken <= 0) return 0;
            if (Interlocked.CompareExchange(ref _spare, spare - taken, spare) != spare) continue;
            Interlocked.Add(ref _borrowed, taken);
            return taken;
        }
    }

    /// <summary>Gives threads back.</summary>
    internal void Return(int threads) => Interlocked.Add(ref _spare, threads);
}
