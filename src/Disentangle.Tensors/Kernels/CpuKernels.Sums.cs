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
        y.Values[0] = (float)(scale * sum);
        _pool.Return(partial);
    }

    public void RowSums(Tensor x, Tensor sums)
    {
        int rows = sums.Count;
        Require(x.Count == rows * x.Shape.Last, x, sums);
        var job = new RowSumsJob { X = x, Sums = sums, RowsPerPiece = RowsPerPiece(rows, x.Shape.Last) };
        _workers.Run(ref job, Pieces(rows, job.RowsPerPiece));
    }

    public void ColumnSums(Tensor x, Tensor sums, bool accumulate)
    {
        int columns = sums.Count;
        Require(columns == x.Shape.Last, x, sums);
        int rows = columns == 0 ? 0 : x.Count / columns, rowsPerPiece = RowsPerPiece(columns), pieces = Pieces(rows, rowsPerPiece);
        Tensor partial = _pool.RentDoubles(pieces * columns);
        var job = new ColumnSumsJob { X = x, Partial = partial, Rows = rows, Columns = columns, RowsPerPiece = rowsPerPiece };
        _workers.Run(ref job, pieces);
        AddPieces((double*)partial.Pointer, pieces, sums, accumulate);
        _pool.Return(partial);
    }

    /// <summary>The sums of all pieces, in their order.</summary>
    private static void AddPieces(double* partial, int pieces, Tensor sums, bool accumulate)
    {
        Span<float> results = sums.Values;
        for (int c = 0; c < results.Length; c++)
        {
            double sum = accumulate ? results[c] : 0;
            for (int piece = 0; piece < pieces; piece++) sum += partial[piece * results.Length + c];
            results[c] = (float)sum;
        }
    }

    /// <summary>
    /// Adds the rows of a matrix to the sums of its columns. Rows shorter than a vector are taken V.Count at a time, as one long row whose
    /// lanes are folded at the end, so that a single channel is summed as fast as many.
    /// </summary>
    private static void AddColumns(float* x, int rows, int columns, double* sums)
    {
        int joined = columns < V.Count ? V.Count : 1, length = joined * columns, longRows = rows / joined;
        for (int block = 0; block < longRows; block += SumBlock)
        {
            int blockEnd = Math.Min(block + SumBlock, longRows);
            for (int c = 0; c < length; c += V.Count)
            {
                V lanes = V.Zero;
                for (int r = block; r < blockEnd; r++) lanes += V.Load(x + (nint)r * length + c);
                Fold(lanes, c % columns, Math.Min(V.Count, length - c), columns, sums);
            }
        }

        for (int i = longRows * length; i < rows * columns; i++) sums[i % columns] += x[i];
    }

    /// <summary>Adds lanes to the sums of the columns that they belong to, beginning at one and starting again after the last.</summary>
    private static void Fold(V vector, int column, int count, int columns, double* sums)
    {
        if (count == V.Count && column + count <= columns)
        {
            V.AddTo(sums + column, vector);
            return;
        }

        float* lanes = stackalloc float[V.Count];
        vector.Store(lanes);
        for (int i = 0; i < count; i++)
        {
            sums[column] += lanes[i];
            if (++column == columns) column = 0;
        }
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

    private struct ColumnSumsJob : IJob
    {
        public Tensor X, Partial;
        public int Rows, Columns, RowsPerPiece;

        public readonly void Run(int piece, int worker)
        {
            double* sums = (double*)Partial.Pointer + piece * Columns;
            new Span<double>(sums, Columns).Clear();
            int first = piece * RowsPerPiece;
            AddColumns(X.Pointer + (nint)first * Columns, Math.Min(RowsPerPiece, Rows - first), Columns, sums);
        }
    }
}
