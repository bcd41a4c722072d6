using Disentangle.Estimators;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Experiments.Analyses;

/// <summary>A surgery as charts of the report.</summary>
internal static class SurgeryCharts
{
    public const string PartsFile = "surgery.svg", UnitsFile = "unit-information.svg";

    /// <summary>All charts.</summary>
    public static IReadOnlyList<AnalysisChart> All(SurgeryFigures surgery) =>
        [new(PartsFile, Parts(surgery)), new(UnitsFile, Units(surgery))];

    /// <summary>The three parts of the KL term.</summary>
    public static ReportChart Parts(SurgeryFigures surgery)
    {
        KlParts parts = surgery.Parts;
        return new ReportChart(
            "ELBO surgery",
            $"The mean KL term of {Figures.Show(surgery.Kl)} nats is the sum of three parts, estimated "
                + $"at {Figures.Count(surgery.Samples)} codes with all " +
            $"{Figures.Count(surgery.Images)} images: the index-code mutual information (MI), how much a code reveals about which image it "
                + $"encodes (at most {Figures.Show(surgery.Ceiling)} nats, the entropy of "
                    + $"the {Figures.Count(surgery.Distinct)} distinct images); " +
            "the total correlation (TC), the dependence among the units; and the dimension-wise KL, the divergence "
                + "of each unit from the prior. " +
            $"Standard errors: {Figures.Show(parts.IndexCodeInformationError)}, " +
            $"{Figures.Show(parts.TotalCorrelationError)}, {Figures.Show(parts.DimensionWiseKlError)}. "
                + $"Reconstruction {Figures.Show(surgery.Reconstruction)}, " +
            $"ELBO {Figures.Show(surgery.Elbo)} nats.",
            Bars(parts));
    }

    /// <summary>Three parts as bars.</summary>
    internal static string Bars(KlParts parts) => BarChart.Svg(
        [
            new("index-code MI", parts.IndexCodeInformation),
            new("total correlation", parts.TotalCorrelation),
            new("dimension-wise KL", parts.DimensionWiseKl),
        ],
        "nats", decimals: 3);

    /// <summary>The mutual information of each unit alone with the index of the image.</summary>
    public static ReportChart Units(SurgeryFigures surgery)
    {
        int[] order = [.. Enumerable.Range(0, surgery.Information.Count).OrderByDescending(unit => surgery.Information[unit])];
        return new ReportChart(
            "Information of each latent unit",
            "The mutual information of the image and each latent unit alone, in nats. The sum of all units exceeds the information of the "
                + "whole code by the total correlation.",
            BarChart.Svg([.. order.Select(unit => new Bar($"z{unit}", surgery.Information[unit], !surgery.Active[unit]))], "nats"));
    }
}
