namespace Disentangle.Metrics.Tests;

/// <summary>Does something with every report of progress, at once and on the same thread.</summary>
internal sealed class Reports(Action<double> then) : IProgress<double>
{
    public void Report(double value) => then(value);
}
