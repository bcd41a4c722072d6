using Disentangle.Analysis;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;
using Disentangle.Metrics;

namespace Disentangle.Experiments.Summaries;

/// <summary>A latent unit of a run, and the one of the first run that it corresponds to.</summary>
/// <param name="Reference">The unit of the first run.</param>
/// <param name="Factor">The factor that this unit of the first run follows, or null.</param>
/// <param name="Unit">The unit of this run.</param>
/// <param name="Correlation">The rank correlation of both over images, in [-1, 1].</param>
public sealed record MatchedUnit(int Reference, string? Factor, int Unit, double Correlation);

/// <summary>
/// The units of runs in the order of those of a first run that they correspond to (<see cref="UnitMatching"/>), since models have their
/// units in any order.
/// </summary>
public sealed class RunMatching
{
    /// <summary>The most units of the first run that others are sought for.</summary>
    public const int Most = 12;

    private const int Images = 1000;

    private readonly int[] _drawn;
    private readonly LatentSummary.Latent[] _latents;
    private readonly Codes _codes;
    private readonly int _count;
    private readonly ImageShape _shape;

    /// <summary>Begins with a run whose units others are matched with.</summary>
    /// <param name="first">The run.</param>
    /// <param name="summary">What its units encode: the most informative come first.</param>
    public RunMatching(TrainedRun first, LatentSummary summary)
    {
        (_count, _shape) = (first.Data.Count, first.Data.Shape);
        _drawn = UnsupervisedRanking.Draw(_count, Images, seed: 0);
        _latents = [.. summary.Latents.Take(Most)];
        _codes = CodesOf(first);
    }

    /// <summary>Whether a run is of images of the same number and size.</summary>
    public bool Fits(TrainedRun run) => (run.Data.Count, run.Data.Shape) == (_count, _shape);

    /// <summary>The units of a run, those of the most informative units of the first run first.</summary>
    /// <param name="run">A run that <see cref="Fits"/>.</param>
    /// <exception cref="UserErrorException">A code is not finite.</exception>
    public IReadOnlyList<MatchedUnit> Match(TrainedRun run) => Match(CodesOf(run));

    /// <summary>The same, and the codes of the images that were compared.</summary>
    internal IReadOnlyList<MatchedUnit> Match(TrainedRun run, out Codes codes) => Match(codes = CodesOf(run));

    private IReadOnlyList<MatchedUnit> Match(Codes codes)
    {
        UnitMatching matching = UnitMatching.Of(_codes.Means, _codes.Latents, codes.Means, codes.Latents);
        return [.. _latents.Where(latent => matching.Units[latent.Unit] >= 0).Select(latent => new MatchedUnit(
            latent.Unit, latent.Factor, matching.Units[latent.Unit], matching.Correlations[latent.Unit]))];
    }

    private Codes CodesOf(TrainedRun run) => DatasetCodes.Of(run.Method, run.Data, _drawn);
}
