using Disentangle.Studies.Reports;

namespace Disentangle.Studies;

/// <summary>A measurement of generalisation as a chart of the report.</summary>
internal static class GeneralisationChart
{
    /// <summary>The accuracy of the readout of each factor, on images seen and held out.</summary>
    public static ReportChart Of(GeneralisationFigures figures) => new(
        "Combinations that were held out",
        $"Training was {figures.Rules}; {Figures.Count(figures.HeldOutImages)} images were never seen. How often each factor is read rightly from the codes of " +
        $"images that training could draw, and, fainter, of those held out. The score, the ratio of the means, is {Figures.Show(figures.Score)}. Squared error of an image drawn " +
        $"again: {Figures.Show(figures.SeenError)} of those seen, {Figures.Show(figures.HeldOutError)} of those held out.",
        BarChart.Svg([.. figures.Readouts.SelectMany(readout => new[] { new Bar(readout.Factor, readout.Seen), new Bar("held out", readout.HeldOut, Quiet: true) })], "accuracy"));
}
