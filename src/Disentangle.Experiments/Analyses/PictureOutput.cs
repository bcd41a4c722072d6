using System.Text;
using Disentangle.Experiments.Runs;
using Disentangle.Reports.Pictures;

namespace Disentangle.Experiments.Analyses;

/// <summary>A picture of an analysis in a file of the user's, besides that in the run's folder.</summary>
internal static class PictureOutput
{
    /// <summary>The option that names it.</summary>
    public static AnalysisText Option { get; } = new("out", "FILE", "Write the picture there, too: PNG or SVG, by its ending.");

    /// <summary>Checks that it can be written, before the work that is to fill it.</summary>
    /// <exception cref="UserErrorException">It is neither PNG nor SVG by its ending, or cannot be written there.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static void Require(string path)
    {
        if (!IsSvg(path) && !path.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            throw new UserErrorException($"out must end in .png or .svg, got {path}");
        Storage.RequireWritable(path);
    }

    /// <summary>Writes it.</summary>
    public static void Write(string path, Func<PixelGrid> pixels, Func<string> svg) =>
        Storage.Write(path, IsSvg(path) ? Encoding.UTF8.GetBytes(svg()) : PngEncoder.Encode(pixels()));

    private static bool IsSvg(string path) => path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase);
}
