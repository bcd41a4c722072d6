namespace Disentangle.Metrics;

/// <summary>Reports a part's progress as the whole's.</summary>
/// <param name="whole">Told how far the whole is.</param>
/// <param name="from">Where the part begins, 0 to 1.</param>
/// <param name="to">Where it ends.</param>
internal sealed class ProgressPart(IProgress<double>? whole, double from, double to) : IProgress<double>
{
    public void Report(double value) => whole?.Report(from + (to - from) * value);
}
