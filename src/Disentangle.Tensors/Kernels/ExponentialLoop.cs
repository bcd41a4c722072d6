namespace Disentangle.Tensors.Kernels;

/// <summary>
/// The fastest that this machine can add up exponentials: nothing but the function, of numbers that lie in the nearest cache. Estimates of
/// the aggregate posterior are a share of this speed, measured in the same minute.
/// </summary>
internal static unsafe class ExponentialLoop<V>
    where V : struct, IVector<V>
{
    private const int Vectors = 64;

    // Some 5 ms of 512-bit vectors; all pieces of a thread take longer than what a scheduler takes away at once.
    private const int Rounds = 10_000;

    /// <summary>Exponentials per second of all threads together; the median of some runs.</summary>
    public static double Measure(int threads, int runs)
    {
        Tensor arguments = new(new Shape(Vectors * V.Count)), sink = new(new Shape(threads * LoopSpeed.PiecesPerThread * V.Count));
        for (int i = 0; i < arguments.Count; i++) arguments.Values[i] = -20f * i / arguments.Count;
        return LoopSpeed.Measure(new Job { Arguments = arguments, Sink = sink }, (double)V.Count * Vectors * Rounds, threads, runs);
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
