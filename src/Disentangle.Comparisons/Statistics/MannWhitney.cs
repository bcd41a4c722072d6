namespace Disentangle.Comparisons.Statistics;

/// <summary>
/// How often a random number of one sample is larger than one of another (Mann and Whitney: On a test of whether one of two random
/// variables is stochastically larger than the other, 1947).
/// </summary>
internal static class MannWhitney
{
    /// <summary>The share of pairs in which the first is larger, pairs of equal numbers counting as half: U / (n m).</summary>
    /// <returns>0 .. 1; NaN where one sample is empty. Numbers that are not finite are left out.</returns>
    public static double Superiority(IEnumerable<double> first, IEnumerable<double> second)
    {
        double[] a = [.. first.Where(double.IsFinite)], b = [.. second.Where(double.IsFinite).Order()];
        if (a.Length == 0 || b.Length == 0) return double.NaN;
        double pairs = 0;
        foreach (double value in a)
        {
            (int below, int notAbove) = (Below(b, value), Below(b, double.BitIncrement(value)));
            pairs += 0.5 * (below + notAbove);
        }

        return pairs / a.Length / b.Length;
    }

    // How many of rising numbers are below a value.
    private static int Below(double[] sorted, double value)
    {
        (int low, int high) = (0, sorted.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sorted[middle] < value) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
