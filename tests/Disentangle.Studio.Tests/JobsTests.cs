using Disentangle.Studio.Models;

namespace Disentangle.Studio.Tests;

/// <summary>Work that pages ask for.</summary>
public sealed class JobsTests
{
    [Fact]
    public async Task OneJobAtATimeWorksOnTheSame()
    {
        await using Jobs<string, Waiting> jobs = new();
        Waiting first = new(), second = new(), other = new();
        jobs.Start("a", first);
        jobs.Start("a", second);
        jobs.Start("b", other);
        Assert.Same(first, jobs.Of("a"));
        Assert.Same(other, jobs.Of("b"));
        Assert.Null(jobs.Of("c"));

        first.Stop();
        await Until(() => !first.IsRunning);
        Assert.Equal("stopped", first.Doing);
        jobs.Start("a", second);
        Assert.Same(second, jobs.Of("a"));

        // One that is done is stopped without harm.
        first.Stop();
    }

    [Fact]
    public async Task AFailureIsASentence()
    {
        await using Jobs<string, Failing> jobs = new();
        jobs.Start("mistake", new Failing(new UserErrorException("it is wrong", "mend it")));
        jobs.Start("gone", new Failing(new DirectoryNotFoundException("Could not find a part of the path '/secret'.")));
        await Until(() => jobs.Of("mistake")!.Problem is not null && jobs.Of("gone")!.Problem is not null);
        Assert.Equal("it is wrong (mend it)", jobs.Of("mistake")!.Problem);
        Assert.Equal("the folder cannot be read any more", jobs.Of("gone")!.Problem);
        await Until(() => !jobs.Of("gone")!.IsRunning);
    }

    [Fact]
    public async Task ClosingStopsAllAndWaitsForThem()
    {
        Jobs<int, Waiting> jobs = new();
        Waiting[] all = [new(), new()];
        for (int i = 0; i < all.Length; i++) jobs.Start(i, all[i]);
        await jobs.DisposeAsync();
        Assert.All(all, job => Assert.True(job.IsCleanedUp && !job.IsRunning));
    }

    private static async Task Until(Func<bool> condition)
    {
        for (int i = 0; i < 1000 && !condition(); i++) await Task.Delay(10);
        Assert.True(condition());
    }

    private sealed class Waiting() : Job("waiting")
    {
        public bool IsCleanedUp { get; private set; }

        protected override void Work(CancellationToken cancellation)
        {
            try
            {
                cancellation.WaitHandle.WaitOne();
                cancellation.ThrowIfCancellationRequested();
            }
            finally
            {
                Thread.Sleep(50);
                IsCleanedUp = true;
            }
        }
    }

    private sealed class Failing(Exception error) : Job("waiting")
    {
        protected override void Work(CancellationToken cancellation) => throw error;
    }
}
