using Disentangle.Foundation.Numerics;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Tensors.Tests.Kernels;

/// <summary>The crew of threads does every piece of every job exactly once, on a worker of its own.</summary>
public sealed class WorkersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Every_piece_is_done_exactly_once(int threads)
    {
        using Workers workers = new(threads);
        Philox random = new(1, RandomPurpose.Test);
        int[] done = new int[200], busy = new int[threads];
        for (int round = 0; round < 3000; round++)
        {
            int pieces = random.NextInt(done.Length + 1);
            Array.Clear(done);
            Counting job = new() { Done = done, Busy = busy };
            workers.Run(ref job, pieces);
            for (int i = 0; i < done.Length; i++) Assert.Equal(i < pieces ? 1 : 0, done[i]);
        }

        Assert.All(busy, b => Assert.Equal(0, b));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Many_tiny_jobs_in_a_row(int threads)
    {
        using Workers workers = new(threads);
        long[] sums = new long[4];
        const int Jobs = 100_000;
        for (int round = 0; round < Jobs; round++)
        {
            Adding job = new() { Sums = sums, Amount = round };
            workers.Run(ref job, sums.Length);
        }

        Assert.All(sums, s => Assert.Equal((long)Jobs * (Jobs - 1) / 2, s));
    }

    /// <summary>Workers that went to sleep between two jobs are woken by the second.</summary>
    [Fact]
    public void A_crew_that_slept_works_again()
    {
        using Workers workers = new(3);
        int[] done = new int[50], busy = new int[3];
        for (int round = 1; round <= 5; round++)
        {
            Counting job = new() { Done = done, Busy = busy };
            workers.Run(ref job, done.Length);
            Assert.All(done, d => Assert.Equal(round, d));
            Thread.Sleep(30);
        }
    }

    /// <summary>All workers take part where each piece waits for another.</summary>
    [Fact]
    public void Pieces_run_at_the_same_time()
    {
        using Workers workers = new(2);
        using Barrier meeting = new(2);
        Meeting job = new() { Barrier = meeting, Workers = new int[2] };
        workers.Run(ref job, 2);
        Assert.Equal([0, 1], job.Workers.Order());
    }

    private struct Counting : IJob
    {
        public int[] Done, Busy;

        public readonly void Run(int piece, int worker)
        {
            // Only one piece at a time may hold a worker's scratch memory.
            if (Interlocked.Increment(ref Busy[worker]) != 1) throw new InvalidOperationException("two pieces on one worker");
            Interlocked.Increment(ref Done[piece]);
            Interlocked.Decrement(ref Busy[worker]);
        }
    }

    private struct Adding : IJob
    {
        public long[] Sums;
        public long Amount;

        public readonly void Run(int piece, int worker) => Sums[piece] += Amount;
    }

    private struct Meeting : IJob
    {
        public Barrier Barrier;
        public int[] Workers;

        public readonly void Run(int piece, int worker)
        {
            Workers[piece] = worker;
            if (!Barrier.SignalAndWait(TimeSpan.FromSeconds(30))) throw new InvalidOperationException("the other piece never began");
        }
    }
}
