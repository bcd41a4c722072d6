using System.Diagnostics;

namespace Disentangle.Tensors.Kernels;

/// <summary>
/// The fastest that this machine can add up exponentials: nothing but the function, of numbers that lie in the nearest cache. Estimates of
/// the aggregate posterior are a share of this speed, measured in the same minute.
/// </summary>
internal static unsafe class ExponentialLoop<V>
    where V : struct, IVector<V>
{
    private const int Vectors = 64;

    // Some 40 ms of 512-bit vectors: longer than what a scheduler takes away at once.
    private const int Rounds = 80_000;

    /// <summary>Exponentials per second of all threads together; the median of some runs.</summary>
    public static double Measure(int threads, int runs)
    {
        using Workers workers = new(threads);
        double[] rates = new double[runs];
        Tensor arguments = new(new Shape(Vectors * V.Count)), sink = new(new Shape(threads * V.Count));
        for (int i = 0; i < arguments.Count; i++) arguments.Span[i] = -20f * i / arguments.Count;
        for (int run = -1; run < runs; run++)
        {
            Job job = new() { Arguments = arguments, Sink = sink };
            long start = Stopwatch.GetTimestamp();
            workers.Run(ref job, threads);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (run >= 0) rates[run] = (double)threads * V.Count * Vectors * Rounds / seconds;
        }

        Array.Sort(rates);
        return rates[runs / 2];
    }

    private struct Job : IJob
    {
        public Tensor Arguments, Sink;

        public readonly void Run(int piece, int worker)
        {
            float* x = Arguments.Pointer;
            V sum = V.Zero;
            for (int round = 0; round < Rounds; round++)
            {
                for (int n = 0; n < Vectors; n++) sum += Elementary.Exp(V.Load(x + n * V.Count));
            }

            sum.Store(Sink.Pointer + piece * V.Count);
        }
    }
}
