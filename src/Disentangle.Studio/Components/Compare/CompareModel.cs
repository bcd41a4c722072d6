using Disentangle.Experiments.Summaries;
using Disentangle.Studio.Models;

namespace Disentangle.Studio.Components.Compare;

/// <summary>A run beside others.</summary>
/// <param name="Model">What addresses call it.</param>
/// <param name="Title">The run in a few words.</param>
/// <param name="Step">Steps that it was trained.</param>
/// <param name="Steps">The steps of the run of which there is a model, rising.</param>
/// <param name="Latents">D.</param>
/// <param name="Images">How many images its data has.</param>
/// <param name="Strips">Its units, in the order of those of the first run that they correspond to.</param>
internal sealed record ComparedRun(
    ModelName Model, string Title, long Step, IReadOnlyList<long> Steps, int Latents, int Images, IReadOnlyList<MatchedStrip> Strips);

/// <summary>A unit and the one of the first run that it corresponds to.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Correlation">The rank correlation of both over images; its sign tells whether one rises where the other falls.</param>
/// <param name="Values">The values of its strip, turned round where the correlation is negative.</param>
/// <param name="Match">The factors that it follows, or null.</param>
internal sealed record MatchedStrip(int Unit, double Correlation, IReadOnlyList<float> Values, string? Match);

/// <summary>What the page of comparisons shows.</summary>
/// <param name="Runs">The runs; they have images of one size in common.</param>
/// <param name="Height">Rows of an image.</param>
/// <param name="Width">Columns of an image.</param>
/// <param name="Channels">Values of a pixel.</param>
internal sealed record CompareModel(IReadOnlyList<ComparedRun> Runs, int Height, int Width, int Channels)
{
    /// <summary>Matches units by rank correlation over the same images (Hungarian method), as UDR does.</summary>
    /// <exception cref="UserErrorException">The runs have not the same images.</exception>
    public static CompareModel Of(IReadOnlyList<ModelName> models, IReadOnlyList<OpenRun> runs)
    {
        OpenRun first = runs[0];
        if (runs.FirstOrDefault(run => (run.Run.Data.Count, run.Shape) != (first.Run.Data.Count, first.Shape)) is { } other)
            throw new UserErrorException($"{first.Name} and {other.Name} were not trained on the same images");
        RunMatching matching = new(first.Run, first.Summary);
        return new CompareModel(
            [.. runs.Select((run, i) => Match(models[i], run))], first.Shape.Height, first.Shape.Width, first.Shape.Channels);

        ComparedRun Match(ModelName model, OpenRun run)
        {
            run.Run.RequireDecoder("a comparison of traversals");
            return new ComparedRun(model, run.Title, run.Run.Step, run.Run.Folder.Steps(), run.Run.Method.Latents, run.Run.Data.Count,
                [.. matching.Match(run.Run).Select(matched =>
                {
                    LatentUnit own = run.Units.First(one => one.Unit == matched.Unit);
                    return new MatchedStrip(
                        own.Unit, matched.Correlation, matched.Correlation < 0 ? [.. own.Values.Reverse()] : own.Values, own.Match);
                })]);
        }
    }

    /// <summary>What the script is told.</summary>
    public object ForScript(int index) => new
    {
        Index = index,
        Height,
        Width,
        Channels,
        Runs = Runs.Select(
            run => new { run.Model.Query, run.Latents, Strips = run.Strips.Select(strip => new { strip.Unit, strip.Values }) }),
    };
}
