using Density = MathNet.Numerics.Statistics.KernelDensity;

namespace Disentangle.Comparisons.Statistics;

/// <summary>A smooth density of a sample, with a Gaussian kernel.</summary>
internal static class KernelDensity
{
    /// <summary>
    /// Silverman's bandwidth, 0.9 min(standard deviation, interquartile range / 1.34) n^(-1/5) (Density estimation for statistics and data
    /// analysis, 1986, equation 3.31); where the quartiles are equal, by the standard deviation alone.
    /// </summary>
    /// <returns>0 where all numbers are equal or there are fewer than two.</returns>
    public static double Bandwidth(IReadOnlyList<double> values)
    {
        Summary summary = Summary.Of(values);
        double range = (summary.UpperQuartile - summary.LowerQuartile) / 1.34;
        double spread = range > 0 ? Math.Min(summary.Deviation, range) : summary.Deviation;
        return summary.Count < 2 || !(spread > 0) ? 0 : 0.9 * spread * Math.Pow(summary.Count, -0.2);
    }

    /// <summary>The density at places from the smallest to the largest number, at equal distances.</summary>
    /// <param name="values">The sample.</param>
    /// <param name="points">How many places, at least two.</param>
    /// <returns>None where the bandwidth is 0.</returns>
    public static IReadOnlyList<(double Value, double Density)> Cut(IReadOnlyList<double> values, int points = 64)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        double width = Bandwidth(finite);
        if (width == 0) return [];
        (double low, double high) = (finite.Min(), finite.Max());
        return [.. Enumerable.Range(0, points).Select(i => low + (high - low) * i / (points - 1))
            .Select(at => (at, Density.EstimateGaussian(at, width, finite)))];
    }
}
