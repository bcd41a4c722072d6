using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Experiments.Analyses;

/// <summary>The shared units of pairs as charts of the report.</summary>
internal static class SharedUnitsCharts
{
    public const string UnitsFile = "shared-units.svg", ChangesFile = "units-kept-apart.svg";

    /// <summary>All charts.</summary>
    public static IReadOnlyList<AnalysisChart> All(SharedUnitsResult result) =>
        [new(UnitsFile, Units(result)), new(ChangesFile, Changes(result))];

    /// <summary>How often each unit is kept apart where one factor changes.</summary>
    public static ReportChart Units(SharedUnitsResult result) => new(
        "Latent units that are kept apart",
        "How often each latent unit is kept apart in a pair of images that differ in one factor: a unit that follows one factor alone has "
            + "one large number in its column. Distance of the posteriors: " + SharedUnitsFile.Name(result.Distance) + ".",
        HeatMap.Svg(result.ApartShare, result.Factors, [.. result.FactorOf.Select((_, d) => $"z{d}")], maximum: 1));

    /// <summary>How many units are kept apart as more factors change.</summary>
    public static ReportChart Changes(SharedUnitsResult result) => new(
        "Units kept apart and factors changed",
        "The mean number of latent units that are kept apart in a pair of images, by the number of factors in which they differ (fainter: "
            + "that number, which a model with one unit for each factor reaches). Of the units kept apart, the share whose factor changed: "
            + string.Join(", ", result.ByChange.Select(change => $"{Figures.Fixed(change.Rightly, 2)} at {change.Changed}")) + ".",
        BarChart.Svg(
            [.. result.ByChange.SelectMany(change => new[]
            {
                new Bar($"{change.Changed} changed", change.Apart), new Bar("factors", change.Changed, Quiet: true),
            })],
            "units"));
}
