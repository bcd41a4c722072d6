using Disentangle.Metrics.Learners;

namespace Disentangle.Metrics;

/// <summary>The progress of parts that are worked on at once, reported as the whole's; it never goes back.</summary>
internal sealed class ProgressSum
{
    private readonly IProgress<double>? _whole;
    private readonly double[] _weights, _done;
    private readonly Lock _lock = new();

    /// <summary>Parts of so much work each.</summary>
    public ProgressSum(IProgress<double>? whole, IReadOnlyList<int> work)
    {
        double all = work.Sum();
        (_whole, _weights, _done) = (whole, [.. work.Select(part => part / all)], new double[work.Count]);
    }

    /// <summary>What part <paramref name="index"/> reports to.</summary>
    public IProgress<double> Part(int index) => new OnePart(this, index);

    private sealed class OnePart(ProgressSum sum, int index) : IProgress<double>
    {
        public void Report(double value)
        {
            lock (sum._lock)
            {
                sum._done[index] = value;
                sum._whole?.Report(Math.Min(1, Dense.Dot(sum._weights, sum._done)));
            }
        }
    }
}
