using Disentangle.Experiments.Analyses;
using Disentangle.Studio.Models;

namespace Disentangle.Studio.Components.Pairs;

/// <summary>What a pair says of a unit.</summary>
/// <param name="Name">The unit.</param>
/// <param name="Factor">Its factor, or null.</param>
/// <param name="Divergence">The distance of the posteriors.</param>
/// <param name="Part">That distance as a part of the largest of the pair, 0 to 1.</param>
/// <param name="IsShared">Whether it is shared.</param>
/// <param name="IsWrong">Whether that is against what changed.</param>
public sealed record PairUnit(string Name, string? Factor, double Divergence, double Part, bool IsShared, bool IsWrong);

/// <summary>A pair as the page shows it.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="Units">Its units, the one farthest apart first.</param>
/// <param name="ThresholdPart">The threshold as a part of the largest distance; null where there is none.</param>
public sealed record ShownPair(WeakPair Pair, IReadOnlyList<PairUnit> Units, double? ThresholdPart);

/// <summary>What the page of pairs shows of a run.</summary>
/// <param name="Result">How often units are rightly shared and kept apart.</param>
/// <param name="Pairs">Pairs of training.</param>
internal sealed record PairsModel(SharedUnitsResult Result, IReadOnlyList<ShownPair> Pairs)
{
    public static PairsModel Of(OpenRun open, SharedUnitsResult result, long batch, int count) =>
        new(result, [.. WeakPairs.Of(open.Run, batch, count).Select(pair => Show(result, pair))]);

    private static ShownPair Show(SharedUnitsResult result, WeakPair pair)
    {
        double most = pair.Divergences.Max();
        return new ShownPair(pair, [.. Enumerable.Range(0, pair.Shared.Count).OrderByDescending(unit => pair.Divergences[unit])
            .Select(unit => new PairUnit(
                $"z{unit}", result.FactorOf[unit] < 0 ? null : result.Factors[result.FactorOf[unit]], pair.Divergences[unit],
                most > 0 ? Math.Max(0, pair.Divergences[unit] / most) : 0, pair.Shared[unit], result.IsWrong(pair, unit)))],
            most > 0 && double.IsFinite(pair.Threshold) ? pair.Threshold / most : null);
    }
}
