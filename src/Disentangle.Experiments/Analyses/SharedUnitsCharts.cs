using Disentangle.Experiments.Runs;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.Pictures;

namespace Disentangle.Experiments.Analyses;

/// <summary>The shared units of pairs as charts of the report and of the studio.</summary>
public static class SharedUnitsCharts
{
    internal const string UnitsFile = "shared-units.svg", ChangesFile = "units-kept-apart.svg", PairsFile = "shared-pairs.svg";

    private const string PairsTitle = "Pairs of training and what they share";

    /// <summary>All charts.</summary>
    internal static IReadOnlyList<AnalysisChart> All(TrainedRun run, SharedUnitsResult result) =>
    [
        new(UnitsFile, Units(result)), new(ChangesFile, Changes(result)),
        .. result.Examples.Count == 0 ? [] : new AnalysisChart[]
        {
            new(PairsFile, new ReportChart(PairsTitle, PairsCaption(result), Pairs(run, result, onPage: true))),
        },
    ];

    /// <summary>The pairs as a drawing.</summary>
    internal static string Pairs(TrainedRun run, SharedUnitsResult result, bool onPage) =>
        PairSheet.ToSvg(PairsTitle, Labelled(run, result), onPage);

    /// <summary>The pairs in pixels.</summary>
    internal static PixelGrid Pixels(TrainedRun run, SharedUnitsResult result) => PairSheet.ToPixels(PairsTitle, Labelled(run, result));

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
            + string.Join(", ", result.ByChange.Select(change => $"{Figures.Fixed(change.Rightly, 2)} at {change.Changed}"))
            + "; of the units shared, the share whose factor did not change: "
            + string.Join(", ", result.ByChange.Select(change => $"{Figures.Fixed(change.RightlyShared, 2)} at {change.Changed}")) + ".",
        BarChart.Svg(
            [.. result.ByChange.SelectMany(change => new[]
            {
                new Bar($"{change.Changed} changed", change.Apart), new Bar("factors", change.Changed, Quiet: true),
            })],
            "units"));

    /// <summary>What the drawing of pairs shows, in a few sentences.</summary>
    public static string PairsCaption(SharedUnitsResult result) =>
        $"Pairs of training batch {Figures.Count(result.ExampleBatch)}, the factors in which they differ, and the distance of their "
            + "posteriors in each latent unit: filled where the unit is kept apart, hollow where it is shared, and in the second colour "
            + "where that is against what changed. The line is the threshold. A unit's factor is the one whose change alone keeps it apart "
            + "most often.";

    private static ExamplePair[] Labelled(TrainedRun run, SharedUnitsResult result) => [.. result.Examples.Select(pair => new ExamplePair(
        Picture(run, pair.First), Picture(run, pair.Second), $"images {pair.First} and {pair.Second}",
        pair.Changes.Count == 0 ? "nothing changed"
            : string.Join(", ", pair.Changes.Select(change => $"{change.Factor} {change.From} \u2192 {change.To}")),
        [.. Enumerable.Range(0, pair.Shared.Count).OrderByDescending(unit => pair.Divergences[unit]).Select(unit => new PairBar(
            result.FactorOf[unit] < 0 ? $"z{unit}" : $"z{unit} {result.Factors[result.FactorOf[unit]]}", pair.Divergences[unit],
            Figures.Show(pair.Divergences[unit]), !pair.Shared[unit], result.IsWrong(pair, unit)))], pair.Threshold))];

    private static PixelGrid Picture(TrainedRun run, int image)
    {
        (int height, int width, int channels) = (run.Data.Shape.Height, run.Data.Shape.Width, run.Data.Shape.Channels);
        return PixelGrid.FromImage(run.Images([image]).HostRead(), height, width, channels);
    }
}
