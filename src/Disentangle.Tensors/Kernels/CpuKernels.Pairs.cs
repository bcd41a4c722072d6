namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    // A few thousand numbers a step: one thread, without vectors.
    public void SharedUnits(PairDistance distance, Tensor mean, Tensor logVariance, Tensor shared)
    {
        (int pairs, int units) = (shared.Shape[0], shared.Shape[1]);
        Require(mean.Count == 2 * pairs * units && logVariance.Count == mean.Count, mean, shared);
        ReadOnlySpan<float> m = mean.Values, lv = logVariance.Values;
        Span<float> y = shared.Values;
        Tensor rented = _pool.RentDoubles(units);
        Span<double> distances = new(rented.Pointer, units);
        for (int i = 0; i < pairs; i++)
        {
            int first = 2 * i * units;
            for (int d = 0; d < units; d++)
            {
                int a = first + d, b = a + units;
                distances[d] = distance.Between(m[a], lv[a], m[b], lv[b]);
            }

            double threshold = PairDistances.Threshold(distances);
            for (int d = 0; d < units; d++) y[i * units + d] = distances[d] < threshold ? 1 : 0;
        }

        _pool.Return(rented);
    }
}
