namespace Disentangle.Reports.Charts;

/// <summary>One quantity over the steps of a training run. A point of which a coordinate is not finite is left out of the line.</summary>
/// <param name="Name">For example <c>reconstruction</c>.</param>
/// <param name="Steps">The step of each point, rising.</param>
/// <param name="Values">The value at each step, as many as steps.</param>
/// <param name="Unit">For example <c>nats</c>, or null.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<double> Steps, IReadOnlyList<double> Values, string? Unit = null)
{
    /// <summary>The points of which both coordinates are finite, and the step positive where the axis is logarithmic.</summary>
    /// <exception cref="ArgumentException">There are not as many values as steps.</exception>
    internal IReadOnlyList<(double Step, double Value)> Points(bool logSteps)
    {
        if (Steps.Count != Values.Count)
            throw new ArgumentException($"the series {Name} needs a value for each of its {Steps.Count} steps, got {Values.Count} values");
        return [.. Steps.Zip(Values).Where(p => double.IsFinite(p.First) && double.IsFinite(p.Second) && (!logSteps || p.First > 0))];
    }
}
