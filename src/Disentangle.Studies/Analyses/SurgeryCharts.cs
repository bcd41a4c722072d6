using Disentangle.Estimators;
using Disentangle.Studies.Reports;

namespace Disentangle.Studies;

/// <summary>A surgery as charts of the report.</summary>
internal static class SurgeryCharts
{
    /// <summary>The three parts of the KL term.</summary>
    public static ReportChart Parts(SurgeryFigures surgery)
    {
        KlParts parts = surgery.Parts;
        string bars = BarChart.Svg(
            [
                new("index-code information", parts.IndexCodeInformation),
                new("total correlation", parts.TotalCorrelation),
                new("dimension-wise KL", parts.DimensionWiseKl),
            ],
            "nats", decimals: 3);
        return new ReportChart(
            "ELBO surgery",
            $"The mean KL term of {Figures.Show(surgery.Kl)} nats in its three parts, measured at {Figures.Count(surgery.Samples)} codes against all " +
            $"{Figures.Count(surgery.Images)} images: what a code says about which image it is of (mutual information of image and code; at most {Figures.Show(surgery.Ceiling)} nats, the entropy of the {Figures.Count(surgery.Distinct)} distinct images), how far the " +
            $"units are from independent, and how far each alone is from the prior. Standard errors: {Figures.Show(parts.IndexCodeInformationError)}, " +
            $"{Figures.Show(parts.TotalCorrelationError)}, {Figures.Show(parts.DimensionWiseKlError)}. Reconstruction {Figures.Show(surgery.Reconstruction)}, " +
            $"ELBO {Figures.Show(surgery.Elbo)} nats.",
            bars);
    }

    /// <summary>The information of each unit alone.</summary>
    public static ReportChart Units(SurgeryFigures surgery)
    {
        int[] order = [.. Enumerable.Range(0, surgery.Information.Count).OrderByDescending(unit => surgery.Information[unit])];
        return new ReportChart(
            "Information of each latent unit",
            "The mutual information of the image and each latent unit alone, in nats. The sum of all units exceeds the information of the whole code by the total correlation.",
            BarChart.Svg([.. order.Select(unit => new Bar($"z{unit}", surgery.Information[unit], !surgery.Active[unit]))], "nats"));
    }
}
