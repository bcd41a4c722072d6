namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    public void RowSquares(Tensor x, float scale, Tensor sums)
    {
        int rows = sums.Count, columns = RowLength(x, sums);
        var job = new RowSquaresJob { X = x, Sums = sums, Columns = columns, Scale = scale, RowsPerPiece = RowsPerPiece(rows, columns) };
        _workers.Run(ref job, Pieces(rows, job.RowsPerPiece));
    }

    public void RowSquaresGradient(Tensor x, float scale, Tensor dsums, Tensor dx, bool accumulate)
    {
        int rows = dsums.Count, columns = RowLength(x, dsums);
        Require(dx.Count == x.Count, x, dx);
        var job = new RowSquaresGradientJob
        {
            X = x, Dsums = dsums, Dx = dx, Columns = columns, Scale = 2 * scale, Accumulate = accumulate,
            RowsPerPiece = RowsPerPiece(rows, columns),
        };
        _workers.Run(ref job, Pieces(rows, job.RowsPerPiece));
    }

    private static int RowLength(Tensor x, Tensor sums)
    {
        int rows = sums.Count, columns = rows == 0 ? 0 : x.Count / rows;
        Require(x.Count == rows * columns, x, sums);
        return columns;
    }

    /// <summary>The sum of the squares of <paramref name="count"/> consecutive values.</summary>
    private static double SquaresOf(float* x, int count)
    {
        double sum = 0;
        int i = 0;
        while (count - i >= V.Count)
        {
            int end = i + Math.Min(SumBlock * V.Count, (count - i) / V.Count * V.Count);
            V block = V.Zero;
            for (; i < end; i += V.Count)
            {
                V value = V.Load(x + i);
                V.Accumulate(ref block, value, value);
            }

            sum += V.Sum(block);
        }

        if (i == count) return sum;
        V last = V.KeepFirst(V.Load(x + i), count - i, 0);
        return sum + V.Sum(last * last);
    }

    private struct RowSquaresJob : IJob
    {
        public Tensor X, Sums;
        public int Columns, RowsPerPiece;
        public float Scale;

        public readonly void Run(int piece, int worker)
        {
            int end = Math.Min((piece + 1) * RowsPerPiece, Sums.Count);
            for (int r = piece * RowsPerPiece; r < end; r++)
                Sums.Pointer[r] = (float)(Scale * SquaresOf(X.Pointer + (nint)r * Columns, Columns));
        }
    }

    private struct RowSquaresGradientJob : IJob
    {
        public Tensor X, Dsums, Dx;
        public int Columns, RowsPerPiece;
        public float Scale;
        public bool Accumulate;

        public readonly void Run(int piece, int worker)
        {
            int end = Math.Min((piece + 1) * RowsPerPiece, Dsums.Count);
            for (int r = piece * RowsPerPiece; r < end; r++)
            {
                float* x = X.Pointer + (nint)r * Columns, dx = Dx.Pointer + (nint)r * Columns;
                V factor = V.Broadcast(Scale * Dsums.Pointer[r]);
                for (int c = 0; c < Columns; c += V.Count)
                {
                    V value = factor * V.Load(x + c);
                    if (Accumulate) value += V.Load(dx + c);
                    Store(value, dx + c, Columns - c);
                }
            }
        }
    }
}
