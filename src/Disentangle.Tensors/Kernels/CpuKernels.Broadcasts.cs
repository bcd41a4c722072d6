using System.Runtime.CompilerServices;

namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    public void BroadcastScalar(Tensor y, float scale, Tensor x, bool accumulate)
    {
        float value = scale * y.Pointer[0];
        if (accumulate) Map(new AffineFormula(1, value), x, x);
        else Fill(x, value);
    }

    public void BroadcastColumn(Tensor column, Tensor x, bool accumulate)
    {
        Require(x.Count == column.Count * x.Shape.Last, x, column);
        var job = new BroadcastJob<Column>
        {
            Source = column, X = x, Rows = column.Count, Columns = x.Shape.Last, Scale = 1, Accumulate = accumulate,
            PerPiece = RowsPerPiece(column.Count, x.Shape.Last),
        };
        _workers.Run(ref job, Pieces(job.Rows, job.PerPiece));
    }

    public void BroadcastRow(Tensor row, float scale, Tensor x, bool accumulate)
    {
        Require(row.Count == x.Shape.Last, x, row);
        int columns = row.Count, rows = columns == 0 ? 0 : x.Count / columns;
        var job = new BroadcastJob<Row>
        {
            Source = row, X = x, Rows = rows, Columns = columns, Scale = scale, Accumulate = accumulate,
            PerPiece = RowsPerPiece(rows, columns),
        };
        _workers.Run(ref job, Pieces(rows, job.PerPiece));
    }

    public void CopyColumns(Tensor source, int from, Tensor destination, int to, int count, bool accumulate)
    {
        int rows = source.Shape.Rows, sourceColumns = source.Shape.Last, columns = destination.Shape.Last;
        Require(rows == destination.Shape.Rows && from >= 0 && to >= 0 && from + count <= sourceColumns && to + count <= columns,
            source, destination);
        for (int r = 0; r < rows; r++)
        {
            float* x = source.Pointer + r * sourceColumns + from, y = destination.Pointer + r * columns + to;
            if (!accumulate)
            {
                new ReadOnlySpan<float>(x, count).CopyTo(new Span<float>(y, count));
                continue;
            }

            for (int i = 0; i < count; i += V.Count) Store(V.Load(x + i) + V.Load(y + i), y + i, count - i);
        }
    }

    private interface IBroadcast
    {
        static abstract V Read(float* source, int row, int column);
    }

    private readonly struct Column : IBroadcast
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Read(float* source, int row, int column) => V.Broadcast(source[row]);
    }

    private readonly struct Row : IBroadcast
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Read(float* source, int row, int column) => V.Load(source + column);
    }

    private struct BroadcastJob<TSource> : IJob
        where TSource : struct, IBroadcast
    {
        public Tensor Source, X;
        public int Rows, Columns, PerPiece;
        public float Scale;
        public bool Accumulate;

        public readonly void Run(int piece, int worker)
        {
            int end = Math.Min((piece + 1) * PerPiece, Rows);
            float* source = Source.Pointer;
            V scale = V.Broadcast(Scale);
            for (int r = piece * PerPiece; r < end; r++)
            {
                float* x = X.Pointer + r * Columns;
                for (int c = 0; c < Columns; c += V.Count)
                {
                    V value = scale * TSource.Read(source, r, c);
                    if (Accumulate) value += V.Load(x + c);
                    Store(value, x + c, Columns - c);
                }
            }
        }
    }
}
