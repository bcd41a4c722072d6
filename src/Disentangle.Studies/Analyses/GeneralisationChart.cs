using Disentangle.Studies.Reports;

namespace Disentangle.Studies;

/// <summary>A measurement of generalisation as a chart of the report.</summary>
internal static class GeneralisationChart
{
    /// <summary>The accuracy with which each factor is predicted, on images seen and held out; the reconstruction errors where it was not measured.</summary>
    public static ReportChart Of(GeneralisationFigures figures)
    {
        string heldOut = $"Training was {figures.Rules}; {Figures.Count(figures.HeldOutImages)} images were held out.";
        return figures.WhyNoReadouts is { } reason
            ? new("Combinations that were held out", $"{heldOut} Squared error of a reconstruction, summed over the image: lower is better. No accuracy: {reason}.", Errors(figures))
            : new(
                "Combinations that were held out",
                $"{heldOut} How often each factor is predicted correctly from the codes of images that training could draw, and, fainter, of those held out. " +
                $"Generalisation score, the ratio of the means: {Figures.Show(figures.Score)} (1: as good on new combinations). Squared error of a reconstruction, summed over the image: " +
                $"{Figures.Show(figures.SeenError)} seen, {Figures.Show(figures.HeldOutError)} held out.",
                BarChart.Svg([.. figures.Readouts.SelectMany(readout => new[] { new Bar(readout.Factor, readout.Seen), new Bar("held out", readout.HeldOut, Quiet: true) })], "accuracy"));
    }

    private static string Errors(GeneralisationFigures figures) =>
        BarChart.Svg([new("seen", figures.SeenError), new("held out", figures.HeldOutError, Quiet: true)], "squared error");
}
