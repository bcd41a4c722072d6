using System.Globalization;
using Disentangle.Reports.Drawing;

namespace Disentangle.Studio.Models;

/// <summary>What the script that draws points is told.</summary>
internal static class ScatterSetup
{
    private static readonly string[] Palette =
        [.. Enumerable.Range(0, PointTones.MostCategories).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"#{PointTones.ColourOf((byte)i, isCategory: true):x6}"))];

    /// <summary>The setup.</summary>
    /// <param name="model">Whose codes they are.</param>
    /// <param name="hasImages">Whether the images are there to be looked at.</param>
    /// <param name="equal">Whether lengths are the same across and upwards.</param>
    /// <param name="latents">D, where the script works with the codes of all units.</param>
    public static object Of(ModelName model, bool hasImages, bool equal = false, int? latents = null) =>
        new { model.Query, HasImages = hasImages, Equal = equal, Latents = latents, Palette, PointTones.Ramp };

    /// <summary>The colour of a category on a page, which may have its own.</summary>
    public static string Category(int number) => $"var(--chart-{number + 1},{Palette[number]})";

    /// <summary>The colours of a scale, from left to right.</summary>
    public static string Scale { get; } = "linear-gradient(to right," + string.Join(',', Enumerable.Range(0, 17).Select(
        i => string.Create(CultureInfo.InvariantCulture, $"#{PointTones.Ramp[Math.Min(255, 16 * i)]:x6}"))) + ")";
}
