using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Experiments.Analyses;

/// <summary>A measurement of generalisation as a chart of the report.</summary>
internal static class GeneralisationChart
{
    public const string File = "generalisation.svg";

    /// <summary>
    /// The accuracy with which each factor is predicted, on images seen and held out; the reconstruction errors where it was not measured.
    /// </summary>
    public static ReportChart Of(GeneralisationFigures figures)
    {
        string heldOut = $"Sampling in training: {figures.Rules}; {Figures.Count(figures.HeldOutImages)} images are held out.";
        return figures.WhyNoReadouts is { } reason
            ? new("Held-out combinations",
                $"{heldOut} Squared error of a reconstruction, summed over the image: lower is better. No accuracy: {reason}.",
                Errors(figures))
            : new(
                "Held-out combinations",
                $"{heldOut} How often each factor is predicted correctly from the codes of images seen in training, and, "
                    + "fainter, of held-out images. " +
                $"Generalisation score, the ratio of the means: {Figures.Show(figures.Score)} (1: as accurate on held-out combinations). "
                    + "Squared error of a reconstruction, summed over the image: " +
                $"{Figures.Show(figures.SeenError)} seen, {Figures.Show(figures.HeldOutError)} held out.",
                BarChart.Svg(
                    [.. figures.Readouts.SelectMany(
                        readout => new[] { new Bar(readout.Factor, readout.Seen), new Bar("held out", readout.HeldOut, Quiet: true) })],
                        "accuracy"));
    }

    private static string Errors(GeneralisationFigures figures) =>
        BarChart.Svg([new("seen", figures.SeenError), new("held out", figures.HeldOutError, Quiet: true)], "squared error");
}
