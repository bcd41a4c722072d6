using Disentangle.Studio.Models;

namespace Disentangle.Studio.Components.Matrix;

/// <summary>What the page of units and factors shows of a run.</summary>
/// <param name="Title">The run in a few words.</param>
/// <param name="Step">Steps that it was trained.</param>
/// <param name="HasImages">Whether the images are there to be looked at.</param>
/// <param name="Units">The units, the most informative first.</param>
/// <param name="Factors">The names of the factors.</param>
internal sealed record MatrixModel(string Title, long? Step, bool HasImages, IReadOnlyList<LatentUnit> Units, IReadOnlyList<string> Factors)
{
    public static MatrixModel Of(ICodeView codes) => new(codes.Title, codes.Step, codes.HasImages, codes.Units, codes.FactorNames);

    /// <summary>The unit and the factor that have most to do with each other.</summary>
    public (int Unit, int Factor) Strongest(UnitFactorMatrix matrix) =>
        Units.SelectMany(unit => Factors.Select((_, factor) => (unit.Unit, factor)))
            .MaxBy(pair => matrix.Values[pair.Unit, pair.factor]);
}
