using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;

namespace Disentangle.Studies.Plans;

/// <summary>An analysis that a study makes of its runs.</summary>
/// <param name="Entry">Which one.</param>
/// <param name="IsAsTrained">
/// Whether images have their probabilities in training: <c>surgery-as-trained</c>. It is made of runs whose factors were correlated or held
/// out; for others it would be the same.
/// </param>
internal sealed record PlannedAnalysis(AnalysisEntry Entry, bool IsAsTrained)
{
    private const string AsTrained = "-as-trained";

    /// <summary>All that a study's file can name.</summary>
    public static IReadOnlyList<PlannedAnalysis> All { get; } =
    [
        .. AnalysisCatalogue.All.Select(entry => new PlannedAnalysis(entry, false)),
        .. AnalysisCatalogue.All.Where(entry => entry.CanBeAsTrained).Select(entry => new PlannedAnalysis(entry, true)),
    ];

    /// <summary>Its name in a study's file.</summary>
    public string Id => IsAsTrained ? Entry.Id + AsTrained : Entry.Id;

    /// <summary>Whether it is made of a run.</summary>
    public bool AppliesTo(TrainedRun run) =>
        Entry.AppliesTo(run) && (!IsAsTrained || !run.Description.Specification.Sampling.IsNone);
}
