namespace Disentangle.Tensors.Kernels;

/// <summary>
/// The fastest that this machine can multiply and add: independent chains in registers, nothing read or written. Every other
/// speed is a share of this one, measured in the same minute.
/// </summary>
internal static unsafe class PeakLoop<V>
    where V : struct, IVector<V>
{
    private const int Chains = 12;
    private const int Rounds = 400_000;

    /// <summary>
    /// Operations per second of all threads together, a multiplication and an addition counted as two; the median of some runs.
    /// </summary>
    public static double Measure(int threads, int runs)
    {
        Tensor sink = new(new Shape(threads * LoopSpeed.PiecesPerThread * V.Count));
        return LoopSpeed.Measure(new Job { Sink = sink }, 2.0 * V.Count * Chains * Rounds, threads, runs);
    }

    private struct Job : IJob
    {
        public Tensor Sink;

        public readonly void Run(int piece, int worker)
        {
            V x = V.Broadcast(0.999999f), y = V.Broadcast(1e-9f);
            V a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
            for (int round = 0; round < Rounds; round++)
            {
                a = V.MultiplyAdd(a, x, y);
                b = V.MultiplyAdd(b, x, y);
                c = V.MultiplyAdd(c, x, y);
                d = V.MultiplyAdd(d, x, y);
                e = V.MultiplyAdd(e, x, y);
                f = V.MultiplyAdd(f, x, y);
                g = V.MultiplyAdd(g, x, y);
                h = V.MultiplyAdd(h, x, y);
                i = V.MultiplyAdd(i, x, y);
                j = V.MultiplyAdd(j, x, y);
                k = V.MultiplyAdd(k, x, y);
                l = V.MultiplyAdd(l, x, y);
            }

            (a + b + c + d + e + f + g + h + i + j + k + l).Store(Sink.Pointer + piece * V.Count);
        }
    }
}
