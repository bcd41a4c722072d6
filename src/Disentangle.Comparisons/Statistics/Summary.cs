using MathNet.Numerics.Statistics;

namespace Disentangle.Comparisons.Statistics;

/// <summary>What a sample of numbers looks like.</summary>
/// <param name="Count">How many numbers there are.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their standard deviation (1 / (n - 1)); NaN of fewer than two.</param>
/// <param name="Minimum">The smallest.</param>
/// <param name="LowerQuartile">The first quartile.</param>
/// <param name="Median">The median; of an even number the mean of the two in the middle.</param>
/// <param name="UpperQuartile">The third quartile.</param>
/// <param name="Maximum">The largest.</param>
public sealed record Summary(
    int Count, double Mean, double Deviation, double Minimum, double LowerQuartile, double Median, double UpperQuartile, double Maximum)
{
    /// <summary>The summary of the finite numbers of a sample; all are NaN where there is none.</summary>
    public static Summary Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0
            ? new Summary(0, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN)
            : new Summary(sorted.Length, MeanOf(sorted), DeviationOf(sorted), sorted[0], Quantile(sorted, 0.25), Quantile(sorted, 0.5),
                Quantile(sorted, 0.75), sorted[^1]);
    }

    /// <summary>
    /// A quantile of rising numbers: linear between the two nearest (type 7 of Hyndman and Fan, that of NumPy and R); NaN of none.
    /// </summary>
    public static double Quantile(double[] sorted, double share) =>
        SortedArrayStatistics.QuantileCustom(sorted, share, QuantileDefinition.R7);

    /// <summary>The mean; NaN of none.</summary>
    public static double MeanOf(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values) sum += value;
        return sum / values.Length;
    }

    /// <summary>The standard deviation (1 / (n - 1)); NaN of fewer than two.</summary>
    public static double DeviationOf(ReadOnlySpan<double> values)
    {
        double mean = MeanOf(values), squares = 0;
        foreach (double value in values) squares += (value - mean) * (value - mean);
        return values.Length < 2 ? double.NaN : Math.Sqrt(squares / (values.Length - 1));
    }

    /// <summary>The median of numbers in any order, which it may put into another; NaN of none.</summary>
    public static double MedianOf(Span<double> values)
    {
        values.Sort();
        return Foundation.Numerics.Median.OfSorted(values);
    }
}
