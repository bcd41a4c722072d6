using System.Runtime.CompilerServices;

namespace Disentangle.Tensors.Kernels;

/// <content>
/// All pairs of rows of two samples. The samples are transposed first, so that the vectors run over the partners of a row, however few
/// units there are.
/// </content>
internal sealed unsafe partial class CpuKernels<V>
{
    public void SquaredMmd(RadialKernel kernel, bool biased, Tensor a, Tensor b, Tensor y)
    {
        (int m, int n) = (a.Shape[0], b.Shape[0]);
        Require(a.Shape[1] == b.Shape[1] && y.Count == 1, a, b);
        using RadialPairs pairs = new(this, kernel, a, b);
        Tensor rented = _pool.RentDoubles(2 * m + n);
        var job = new SimilarityJob { Pairs = pairs, Sums = rented };
        _workers.Run(ref job, Pieces(m + n, pairs.RowsPerPiece));

        // A row is as similar to itself as can be: 1 in each scale, exactly.
        int self = biased ? 0 : pairs.Scales;
        Span<double> sums = new(rented.Pointer, 2 * m + n);
        (double first, double second, double across) = (0, 0, 0);
        foreach (double sum in sums[..m]) first += sum - self;
        foreach (double sum in sums.Slice(m, n)) second += sum - self;
        foreach (double sum in sums[(m + n)..]) across += sum;
        _pool.Return(rented);
        y.Values[0] = (float)(first * PairWeight(m, biased) + second * PairWeight(n, biased) - 2 * across / ((double)m * n));
    }

    public void SquaredMmdGradient(RadialKernel kernel, bool biased, Tensor a, Tensor b, Tensor dy, Tensor da, bool accumulate)
    {
        (int m, int n) = (a.Shape[0], b.Shape[0]);
        Require(a.Shape[1] == b.Shape[1] && da.Count == a.Count, a, b);
        using RadialPairs pairs = new(this, kernel, a, b);
        var job = new DiscrepancyGradientJob
        {
            Pairs = pairs, Slopes = Scratch(pairs.LongestRow), Da = da, Accumulate = accumulate,
            Within = (float)(4 * dy.Values[0] * PairWeight(m, biased)), Across = (float)(4 * dy.Values[0] / ((double)m * n)),
        };
        _workers.Run(ref job, Pieces(m, pairs.RowsPerPiece));
    }

    // 1 over the number of pairs of a row with another, or with any.
    private static double PairWeight(int rows, bool biased) => 1 / ((double)rows * (biased ? rows : rows - 1));

    /// <summary>Two samples and a kernel, in borrowed memory.</summary>
    private readonly struct RadialPairs : IDisposable
    {
        public readonly int Rows, OtherRows, Units, Scales;
        private readonly CpuKernels<V> _owner;
        private readonly RadialKernel _kernel;
        private readonly Tensor _a, _b, _columns, _otherColumns, _widths;

        public RadialPairs(CpuKernels<V> owner, RadialKernel kernel, Tensor a, Tensor b)
        {
            (_owner, _kernel, _a, _b) = (owner, kernel, a, b);
            (Rows, OtherRows, Units) = (a.Shape[0], b.Shape[0], a.Shape[1]);
            (_columns, _otherColumns) = (Transposed(owner, a), Transposed(owner, b));
            ReadOnlySpan<double> scales = kernel.Scales();
            Scales = scales.Length;
            _widths = owner._pool.Rent(Scales);
            for (int t = 0; t < Scales; t++) _widths.Values[t] = (float)(2 * Units * scales[t]);
        }

        public int LongestRow => RoundUp(Math.Max(Rows, OtherRows), V.Count);

        public int RowsPerPiece => RowsPerPiece(LongestRow * (Units + Scales));

        /// <summary>Row i of the first sample.</summary>
        public float* Row(int i) => _a.Pointer + i * Units;

        /// <summary>Row i of the second sample.</summary>
        public float* OtherRow(int i) => _b.Pointer + i * Units;

        /// <summary>The first sample, (D, M) with rows of whole vectors, and its M.</summary>
        public (Tensor Columns, int Count) First => (_columns, Rows);

        /// <summary>The second one.</summary>
        public (Tensor Columns, int Count) Second => (_otherColumns, OtherRows);

        /// <summary>|x - y|^2 of a row with as many partners as a vector has lanes, from the j-th on.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SquaredDistances(float* row, float* columns, int stride)
        {
            V sum = V.Zero;
            for (int d = 0; d < Units; d++)
            {
                V distance = V.Broadcast(row[d]) - V.Load(columns + d * stride);
                sum = V.MultiplyAdd(distance, distance, sum);
            }

            return sum;
        }

        /// <summary>k at squared distances.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Similarity(V square)
        {
            if (_kernel == RadialKernel.Gaussian) return Elementary.Exp(square * V.Broadcast(-1 / _widths.Pointer[0]));
            V sum = V.Zero;
            for (int t = 0; t < Scales; t++)
            {
                V width = V.Broadcast(_widths.Pointer[t]);
                sum += width / (width + square);
            }

            return sum;
        }

        /// <summary>The derivative of k by the squared distance.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Slope(V square)
        {
            if (_kernel == RadialKernel.Gaussian)
            {
                V rate = V.Broadcast(-1 / _widths.Pointer[0]);
                return rate * Elementary.Exp(square * rate);
            }

            V sum = V.Zero, one = V.Broadcast(1);
            for (int t = 0; t < Scales; t++)
            {
                V width = V.Broadcast(_widths.Pointer[t]), reciprocal = one / (width + square);
                sum += width * reciprocal * reciprocal;
            }

            return V.Zero - sum;
        }

        public void Dispose()
        {
            _owner._pool.Return(_widths);
            _owner._pool.Return(_otherColumns);
            _owner._pool.Return(_columns);
        }

        private static Tensor Transposed(CpuKernels<V> owner, Tensor x)
        {
            (int rows, int units) = (x.Shape[0], x.Shape[1]);
            int stride = RoundUp(rows, V.Count);
            Tensor columns = owner._pool.Rent(checked(units * stride));
            Span<float> to = columns.Values;
            to.Clear();
            ReadOnlySpan<float> from = x.Values;
            for (int i = 0; i < rows; i++)
            {
                for (int d = 0; d < units; d++) to[d * stride + i] = from[i * units + d];
            }

            return columns;
        }
    }

    /// <summary>
    /// A piece is a range of the rows of both samples: sums of k of each row with its own sample, then of each of the first with the
    /// second.
    /// </summary>
    private struct SimilarityJob : IJob
    {
        public RadialPairs Pairs;
        public Tensor Sums;

        public readonly void Run(int piece, int worker)
        {
            (int m, int n) = (Pairs.Rows, Pairs.OtherRows);
            int end = Math.Min((piece + 1) * Pairs.RowsPerPiece, m + n);
            double* sums = (double*)Sums.Pointer;
            for (int r = piece * Pairs.RowsPerPiece; r < end; r++)
            {
                if (r >= m)
                {
                    sums[r] = RowSum(Pairs.OtherRow(r - m), Pairs.Second);
                    continue;
                }

                sums[r] = RowSum(Pairs.Row(r), Pairs.First);
                sums[m + n + r] = RowSum(Pairs.Row(r), Pairs.Second);
            }
        }

        private readonly double RowSum(float* row, (Tensor Columns, int Count) partners)
        {
            double* lanes = stackalloc double[V.Count];
            new Span<double>(lanes, V.Count).Clear();
            float* columns = partners.Columns.Pointer;
            int stride = RoundUp(partners.Count, V.Count);
            for (int j = 0; j < partners.Count; j += V.Count)
            {
                V similarity = Pairs.Similarity(Pairs.SquaredDistances(row, columns + j, stride));
                if (partners.Count - j < V.Count) similarity = V.KeepFirst(similarity, partners.Count - j, 0);
                V.AddTo(lanes, similarity);
            }

            double sum = 0;
            for (int i = 0; i < V.Count; i++) sum += lanes[i];
            return sum;
        }
    }

    /// <summary>A piece is a range of the rows of the first sample.</summary>
    private struct DiscrepancyGradientJob : IJob
    {
        public RadialPairs Pairs;
        public Tensor[] Slopes;
        public Tensor Da;
        public float Within, Across;
        public bool Accumulate;

        public readonly void Run(int piece, int worker)
        {
            int end = Math.Min((piece + 1) * Pairs.RowsPerPiece, Pairs.Rows);
            float* slopes = Slopes[worker].Pointer;
            for (int i = piece * Pairs.RowsPerPiece; i < end; i++)
            {
                float* row = Pairs.Row(i), da = Da.Pointer + i * Pairs.Units;
                Add(row, Pairs.First, Within, slopes, da, Accumulate);
                Add(row, Pairs.Second, -Across, slopes, da, accumulate: true);
            }
        }

        // scale times the sum over j of k'(x, y_j) (x - y_j).
        private readonly void Add(float* row, (Tensor Columns, int Count) partners, float scale, float* slopes, float* da, bool accumulate)
        {
            float* columns = partners.Columns.Pointer;
            int count = partners.Count, stride = RoundUp(count, V.Count);
            for (int j = 0; j < count; j += V.Count)
            {
                V slope = Pairs.Slope(Pairs.SquaredDistances(row, columns + j, stride));
                if (count - j < V.Count) slope = V.KeepFirst(slope, count - j, 0);
                slope.Store(slopes + j);
            }

            for (int d = 0; d < Pairs.Units; d++)
            {
                V x = V.Broadcast(row[d]);
                double sum = 0;
                for (int j = 0; j < stride;)
                {
                    int blockEnd = Math.Min(j + SumBlock * V.Count, stride);
                    V block = V.Zero;
                    for (; j < blockEnd; j += V.Count)
                        block = V.MultiplyAdd(V.Load(slopes + j), x - V.Load(columns + d * stride + j), block);
                    sum += V.Sum(block);
                }

                da[d] = (float)(scale * sum + (accumulate ? da[d] : 0));
            }
        }
    }
}
