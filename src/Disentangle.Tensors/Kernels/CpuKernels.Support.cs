namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    public void SupportCorners(Tensor mean, Tensor pairs, Tensor distances, Tensor rows)
    {
        (int batch, int units) = (mean.Shape[0], mean.Shape[1]);
        int count = distances.Count;
        Require(pairs.Count == 2 * count && rows.Count == 3 * count, pairs, rows);
        if (batch == 0)
        {
            distances.Values.Clear();
            rows.Values.Clear();
            return;
        }

        int scratch = SupportCorner.ScratchOf(batch) + 2 * batch;
        Tensor rented = _pool.Rent(Threads * scratch);
        var job = new SupportCornersJob
        {
            Mean = mean, Pairs = pairs, Distances = distances, Rows = rows, Scratch = rented, PerWorker = scratch, Batch = batch,
            Units = units,
        };
        _workers.Run(ref job, count);
        _pool.Return(rented);
    }

    // Three numbers a pair, which several pairs may add to: one thread, in order.
    public void SupportCornersGradient(Tensor mean, Tensor pairs, Tensor rows, Tensor ddistances, Tensor dmean, bool accumulate)
    {
        int units = mean.Shape[1], count = ddistances.Count;
        Require(pairs.Count == 2 * count && rows.Count == 3 * count && dmean.Count == mean.Count, pairs, dmean);
        if (!accumulate) dmean.Values.Clear();
        if (mean.Count == 0) return;
        ReadOnlySpan<float> mu = mean.Values, unit = pairs.Values, row = rows.Values, dh = ddistances.Values;
        Span<float> d = dmean.Values;
        for (int p = 0; p < count; p++)
        {
            (int i, int j) = ((int)unit[2 * p], (int)unit[2 * p + 1]);
            (int a, int c, int b) = ((int)row[3 * p] * units, (int)row[3 * p + 1] * units, (int)row[3 * p + 2] * units);
            float r = 2 * dh[p] * (mu[b + i] - mu[a + i]), s = 2 * dh[p] * (mu[b + j] - mu[c + j]);
            d[a + i] -= r;
            d[c + j] -= s;
            d[b + i] += r;
            d[b + j] += s;
        }
    }

    /// <summary>A piece is a pair of units.</summary>
    private struct SupportCornersJob : IJob
    {
        public Tensor Mean, Pairs, Distances, Rows, Scratch;
        public int PerWorker, Batch, Units;

        public readonly void Run(int piece, int worker)
        {
            Span<float> scratch = Scratch.Values.Slice(worker * PerWorker, PerWorker);
            Span<float> first = scratch[..Batch], second = scratch.Slice(Batch, Batch);
            ReadOnlySpan<float> mu = Mean.Values;
            (int i, int j) = ((int)Pairs.Values[2 * piece], (int)Pairs.Values[2 * piece + 1]);
            for (int b = 0; b < Batch; b++) (first[b], second[b]) = (mu[b * Units + i], mu[b * Units + j]);
            SupportCorner corner = SupportCorner.Of(first, second, scratch[(2 * Batch)..]);
            Distances.Values[piece] = corner.SquaredDistance;
            Span<float> rows = Rows.Values.Slice(3 * piece, 3);
            (rows[0], rows[1], rows[2]) = (corner.First, corner.Second, corner.Nearest);
        }
    }
}
