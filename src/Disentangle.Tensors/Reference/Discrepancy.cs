namespace Disentangle.Tensors.Reference;

/// <summary>The maximum mean discrepancy of two samples, in double precision, by two loops.</summary>
internal static class Discrepancy
{
    /// <summary>The squared discrepancy of a (M, D) and b (N, D).</summary>
    public static double SquaredMmd(RadialKernel kernel, bool biased, ReadOnlySpan<double> a, ReadOnlySpan<double> b, int units) =>
        Mean(kernel, a, a, units, withItself: biased) + Mean(kernel, b, b, units, withItself: biased) - 2 * Mean(kernel, a, b, units, true);

    /// <summary>k of two codes, by its formula.</summary>
    public static double Similarity(RadialKernel kernel, ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        (int units, double square, double sum) = (x.Length, 0, 0);
        for (int d = 0; d < units; d++) square += (x[d] - y[d]) * (x[d] - y[d]);
        if (kernel == RadialKernel.Gaussian) return Math.Exp(-square / (2 * units));
        foreach (double t in (double[])[0.1, 0.2, 0.5, 1, 2, 5, 10]) sum += 2 * units * t / (2 * units * t + square);
        return sum;
    }

    // Over all pairs of rows, or over pairs of different rows of one sample.
    private static double Mean(RadialKernel kernel, ReadOnlySpan<double> a, ReadOnlySpan<double> b, int units, bool withItself)
    {
        (double sum, int count) = (0, 0);
        for (int i = 0; i < a.Length / units; i++)
        {
            for (int j = 0; j < b.Length / units; j++)
            {
                if (!withItself && i == j) continue;
                sum += Similarity(kernel, a.Slice(i * units, units), b.Slice(j * units, units));
                count++;
            }
        }

        return sum / count;
    }
}
