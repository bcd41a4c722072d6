using Disentangle.Reports;
using Disentangle.Reports.Pictures;

namespace Disentangle.Experiments.Summaries;

/// <summary>The figures at the top of a run's report.</summary>
internal static class OpeningFigures
{
    /// <summary>A row for each factor that a unit follows: the file <c>factors.png</c>.</summary>
    public static ReportPicture Sheet(FactorPictures factors) => new(
        "",
        "Each row changes one latent unit over its range of values, while all others stay fixed. The words name the factor that the unit "
            + "follows, and the share of the factor's entropy that it explains.",
        factors.Sheet,
        PngEncoder.MediaType,
        $"A row of images for each factor that a latent unit follows. {string.Join("; ", factors.Labels)}");

    /// <summary>The same units moving: the file <c>factors.gif</c>.</summary>
    public static ReportPicture Animation(FactorPictures factors) => new(
        "", "The same units, animated.", factors.Animation, GifEncoder.MediaType,
        $"Animation: each image changes with one latent unit. {string.Join("; ", factors.Labels)}")
    { Still = factors.AnimationStill };

    /// <summary>Where no unit follows a factor, the most informative units moving.</summary>
    public static ReportPicture OfUnits(LatentSummary summary, RunPictures pictures) => new(
        "", ReportWords.Animation(summary, pictures.Animated), pictures.Animation, GifEncoder.MediaType,
        "Animation: each image changes with one latent unit")
    { Still = pictures.AnimationStill };
}
