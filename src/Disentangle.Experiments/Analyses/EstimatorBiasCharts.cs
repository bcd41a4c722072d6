using Disentangle.Reports;
using Disentangle.Reports.Charts;

namespace Disentangle.Experiments.Analyses;

/// <summary>The bias of estimators as charts of the report.</summary>
internal static class EstimatorBiasCharts
{
    private static readonly (string File, string Title, Func<EstimatorBiases, (double Value, double Error)> Part)[] Panels =
    [
        ("estimator-bias-information.svg", "index-code MI", bias => bias.IndexCodeInformation),
        ("estimator-bias-correlation.svg", "total correlation", bias => bias.TotalCorrelation),
        ("estimator-bias-dimension-wise.svg", "dimension-wise KL", bias => bias.DimensionWiseKl),
    ];

    /// <summary>The names of the drawings.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Panels.Select(panel => panel.File)];

    /// <summary>One chart for each part: estimate minus exact value over the sizes of a batch.</summary>
    /// <remarks>mws is left out: it is too low by log N and would leave no room for the others.</remarks>
    public static IReadOnlyList<AnalysisChart> Of(EstimatorBiasResult result)
    {
        var estimators = result.Estimates.Where(one => one.Estimator != "mws").GroupBy(one => one.Estimator).ToArray();
        string legend = ChartLegend.Svg([.. estimators.Select((one, i) => (one.Key, i))]);
        return [.. Panels.Select(panel => new AnalysisChart(panel.File, new ReportChart(
            $"Bias of the minibatch estimators: {panel.Title}",
            "The estimate minus the exact value, in nats, by the images of a batch, with 95 % intervals. 0 would be no bias. "
                + "mss is minibatch stratified sampling; batch takes the batch for the whole data set.",
            [
                BandChart.Svg($"bias of the {panel.Title} (nats)", "batch size",
                    [.. estimators.Select((one, i) => new BandSeries(one.Key, [.. one.Select(at => Point(at, panel.Part))]) { Group = i })],
                    logX: true),
                legend,
            ])))];

        (double, double, double, double) Point(EstimatorAtBatch at, Func<EstimatorBiases, (double Value, double Error)> part)
        {
            (double value, double error) = part(EstimatorBiases.Of(at.Parts, result.Exact));
            return (at.Batch, value - 1.96 * error, value, value + 1.96 * error);
        }
    }
}
