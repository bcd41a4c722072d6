using Disentangle.Datasets.Images;
using Disentangle.Studio.Models;

namespace Disentangle.Studio.Components.Traverse;

/// <summary>A factor of the data, as a slider.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">How many values it takes.</param>
internal sealed record FactorControl(string Name, int Size);

/// <summary>What the page of traversals shows of a run.</summary>
/// <param name="Title">The run in a few words.</param>
/// <param name="Step">Steps that it was trained.</param>
/// <param name="Shape">The size of its images.</param>
/// <param name="Images">How many images the data has.</param>
/// <param name="First">The image that is shown first.</param>
/// <param name="Latents">D.</param>
/// <param name="Units">The units, the most informative first.</param>
/// <param name="Factors">The factors where the data is a complete grid of them, or none.</param>
internal sealed record TraverseModel(
    string Title, long Step, ImageShape Shape, int Images, int First, int Latents, IReadOnlyList<LatentUnit> Units,
    IReadOnlyList<FactorControl> Factors)
{
    public static TraverseModel Of(OpenRun open)
    {
        open.Run.RequireDecoder("a latent traversal");
        return new TraverseModel(
            open.Title, open.Run.Step, open.Shape, open.Run.Data.Count, open.Run.Draw(1)[0], open.Run.Method.Latents, open.Units,
            open.Run.Data is IFactorGrid grid ? [.. grid.Factors.Select(factor => new FactorControl(factor.Name, factor.Size))] : []);
    }

    /// <summary>What the script is told.</summary>
    public object ForScript(ModelName model, int index) => new
    {
        model.Query,
        Index = index,
        Images,
        Latents,
        Shape.Height,
        Shape.Width,
        Shape.Channels,
        Units = Units.Select(unit => new { unit.Unit, unit.Values, Discrete = unit.IsDiscrete }),
        Factors = Factors.Select(factor => factor.Size),
    };
}
