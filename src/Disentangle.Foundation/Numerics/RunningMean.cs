namespace Disentangle.Foundation.Numerics;

/// <summary>A mean and its standard error, one number after the other (Welford's recurrence, which does not cancel).</summary>
public struct RunningMean
{
    private double _squares;

    /// <summary>How many numbers there were.</summary>
    public long Count { get; private set; }

    /// <summary>Their mean; 0 before the first.</summary>
    public double Mean { get; private set; }

    /// <summary>Their standard deviation (1 / (n - 1)) divided by the root of their number; NaN before the second.</summary>
    public readonly double StandardError => Count < 2 ? double.NaN : Math.Sqrt(_squares / (Count - 1) / Count);

    /// <summary>Takes one more number.</summary>
    public void Add(double value)
    {
        Count++;
        double distance = value - Mean;
        Mean += distance / Count;
        _squares += distance * (value - Mean);
    }
}
