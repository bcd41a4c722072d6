using Disentangle.Datasets.Images;
using Disentangle.Methods;
using Disentangle.Studio.Models;

namespace Disentangle.Studio.Components.Traverse;

/// <summary>A factor of the data, as a slider.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">How many values it takes.</param>
public sealed record FactorControl(string Name, int Size);

/// <summary>What the page of traversals shows of a run.</summary>
/// <param name="Title">The run in a few words.</param>
/// <param name="Step">Steps that it was trained.</param>
/// <param name="Shape">The size of its images.</param>
/// <param name="Images">How many images the data has.</param>
/// <param name="First">The image that is shown first.</param>
/// <param name="Latents">D.</param>
/// <param name="Units">The units, the most informative first.</param>
/// <param name="Factors">The factors of the data, or none.</param>
/// <param name="IsGrid">Whether there is an image of each combination of them.</param>
/// <param name="Categories">The first units, of which one is 1 and the others are 0: a categorical code; 0 where there is none.</param>
/// <param name="HasPresence">Whether a unit that is 0 means that a feature is absent.</param>
public sealed record TraverseModel(
    string Title, long Step, ImageShape Shape, int Images, int First, int Latents, IReadOnlyList<LatentUnit> Units,
    IReadOnlyList<FactorControl> Factors, bool IsGrid, int Categories, bool HasPresence)
{
    internal static TraverseModel Of(OpenRun open)
    {
        open.Run.RequireDecoder("a latent traversal");
        return new TraverseModel(
            open.Title, open.Run.Step, open.Shape, open.Run.Data.Count, open.Run.Draw(1)[0], open.Run.Method.Latents, open.Units,
            open.Run.Data is IFactorDataset data ? [.. data.Factors.Select(factor => new FactorControl(factor.Name, factor.Size))] : [],
            open.Run.Data is IFactorGrid, (open.Run.Method as ICategoricalCode)?.Categories ?? 0,
            open.Run.Method is IPresenceCode { HasPresence: true });
    }

    /// <summary>What the script is told.</summary>
    internal object ForScript(ModelName model, int index) => new
    {
        model.Query,
        Index = index,
        Images,
        Latents,
        Shape.Height,
        Shape.Width,
        Shape.Channels,
        Units = Units.Select(unit => new { unit.Unit, unit.Values, Discrete = unit.IsDiscrete }),
        Factors = IsGrid ? Factors.Select(factor => factor.Size) : [],
        HasFactors = Factors.Count > 0,
        Categories,
    };
}
