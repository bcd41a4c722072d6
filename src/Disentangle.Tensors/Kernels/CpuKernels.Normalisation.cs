namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    public void ColumnMoments(Tensor x, Tensor mean, Tensor variance)
    {
        int columns = mean.Count;
        Require(columns == x.Shape.Last && columns == variance.Count, x, mean);
        int rows = RowsOf(x, columns);
        ColumnSums(x, mean, accumulate: false);
        foreach (ref float value in mean.Values) value = rows == 0 ? 0 : value / rows;
        CentredSums(x, mean, x, variance);
        foreach (ref float value in variance.Values) value = rows == 0 ? 0 : value / rows;
    }

    public void NormaliseColumns(Tensor x, Tensor mean, Tensor variance, Tensor scale, Tensor shift, float epsilon,
        Activation activation, Tensor y)
    {
        int columns = mean.Count;
        Require(columns == x.Shape.Last && x.Count == y.Count, x, y);
        Tensor factors = _pool.Rent(columns);
        for (int c = 0; c < columns; c++) factors.Values[c] = scale.Values[c] * InverseDeviation(variance, c, epsilon);
        var job = new NormaliseJob
        {
            X = x, Mean = mean, Factors = factors, Shift = shift, Y = y, Rows = RowsOf(x, columns), Columns = columns,
            Slope = RectifierSlope(activation),
        };
        _workers.Run(ref job, Pieces(job.Rows, RowsPerPiece(columns)));
        _pool.Return(factors);
        if (IsMapped(activation)) MapActivation(activation, y, y, accumulate: false);
    }

    public void NormaliseColumnsScaleGradient(Tensor dy, Tensor x, Tensor mean, Tensor variance, float epsilon, Tensor dscale)
    {
        Require(mean.Count == x.Shape.Last && x.Count == dy.Count, x, dy);
        CentredSums(x, mean, dy, dscale);
        for (int c = 0; c < dscale.Count; c++) dscale.Values[c] *= InverseDeviation(variance, c, epsilon);
    }

    public void NormaliseColumnsInputGradient(
        Tensor dy, Tensor x, Tensor mean, Tensor variance, Tensor scale, float epsilon, Tensor? dscale,
        Tensor? dshift, Tensor dx, bool accumulate)
    {
        int columns = mean.Count, rows = RowsOf(x, columns);
        Require(columns == x.Shape.Last && x.Count == dy.Count && x.Count == dx.Count, x, dy);
        Tensor factors = _pool.Rent(columns), means = _pool.Rent(columns), slopes = _pool.Rent(columns);
        for (int c = 0; c < columns; c++)
        {
            float inverse = InverseDeviation(variance, c, epsilon);
            factors.Values[c] = scale.Values[c] * inverse;
            means.Values[c] = dshift is null ? 0 : dshift.Values[c] / rows;
            slopes.Values[c] = dscale is null ? 0 : -inverse * dscale.Values[c] / rows;
        }

        var job = new NormaliseInputGradientJob
        {
            Dy = dy, X = x, Mean = mean, Factors = factors, Means = means, Slopes = slopes, Dx = dx, Rows = rows,
            Columns = columns, Accumulate = accumulate,
        };
        _workers.Run(ref job, Pieces(rows, RowsPerPiece(columns)));
        _pool.Return(slopes);
        _pool.Return(means);
        _pool.Return(factors);
    }

    private static int RowsOf(Tensor x, int columns) => columns == 0 ? 0 : x.Count / columns;

    private static float InverseDeviation(Tensor variance, int column, float epsilon) =>
        (float)(1 / Math.Sqrt((double)variance.Values[column] + epsilon));

    /// <summary>
    /// sums[c] = sum over r of a[r, c] (x[r, c] - mean[c]), or of (x[r, c] - mean[c])^2 where a is x itself: in single precision over
    /// a few rows, in double precision over these, in an order fixed by the shape.
    /// </summary>
    private void CentredSums(Tensor x, Tensor mean, Tensor a, Tensor sums)
    {
        int columns = mean.Count, rows = RowsOf(x, columns), pieces = Pieces(rows, RowsPerPiece(columns));
        Tensor partial = _pool.RentDoubles(pieces * columns);
        var job = new CentredSumsJob { X = x, Mean = mean, A = a, Partial = partial, Rows = rows, Columns = columns };
        _workers.Run(ref job, pieces);
        for (int c = 0; c < columns; c++)
        {
            double sum = 0;
            for (int piece = 0; piece < pieces; piece++) sum += ((double*)partial.Pointer)[piece * columns + c];
            sums.Values[c] = (float)sum;
        }

        _pool.Return(partial);
    }

    /// <summary>A piece is a range of rows.</summary>
    private struct CentredSumsJob : IJob
    {
        public Tensor X, Mean, A, Partial;
        public int Rows, Columns;

        public readonly void Run(int piece, int worker)
        {
            int rowsPerPiece = RowsPerPiece(Columns), columns = Columns, end = Math.Min((piece + 1) * rowsPerPiece, Rows);
            double* sums = (double*)Partial.Pointer + piece * columns;
            new Span<double>(sums, columns).Clear();
            bool squares = ReferenceEquals(X, A);
            float* lanes = stackalloc float[V.Count];
            for (int block = piece * rowsPerPiece; block < end; block += SumBlock)
            {
                int blockEnd = Math.Min(block + SumBlock, end);
                for (int c = 0; c < columns; c += V.Count)
                {
                    V mean = V.Load(Mean.Pointer + c), sum = V.Zero;
                    float* x = X.Pointer + (nint)block * columns + c, a = A.Pointer + (nint)block * columns + c;
                    for (int r = block; r < blockEnd; r++, x += columns, a += columns)
                    {
                        V centred = V.Load(x) - mean;
                        sum = V.MultiplyAdd(squares ? centred : V.Load(a), centred, sum);
                    }

                    sum.Store(lanes);
                    int count = Math.Min(V.Count, columns - c);
                    for (int i = 0; i < count; i++) sums[c + i] += lanes[i];
                }
            }
        }
    }

    /// <summary>A piece is a range of rows.</summary>
    private struct NormaliseJob : IJob
    {
        public Tensor X, Mean, Factors, Shift, Y;
        public int Rows, Columns;
        public float Slope;

        public readonly void Run(int piece, int worker)
        {
            int rowsPerPiece = RowsPerPiece(Columns), columns = Columns, end = Math.Min((piece + 1) * rowsPerPiece, Rows);
            float* mean = Mean.Pointer, factors = Factors.Pointer, shift = Shift.Pointer;
            V slope = V.Broadcast(Slope);
            for (int r = piece * rowsPerPiece; r < end; r++)
            {
                float* x = X.Pointer + (nint)r * columns, y = Y.Pointer + (nint)r * columns;
                for (int c = 0; c < columns; c += V.Count)
                {
                    V value = V.MultiplyAdd(V.Load(x + c) - V.Load(mean + c), V.Load(factors + c), V.Load(shift + c));
                    Store(V.SelectGreater(value, V.Zero, value, slope * value), y + c, columns - c);
                }
            }
        }
    }

    /// <summary>A piece is a range of rows.</summary>
    private struct NormaliseInputGradientJob : IJob
    {
        public Tensor Dy, X, Mean, Factors, Means, Slopes, Dx;
        public int Rows, Columns;
        public bool Accumulate;

        public readonly void Run(int piece, int worker)
        {
            int rowsPerPiece = RowsPerPiece(Columns), columns = Columns, end = Math.Min((piece + 1) * rowsPerPiece, Rows);
            float* mean = Mean.Pointer, factors = Factors.Pointer, means = Means.Pointer, slopes = Slopes.Pointer;
            for (int r = piece * rowsPerPiece; r < end; r++)
            {
                float* dy = Dy.Pointer + (nint)r * columns, x = X.Pointer + (nint)r * columns, dx = Dx.Pointer + (nint)r * columns;
                for (int c = 0; c < columns; c += V.Count)
                {
                    // xhat dscale / n = (x - mean) slope: the centred gradient first, which is 0 for a single row.
                    V centred = V.Load(x + c) - V.Load(mean + c), gradient = V.Load(dy + c) - V.Load(means + c);
                    V result = V.Load(factors + c) * V.MultiplyAdd(centred, V.Load(slopes + c), gradient);
                    if (Accumulate) result += V.Load(dx + c);
                    Store(result, dx + c, columns - c);
                }
            }
        }
    }
}
