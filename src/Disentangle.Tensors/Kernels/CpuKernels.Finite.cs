namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    public void AllFinite(ReadOnlySpan<Tensor> tensors, Tensor y, int start)
    {
        Span<float> flags = y.Values.Slice(start, tensors.Length);
        for (int i = 0; i < tensors.Length; i++)
        {
            int length = ValuesPerPiece(tensors[i].Count), pieces = Pieces(tensors[i].Count, length);
            Tensor found = _pool.Rent(pieces);
            var job = new FiniteJob { X = tensors[i], Sums = found, Length = length };
            _workers.Run(ref job, pieces);
            float sum = 0;
            foreach (float value in found.Values) sum += value;
            flags[i] = sum == 0 ? 1 : 0;
            _pool.Return(found);
        }
    }

    /// <summary>0 * x is 0 exactly where x is finite, and NaN elsewhere, which no sum loses.</summary>
    private struct FiniteJob : IJob
    {
        public Tensor X, Sums;
        public int Length;

        public readonly void Run(int piece, int worker)
        {
            int i = piece * Length, end = Math.Min(i + Length, X.Count);
            float* x = X.Pointer;

            // Four sums, so that none waits for itself.
            V a = V.Zero, b = V.Zero, c = V.Zero, d = V.Zero;
            for (; i + 4 * V.Count <= end; i += 4 * V.Count)
            {
                a += V.Load(x + i) * V.Zero;
                b += V.Load(x + i + V.Count) * V.Zero;
                c += V.Load(x + i + 2 * V.Count) * V.Zero;
                d += V.Load(x + i + 3 * V.Count) * V.Zero;
            }

            for (; i + V.Count <= end; i += V.Count) a += V.Load(x + i) * V.Zero;
            if (i < end) b += V.KeepFirst(V.Load(x + i), end - i, 0) * V.Zero;
            Sums.Pointer[piece] = V.Sum(a + b + (c + d));
        }
    }
}
