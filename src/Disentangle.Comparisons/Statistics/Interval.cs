namespace Disentangle.Comparisons.Statistics;

/// <summary>An interval that holds a quantity with 95 % confidence; NaN where there are too few models to tell.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>The interval of which nothing is known.</summary>
    public static Interval Unknown { get; } = new(double.NaN, double.NaN);

    /// <summary>Whether both ends are known.</summary>
    public bool IsKnown => double.IsFinite(Low) && double.IsFinite(High);

    /// <summary>Half of its width.</summary>
    public double HalfWidth => 0.5 * (High - Low);

    /// <summary>Whether both are known and share a value.</summary>
    public bool Overlaps(Interval other) => IsKnown && other.IsKnown && Low <= other.High && other.Low <= High;

    /// <summary>From the quantile 0.025 to the quantile 0.975 of draws, those that are not finite left out.</summary>
    /// <param name="draws">A statistic of each resample.</param>
    /// <returns>Unknown where more than half of the draws are not finite.</returns>
    public static Interval OfDraws(ReadOnlySpan<double> draws)
    {
        double[] sorted = [.. draws];
        sorted = [.. sorted.Where(double.IsFinite).Order()];
        return sorted.Length < 2 || 2 * sorted.Length < draws.Length ? Unknown
            : new Interval(Summary.Quantile(sorted, 0.025), Summary.Quantile(sorted, 0.975));
    }

    /// <summary>
    /// <see cref="OfDraws"/>, moved so that the mean of the draws lies on the estimate: for statistics that resampling shifts, as it
    /// shrinks the variance within cells.
    /// </summary>
    public static Interval Centred(ReadOnlySpan<double> draws, double estimate, double least, double most)
    {
        Interval interval = OfDraws(draws);
        double[] finite = [.. draws.ToArray().Where(double.IsFinite)];
        double shift = estimate - Summary.MeanOf(finite);
        return interval.IsKnown && double.IsFinite(shift)
            ? new Interval(Math.Clamp(interval.Low + shift, least, most), Math.Clamp(interval.High + shift, least, most)) : Unknown;
    }
}
