namespace Disentangle.Foundation.Tests;

public class CrewTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 7)]
    [InlineData(2, 1)]
    [InlineData(3, 1000)]
    [InlineData(16, 5)]
    public void Every_piece_is_done_exactly_once(int threads, int count)
    {
        var crew = new Crew(threads);
        for (int round = 0; round < 50; round++)
        {
            int[] done = new int[count];
            crew.For(count, i => Interlocked.Increment(ref done[i]));
            Assert.All(done, times => Assert.Equal(1, times));
        }
    }

    [Fact]
    public void One_thread_is_the_callers_own_in_nested_loops_too()
    {
        var crew = new Crew(1);
        int own = Environment.CurrentManagedThreadId, done = 0;
        crew.For(5, _ => crew.For(5, _ =>
        {
            Assert.Equal(own, Environment.CurrentManagedThreadId);
            done++;
        }));
        Assert.Equal(25, done);
        Assert.Equal(0, crew.Borrowed);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Nested_loops_together_keep_no_more_threads_busy_than_the_crew_has(int threads)
    {
        var crew = new Crew(threads);
        int busy = 0, most = 0;
        crew.For(6, _ => crew.For(6, _ =>
        {
            int now = Interlocked.Increment(ref busy);
            for (int seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
                Interlocked.CompareExchange(ref most, now, seen);
            Thread.Sleep(2);
            Interlocked.Decrement(ref busy);
        }));
        Assert.InRange(most, 1, threads);
        Assert.NotEqual(0, crew.Borrowed);
    }

    [Fact]
    public void All_threads_of_a_crew_work_at_once_loop_after_loop()
    {
        const int threads = 3;
        var crew = new Crew(threads);
        for (int round = 0; round < 20; round++)
        {
            // Passed only when as many are there.
            using var barrier = new Barrier(threads);
            bool[] met = new bool[threads];
            crew.For(threads, i => met[i] = barrier.SignalAndWait(TimeSpan.FromSeconds(30)));
            Assert.All(met, Assert.True);
        }
    }

    [Fact]
    public void What_a_thread_has_of_its_own_is_made_once_a_thread_and_used_by_no_other()
    {
        var crew = new Crew(4);
        int made = 0;
        crew.For(200, () => (Number: Interlocked.Increment(ref made), Thread: Environment.CurrentManagedThreadId), (_, own) =>
            Assert.Equal(own.Thread, Environment.CurrentManagedThreadId));
        Assert.InRange(made, 1, 4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void The_first_failure_is_thrown_as_it_is_and_the_crew_works_on(int threads)
    {
        var crew = new Crew(threads);
        for (int round = 0; round < 20; round++)
        {
            int begun = 0;
            var error = Assert.Throws<UserErrorException>(() => crew.For(100_000, i =>
            {
                Interlocked.Increment(ref begun);
                if (i == 3) throw new UserErrorException("piece 3 is wrong");

                // However late the thread of piece 3 gets its turn, the others cannot be done by then.
                if (i > 100) Thread.Sleep(1);
            }));
            Assert.Equal("piece 3 is wrong", error.Message);
            Assert.InRange(begun, 1, 99_999);
        }

        Every_piece_is_done_exactly_once(threads, 100);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Cancelling_stops_between_pieces(int threads)
    {
        using var source = new CancellationTokenSource();
        int begun = 0;
        Assert.Throws<OperationCanceledException>(() => new Crew(threads).For(
            100_000,
            _ =>
            {
                // However late the thread that cancels gets its turn, the others cannot be done by then.
                int count = Interlocked.Increment(ref begun);
                if (count == 10) source.Cancel();
                if (count > 100) Thread.Sleep(1);
            },
            source.Token));
        Assert.InRange(begun, 10, 99_999);
        Assert.Throws<OperationCanceledException>(() => new Crew(threads).For(2, _ => begun = -1, source.Token));
        Assert.InRange(begun, 10, 99_999);
    }

    [Fact]
    public void The_number_of_threads_is_checked()
    {
        Assert.Equal(Environment.ProcessorCount, new Crew().Threads);
        Assert.Equal(5, new Crew(5).Threads);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Crew(-1));
        Assert.Contains("threads", Assert.Throws<UserErrorException>(() => new Crew(2_000_000)).Message, StringComparison.Ordinal);
    }
}
