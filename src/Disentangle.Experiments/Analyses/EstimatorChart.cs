using Disentangle.Estimators;
using Disentangle.Reports;
using Disentangle.Reports.Charts;

namespace Disentangle.Experiments.Analyses;

/// <summary>A comparison of estimators as a chart of the report.</summary>
internal static class EstimatorChart
{
    public const string File = "estimators.svg";

    /// <summary>The three parts of the KL term by each estimator.</summary>
    public static ReportChart Of(IReadOnlyList<EstimatorFigures> figures)
    {
        return new ReportChart(
            "Estimators of the aggregate posterior",
            "The three parts of the KL term, in nats, by each estimator of the aggregate posterior q(z); the dashed line is the exact "
                + "value. An estimator from a batch " +
            "contains few of the images and so overestimates the distance between codes. The axis is linear "
                + "near 0 and logarithmic far from "
                + "it. mws and mss are minibatch weighted and minibatch stratified sampling.",
            ErrorChart.Svg(
                [.. figures.Select(figure => figure.Id)],
                [
                    Quantity("index-code MI", parts => (parts.IndexCodeInformation, parts.IndexCodeInformationError)),
                    Quantity("total correlation", parts => (parts.TotalCorrelation, parts.TotalCorrelationError)),
                    Quantity("dimension-wise KL", parts => (parts.DimensionWiseKl, parts.DimensionWiseKlError)),
                ]));

        MeasuredQuantity Quantity(string title, Func<KlParts, (double Value, double Error)> part) =>
            new(title, [.. figures.Select(figure => part(figure.Parts).Value)], [.. figures.Select(figure => part(figure.Parts).Error)]);
    }
}
