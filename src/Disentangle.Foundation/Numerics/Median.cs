namespace Disentangle.Foundation.Numerics;

/// <summary>The middle of numbers, which a few of them do not move.</summary>
public static class Median
{
    /// <summary>The middle one of numbers in any order, the mean of the middle two of an even number; NaN of none.</summary>
    public static double Of(params ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        return OfSorted(sorted);
    }

    /// <summary>The same of numbers that are sorted already.</summary>
    public static double OfSorted(ReadOnlySpan<double> sorted) =>
        sorted.Length == 0 ? double.NaN : 0.5 * (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]);
}
