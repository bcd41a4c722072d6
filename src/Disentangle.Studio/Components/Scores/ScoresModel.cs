using Disentangle.Metrics;
using Disentangle.Studio.Models;

namespace Disentangle.Studio.Components.Scores;

/// <summary>What the page of scores shows of a run.</summary>
/// <param name="Title">The run in a few words.</param>
/// <param name="Step">Steps that it was trained.</param>
/// <param name="Measured">What was measured of it as it is now.</param>
/// <param name="HasSamples">Whether its codes can be sampled.</param>
/// <param name="HasFactors">Whether its codes can be compared with factors.</param>
internal sealed record ScoresModel(string Title, long? Step, IReadOnlyList<MetricResult> Measured, bool HasSamples, bool HasFactors)
{
    public static ScoresModel Of(ICodeView codes) =>
        new(codes.Title, codes.Step, codes.Measured, codes.HasSamples, codes.FactorNames.Count > 0);

    /// <summary>Whether a metric can be measured as far as factors go.</summary>
    public bool Allows(MetricEntry metric) => HasFactors || !metric.UsesFactors;
}
