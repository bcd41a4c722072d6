using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.Pictures;

namespace Disentangle.Experiments.Analyses;

/// <summary>Attribution as charts of the report and of the studio.</summary>
public static class AttributionCharts
{
    internal const string MapsDrawing = "attribution.svg", PairsDrawing = "attribution-pairs.svg";

    private const string Title = "Where images change with each latent unit";

    /// <summary>Shares of pairs as a heat map, in percent.</summary>
    public static string Pairs(AttributionResult result)
    {
        string[] names = [.. result.PairUnits.Select(unit => $"z{unit}")];
        double[,] percent = new double[names.Length, names.Length];
        for (int i = 0; i < names.Length; i++)
            for (int j = 0; j < names.Length; j++) percent[i, j] = 100 * result.Shares[i, j];
        return HeatMap.Svg(percent, names, names, "%", decimals: 1);
    }

    /// <summary>What the heat map shows, in a few sentences.</summary>
    public static string PairsCaption(AttributionResult result) =>
        "The share of each pair of units in the squared second derivatives of the decoder, mean over "
            + $"{Figures.Count(result.Images)} images and their values; a pair stands in two cells. Off the diagonal there are "
            + $"{Figures.Fixed(100 * result.OffDiagonal, 1)} % (normalised Hessian penalty, measured exactly): 0 where each value of an "
            + "image is a sum of what units do one by one.";

    /// <summary>What the maps show, in a few sentences.</summary>
    public static string MapsCaption(AttributionResult result) =>
        "How much each pixel changes with a unit: the size of the derivative of the decoded image, mean over "
            + $"{Figures.Count(result.Images)} images, for a change of the unit by a standard deviation of its aggregate posterior "
            + "(central differences over a tenth of it on either side). All maps have one scale; the lightest grey is "
            + $"{Figures.Show(result.Scale)} of the range from black to white.";

    internal static IReadOnlyList<AnalysisChart> All(AttributionResult result) =>
    [
        new(MapsDrawing, new ReportChart(Title, MapsCaption(result), Maps(result, onPage: true))),
        new(PairsDrawing, new ReportChart("Units that act together", PairsCaption(result), Pairs(result))),
    ];

    internal static string Maps(AttributionResult result, bool onPage) => MapSheet.ToSvg(Title, Full(result), Labelled(result), onPage);

    internal static PixelGrid Pixels(AttributionResult result) => MapSheet.ToPixels(Title, Full(result), Labelled(result));

    private static string Full(AttributionResult result) => $"{Figures.Show(result.Scale)} per standard deviation";

    private static LabelledMap[] Labelled(AttributionResult result) =>
        [.. result.Units.Select(unit => new LabelledMap($"z{unit.Unit}", $"mean {Figures.Show(unit.Mean)}", unit.Map))];
}
