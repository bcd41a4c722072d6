using Disentangle.Experiments.Runs;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;

namespace Disentangle.Studies.Work;

/// <summary>Several workers in this process, each with threads of its own; they share the data sets.</summary>
public static class StudyCrew
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);

    /// <summary>Works until nothing is left to do, the time is over or it is stopped, here or by the study's stop file.</summary>
    /// <param name="folder">The study's folder.</param>
    /// <param name="plan">Its runs.</param>
    /// <param name="workers">How many workers, at least 1.</param>
    /// <param name="threads">Threads of each worker, at least 1.</param>
    /// <param name="options">How each works; null for the usual way.</param>
    /// <param name="observer">Is told what they do, or null.</param>
    /// <param name="cancellation">Stops them: the runs that they work on are checkpointed and can go on.</param>
    /// <returns>How many runs they left in each phase.</returns>
    public static IReadOnlyDictionary<RunPhase, int> Run(
        StudyFolder folder,
        StudyPlan plan,
        int workers,
        int threads,
        WorkerOptions? options = null,
        IStudyObserver? observer = null,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        using Session shared = new(threads, options?.DataRoot);
        IReadOnlyDictionary<RunPhase, int>[] ended = new IReadOnlyDictionary<RunPhase, int>[workers];
        Exception? unexpected = null;
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using Ticker stopFile = new(() =>
        {
            if (folder.IsStopped) stop.Cancel();
        }, TimeSpan.Zero, BetweenLooks);
        Thread[] crew = [.. Enumerable.Range(0, workers).Select(i => new Thread(() =>
        {
            try
            {
                using Session own = shared.Beside(threads);
                ended[i] = new StudyWorker(folder, plan, own, options).Run(observer, stop.Token);
            }
            catch (Exception e)
            {
                // A fault of the program ends the others, too, with their checkpoints.
                unexpected ??= e;
                stop.Cancel();
                ended[i] = new Dictionary<RunPhase, int>();
            }
        }) { Name = $"worker {i}" })];
        foreach (Thread worker in crew) worker.Start();
        foreach (Thread worker in crew) worker.Join();
        if (unexpected is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(unexpected);
        return ended.SelectMany(counts => counts).GroupBy(pair => pair.Key)
            .ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value));
    }
}
