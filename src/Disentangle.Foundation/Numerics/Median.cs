namespace Disentangle.Foundation.Numerics;

/// <summary>The middle of measurements, which a few disturbed ones do not move.</summary>
public static class Median
{
    /// <summary>The middle value; of an even number of values the upper of the two.</summary>
    public static double Of(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
