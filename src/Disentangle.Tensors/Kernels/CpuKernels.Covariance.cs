namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    public void Covariance(Tensor x, Tensor c)
    {
        (int rows, int units) = (x.Shape[0], x.Shape[1]);
        Require(c.Count == units * units, x, c);
        Tensor centred = Centred(x);
        var job = new CovarianceJob { Centred = centred, C = c, Rows = rows, Units = units };
        _workers.Run(ref job, units);
        _pool.Return(centred);
    }

    public void CovarianceGradient(Tensor x, Tensor dc, Tensor dx, bool accumulate)
    {
        (int rows, int units) = (x.Shape[0], x.Shape[1]);
        Require(dc.Count == units * units && dx.Count == x.Count, x, dc);
        Tensor centred = Centred(x), symmetric = _pool.Rent(dc.Count);
        for (int d = 0; d < units; d++)
        {
            for (int e = 0; e < units; e++) symmetric.Values[d * units + e] = (dc.Values[d * units + e] + dc.Values[e * units + d]) / rows;
        }

        var job = new CovarianceGradientJob
        {
            Centred = centred, Symmetric = symmetric, Dx = dx, Rows = rows, Units = units, Accumulate = accumulate,
        };
        _workers.Run(ref job, Pieces(rows, RowsPerPiece(units * units)));
        _pool.Return(symmetric);
        _pool.Return(centred);
    }

    private Tensor Centred(Tensor x)
    {
        (int rows, int units) = (x.Shape[0], x.Shape[1]);
        Tensor centred = _pool.Rent(x.Count);
        ReadOnlySpan<float> values = x.Values;
        for (int d = 0; d < units; d++)
        {
            double mean = 0;
            for (int b = 0; b < rows; b++) mean += values[b * units + d];
            mean /= rows;
            for (int b = 0; b < rows; b++) centred.Values[b * units + d] = (float)(values[b * units + d] - mean);
        }

        return centred;
    }

    /// <summary>A piece is one row of the covariance.</summary>
    private struct CovarianceJob : IJob
    {
        public Tensor Centred, C;
        public int Rows, Units;

        public readonly void Run(int piece, int worker)
        {
            float* x = Centred.Pointer;
            V scale = V.Broadcast(1f / Rows);
            for (int e = 0; e < Units; e += V.Count)
            {
                V sum = V.Zero;
                for (int b = 0; b < Rows;)
                {
                    int blockEnd = Math.Min(b + SumBlock, Rows);
                    V block = V.Zero;
                    for (; b < blockEnd; b++) block = V.MultiplyAdd(V.Broadcast(x[b * Units + piece]), V.Load(x + b * Units + e), block);
                    sum += block;
                }

                Store(scale * sum, C.Pointer + piece * Units + e, Units - e);
            }
        }
    }

    /// <summary>A piece is a range of the batch.</summary>
    private struct CovarianceGradientJob : IJob
    {
        public Tensor Centred, Symmetric, Dx;
        public int Rows, Units;
        public bool Accumulate;

        public readonly void Run(int piece, int worker)
        {
            int perPiece = RowsPerPiece(Units * Units), end = Math.Min((piece + 1) * perPiece, Rows);
            for (int b = piece * perPiece; b < end; b++)
            {
                float* x = Centred.Pointer + b * Units, dx = Dx.Pointer + b * Units;
                for (int e = 0; e < Units; e += V.Count)
                {
                    V sum = V.Zero;
                    for (int d = 0; d < Units; d++) sum = V.MultiplyAdd(V.Broadcast(x[d]), V.Load(Symmetric.Pointer + d * Units + e), sum);
                    if (Accumulate) sum += V.Load(dx + e);
                    Store(sum, dx + e, Units - e);
                }
            }
        }
    }
}
