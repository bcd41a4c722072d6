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
            double least = double.PositiveInfinity, most = double.NegativeInfinity;
            for (int d = 0; d < units; d++)
            {
                int a = first + d, b = a + units;
                double difference = (double)m[b] - m[a];
                distances[d] = distance switch
                {
                    PairDistance.Kl => TwiceKl(difference, lv[a], lv[b]),
                    PairDistance.Symmetric => 0.5 * (TwiceKl(difference, lv[a], lv[b]) + TwiceKl(difference, lv[b], lv[a])),
                    PairDistance.Mean => Math.Abs(difference),
                    _ => throw new ArgumentOutOfRangeException(nameof(distance)),
                };
                (least, most) = (Math.Min(least, distances[d]), Math.Max(most, distances[d]));
            }

            double threshold = 0.5 * (least + most);
            for (int d = 0; d < units; d++) y[i * units + d] = distances[d] < threshold ? 1 : 0;
        }

        _pool.Return(rented);
    }

    private static double TwiceKl(double difference, double logVariance, double otherLogVariance) =>
        Math.Exp(logVariance - otherLogVariance) + difference * difference * Math.Exp(-otherLogVariance) - 1
            + otherLogVariance - logVariance;
}
