namespace Disentangle.Tensors.Reference;

/// <summary>What the images of pairs share, in double precision.</summary>
internal static class Pairs
{
    /// <summary>1 where a unit's distance is below the middle of the least and the largest of its pair. mean and lv (2 B, D).</summary>
    /// <returns>(B, D).</returns>
    public static double[] SharedUnits(PairDistance distance, ReadOnlySpan<double> mean,
        ReadOnlySpan<double> logVariance, int pairs, int units)
    {
        double[] shared = new double[pairs * units], distances = new double[units];
        for (int i = 0; i < pairs; i++)
        {
            for (int d = 0; d < units; d++)
            {
                int a = 2 * i * units + d, b = a + units;
                distances[d] = distance switch
                {
                    PairDistance.Kl => GaussianKl(mean[a], logVariance[a], mean[b], logVariance[b]),
                    PairDistance.Symmetric =>
                        GaussianKl(mean[a], logVariance[a], mean[b], logVariance[b])
                            + GaussianKl(mean[b], logVariance[b], mean[a], logVariance[a]),
                    _ => Math.Abs(mean[a] - mean[b]),
                };
            }

            double threshold = units == 0 ? 0 : (distances.Min() + distances.Max()) / 2;
            for (int d = 0; d < units; d++) shared[i * units + d] = distances[d] < threshold ? 1 : 0;
        }

        return shared;
    }

    /// <summary>KL(N(mean1, exp(lv1)) || N(mean2, exp(lv2))).</summary>
    public static double GaussianKl(double mean1, double logVariance1, double mean2, double logVariance2) =>
        (Math.Exp(logVariance1) + (mean1 - mean2) * (mean1 - mean2)) / (2 * Math.Exp(logVariance2)) - 0.5
            + (logVariance2 - logVariance1) / 2;
}
