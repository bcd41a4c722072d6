using Disentangle.Estimators;
using Disentangle.Studies.Reports;

namespace Disentangle.Studies;

/// <summary>A comparison of estimators as a chart of the report.</summary>
internal static class EstimatorChart
{
    /// <summary>The three parts of the KL term by each estimator.</summary>
    public static ReportChart Of(IReadOnlyList<EstimatorFigures> figures)
    {
        return new ReportChart(
            "Estimates of q(z)",
            "The three parts of the KL term, in nats, as each estimator of the aggregate posterior finds them: the dotted line is the exact value. A batch " +
            "knows few of the images, so it makes codes look further from each other than they are; the axis is linear near 0 and logarithmic far from it.",
            ErrorChart.Svg(
                [.. figures.Select(figure => figure.Id)],
                [
                    Quantity("index-code information", parts => (parts.IndexCodeInformation, parts.IndexCodeInformationError)),
                    Quantity("total correlation", parts => (parts.TotalCorrelation, parts.TotalCorrelationError)),
                    Quantity("dimension-wise KL", parts => (parts.DimensionWiseKl, parts.DimensionWiseKlError)),
                ]));

        MeasuredQuantity Quantity(string title, Func<KlParts, (double Value, double Error)> part) =>
            new(title, [.. figures.Select(figure => part(figure.Parts).Value)], [.. figures.Select(figure => part(figure.Parts).Error)]);
    }
}
