using Disentangle.Experiments.Analyses;
using Disentangle.Reports.Pictures;
using Disentangle.Studio.Models;

namespace Disentangle.Studio.Components.Attribution;

/// <summary>A pair of units that act together.</summary>
/// <param name="First">One unit.</param>
/// <param name="Second">The other.</param>
/// <param name="Share">Its share of the squared second derivatives, both cells together.</param>
public sealed record ActingPair(int First, int Second, double Share);

/// <summary>Where images change with a unit.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Measured">What was measured.</param>
/// <param name="Picture">The map as the address of an image.</param>
public sealed record UnitMap(LatentUnit Unit, UnitAttribution Measured, string Picture);

/// <summary>What the page of attribution shows of a run.</summary>
/// <param name="Result">What was measured.</param>
/// <param name="Maps">The maps of the units.</param>
/// <param name="Pairs">The pairs, the one with the largest share first.</param>
internal sealed record AttributionModel(AttributionResult Result, IReadOnlyList<UnitMap> Maps, IReadOnlyList<ActingPair> Pairs)
{
    public static AttributionModel Of(OpenRun open, AttributionResult result) => new(
        result,
        [.. result.Units.Select(unit => new UnitMap(
            open.Units.First(one => one.Unit == unit.Unit), unit,
            $"data:{PngEncoder.MediaType};base64,{Convert.ToBase64String(PngEncoder.Encode(unit.Map))}"))],
        [.. Enumerable.Range(0, result.PairUnits.Count)
            .SelectMany(i => Enumerable.Range(i + 1, result.PairUnits.Count - i - 1).Select(
                j => new ActingPair(result.PairUnits[i], result.PairUnits[j], 2 * result.Shares[i, j])))
            .OrderByDescending(pair => pair.Share)]);
}
