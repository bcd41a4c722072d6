using Disentangle.Datasets.Images;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Encodings;
using Disentangle.Studio.Models;

namespace Disentangle.Studio.Components.Projection;

/// <summary>What the page of the projection shows of codes.</summary>
/// <param name="Title">The run in a few words.</param>
/// <param name="Step">Steps that it was trained.</param>
/// <param name="HasImages">Whether the images are there to be looked at.</param>
/// <param name="HasDecoder">Whether images are reconstructed.</param>
/// <param name="Latents">D.</param>
/// <param name="Images">How many images have points.</param>
/// <param name="DataImages">How many images the data has.</param>
/// <param name="IsAll">Whether these are all images of the data.</param>
/// <param name="Components">The principal components.</param>
/// <param name="Factors">The factors.</param>
/// <param name="Colours">What points can be coloured by.</param>
/// <param name="Usual">What colours the points of the first two components.</param>
internal sealed record ProjectionModel(
    string Title, long? Step, bool HasImages, bool HasDecoder, int Latents, int Images, int DataImages, bool IsAll,
    ProjectionSummary Components, IReadOnlyList<Factor> Factors, IReadOnlyList<PointColour> Colours, string Usual)
{
    /// <exception cref="UserErrorException">There are fewer than two units.</exception>
    public static ProjectionModel Of(ICodeView open)
    {
        CodeColumns columns = open.Columns;
        PlaneChoice.Usual.Check(columns.Latents);
        int images = columns.Images.Count;
        OpenRun? run = open as OpenRun;
        return new ProjectionModel(
            open.Title, open.Step, open.HasImages, run?.Run.Method.HasDecoder == true, columns.Latents, images,
            run?.Run.Data.Count ?? images, columns.IsAll,
            open.Projection.Summary(), columns.Factors, open.Colours,
            open.Projection.UsualColour(open.Component(1), open.Component(2)));
    }

    /// <summary>A component with the variance that it explains.</summary>
    public string NameOf(int number) => $"{number} ({Percent(Components.Components[number - 1].Share)})";

    /// <summary>A share, or a dash where there is none.</summary>
    public static string Percent(double share) => double.IsNaN(share) ? "–" : Reports.Drawing.Figures.Fixed(100 * share, 1) + " %";
}
