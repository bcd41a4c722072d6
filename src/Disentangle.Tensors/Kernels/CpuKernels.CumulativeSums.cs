namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    public void CumulativeSums(Tensor x, Tensor y, bool reverse, bool accumulate)
    {
        Require(x.Count == y.Count, x, y);
        int columns = x.Shape.Last, rows = columns == 0 ? 0 : x.Count / columns;
        int perPiece = RowsPerPiece(rows, columns);
        var job = new CumulativeSumsJob
        {
            X = x, Y = y, Rows = rows, Columns = columns, RowsPerPiece = perPiece, Reverse = reverse, Accumulate = accumulate,
        };
        _workers.Run(ref job, Pieces(rows, perPiece));
    }

    private struct CumulativeSumsJob : IJob
    {
        public Tensor X, Y;
        public int Rows, Columns, RowsPerPiece;
        public bool Reverse, Accumulate;

        public readonly void Run(int piece, int worker)
        {
            int end = Math.Min((piece + 1) * RowsPerPiece, Rows), step = Reverse ? -1 : 1;
            for (int r = piece * RowsPerPiece; r < end; r++)
            {
                double sum = 0;
                int i = r * Columns + (Reverse ? Columns - 1 : 0);
                for (int c = 0; c < Columns; c++, i += step)
                {
                    sum += X.Pointer[i];
                    Y.Pointer[i] = (float)(Accumulate ? Y.Pointer[i] + sum : sum);
                }
            }
        }
    }
}
