using System.Diagnostics;

namespace Disentangle.Tensors.Kernels;

/// <summary>The speed of a loop that all threads of a crew run at once.</summary>
internal static class LoopSpeed
{
    /// <summary>Pieces for each thread: many small ones, so that a thread that comes late leaves the others little to wait for.</summary>
    public const int PiecesPerThread = 8;

    // Until then the system has found a processor for each new thread.
    private const double WarmUpSeconds = 0.015;

    /// <summary>What all threads together do in a second: the median of some runs.</summary>
    /// <param name="job">The loop; it is given <see cref="PiecesPerThread"/> pieces for each thread.</param>
    /// <param name="amount">What one piece does.</param>
    /// <param name="threads">How many threads.</param>
    /// <param name="runs">How often it is measured.</param>
    public static double Measure<TJob>(TJob job, double amount, int threads, int runs)
        where TJob : struct, IJob
    {
        using Workers workers = new(threads);
        int pieces = threads * PiecesPerThread;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds;)
            workers.Run(ref job, pieces);
        double[] rates = new double[runs];
        for (int run = 0; run < runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            workers.Run(ref job, pieces);
            rates[run] = amount * pieces / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(rates);
        return rates[runs / 2];
    }
}
