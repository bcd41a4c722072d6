using System.Runtime.CompilerServices;

namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    public void Sum(Tensor x, float scale, Tensor y)
    {
        int pieces = Pieces(x.Count, PieceLength);
        Tensor partial = _pool.RentDoubles(pieces);
        var job = new SumJob { X = x, Partial = partial };
        _workers.Run(ref job, pieces);
        double sum = 0;
        for (int piece = 0; piece < pieces; piece++) sum += ((double*)partial.Pointer)[piece];
        y.Span[0] = (float)(scale * sum);
        _pool.Return(partial);
    }

    public void RowSums(Tensor x, Tensor sums)
    {
        int rows = sums.Count;
        Require(x.Count == rows * x.Shape.Last, x, sums);
        var job = new RowSumsJob { X = x, Sums = sums, RowsPerPiece = RowsPerPiece(x.Shape.Last) };
        _workers.Run(ref job, Pieces(rows, job.RowsPerPiece));
    }

    public void ColumnSums(Tensor x, Tensor sums, bool accumulate) => ColumnSums(new PlainColumns(x.Pointer), x, sums, accumulate);

    public void ActivationGradientSums(Activation activation, Tensor y, Tensor dy, Tensor sums, bool accumulate)
    {
        Require(y.Count == dy.Count, y, dy);
        if (activation.Kind == ActivationKind.Rectifier)
        {
            ColumnSums(new RectifiedColumns(y.Pointer, dy.Pointer, activation.Slope), dy, sums, accumulate);
            return;
        }

        ActivationGradient(activation, y, dy);
        ColumnSums(dy, sums, accumulate);
    }

    private void ColumnSums<TColumns>(TColumns values, Tensor x, Tensor sums, bool accumulate)
        where TColumns : struct, IColumns
    {
        int columns = sums.Count;
        Require(columns == x.Shape.Last, x, sums);
        int rows = columns == 0 ? 0 : x.Count / columns, rowsPerPiece = RowsPerPiece(columns), pieces = Pieces(rows, rowsPerPiece);
        Tensor partial = _pool.RentDoubles(pieces * columns);
        var job = new ColumnSumsJob<TColumns> { Values = values, Partial = partial, Rows = rows, Columns = columns, RowsPerPiece = rowsPerPiece };
        _workers.Run(ref job, pieces);
        Span<float> results = sums.Span;
        for (int c = 0; c < columns; c++)
        {
            double sum = accumulate ? results[c] : 0;
            for (int piece = 0; piece < pieces; piece++) sum += ((double*)partial.Pointer)[piece * columns + c];
            results[c] = (float)sum;
        }

        _pool.Return(partial);
    }

    private static void Require(bool condition, Tensor a, Tensor b)
    {
        if (!condition) throw new ArgumentException($"shapes {a.Shape} and {b.Shape} do not fit each other");
    }

    /// <summary>The sum of <paramref name="count"/> consecutive values.</summary>
    private static double SumOf(float* x, int count)
    {
        double sum = 0;
        int i = 0;
        while (count - i >= V.Count)
        {
            int end = i + Math.Min(SumBlock * V.Count, (count - i) / V.Count * V.Count);
            V block = V.Zero;
            for (; i < end; i += V.Count) block += V.Load(x + i);
            sum += V.Sum(block);
        }

        if (i < count) sum += V.Sum(V.KeepFirst(V.Load(x + i), count - i, 0));
        return sum;
    }

    private struct SumJob : IJob
    {
        public Tensor X, Partial;

        public readonly void Run(int piece, int worker)
        {
            int start = piece * PieceLength;
            ((double*)Partial.Pointer)[piece] = SumOf(X.Pointer + start, Math.Min(PieceLength, X.Count - start));
        }
    }

    private struct RowSumsJob : IJob
    {
        public Tensor X, Sums;
        public int RowsPerPiece;

        public readonly void Run(int piece, int worker)
        {
            int columns = X.Shape.Last, end = Math.Min((piece + 1) * RowsPerPiece, Sums.Count);
            for (int r = piece * RowsPerPiece; r < end; r++) Sums.Pointer[r] = (float)SumOf(X.Pointer + r * columns, columns);
        }
    }

    /// <summary>The values whose columns are summed; each is taken once.</summary>
    private interface IColumns
    {
        /// <summary>The values from <paramref name="at"/> on, of which the first <paramref name="count"/> count.</summary>
        V Take(nint at, int count);

        /// <summary>One value.</summary>
        float Take(nint at);
    }

    private readonly struct PlainColumns(float* x) : IColumns
    {
        private readonly float* _x = x;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Take(nint at, int count) => V.Load(_x + at);

        public float Take(nint at) => _x[at];
    }

    /// <summary>A gradient behind a rectifier, which is multiplied by the rectifier's slope as it is taken.</summary>
    private readonly struct RectifiedColumns(float* y, float* dy, float slope) : IColumns
    {
        private readonly float* _y = y, _dy = dy;
        private readonly float _slope = slope;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Take(nint at, int count)
        {
            V given = V.Load(_dy + at), value = V.SelectGreater(V.Load(_y + at), V.Zero, given, V.Broadcast(_slope) * given);
            CpuKernels<V>.Store(value, _dy + at, count);
            return value;
        }

        public float Take(nint at) => _dy[at] *= _y[at] > 0 ? 1 : _slope;
    }

    /// <summary>
    /// Adds up the rows of one piece. Rows shorter than a vector are taken V.Count at a time, as one long row whose lanes are
    /// folded at the end, so that a single channel is summed as fast as many.
    /// </summary>
    private struct ColumnSumsJob<TColumns> : IJob
        where TColumns : struct, IColumns
    {
        public TColumns Values;
        public Tensor Partial;
        public int Rows, Columns, RowsPerPiece;

        public readonly void Run(int piece, int worker)
        {
            double* sums = (double*)Partial.Pointer + piece * Columns;
            new Span<double>(sums, Columns).Clear();
            int rows = Math.Min(RowsPerPiece, Rows - piece * RowsPerPiece);
            nint start = (nint)piece * RowsPerPiece * Columns;
            int joined = Columns < V.Count ? V.Count : 1, length = joined * Columns, longRows = rows / joined;
            for (int block = 0; block < longRows; block += SumBlock)
            {
                int blockEnd = Math.Min(block + SumBlock, longRows);
                for (int c = 0; c < length; c += V.Count)
                {
                    V lanes = V.Zero;
                    int count = Math.Min(V.Count, length - c);
                    for (int r = block; r < blockEnd; r++) lanes += Values.Take(start + (nint)r * length + c, count);
                    Fold(lanes, c, count, sums);
                }
            }

            for (int i = longRows * length; i < rows * Columns; i++) sums[i % Columns] += Values.Take(start + i);
        }

        private readonly void Fold(V vector, int first, int count, double* sums)
        {
            float* lanes = stackalloc float[V.Count];
            vector.Store(lanes);
            int column = first % Columns;
            for (int i = 0; i < count; i++)
            {
                sums[column] += lanes[i];
                if (++column == Columns) column = 0;
            }
        }
    }
}
