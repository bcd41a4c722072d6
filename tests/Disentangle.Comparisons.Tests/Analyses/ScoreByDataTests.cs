using System.Text.Json.Nodes;
using Disentangle.Comparisons.Analyses;
using Disentangle.Comparisons.Tables;
using static Disentangle.Comparisons.Tests.TestTables;

namespace Disentangle.Comparisons.Tests.Analyses;

/// <summary>Scores against the data set, with numbers computed by hand.</summary>
public sealed class ScoreByDataTests
{
    private static AnalysisResult Run(params ScoreRow[] rows) => StudyAnalysisCatalogue.Get("score-by-data")
        .Of(new AnalysisInput(ScoreTable.Of("test", rows), new AnalysisOptions { Draws = 200 }));

    [Fact]
    public void A_cell_is_a_line_over_the_data_sets_in_their_order()
    {
        AnalysisResult result = Run(
            Row("vae", "small", "1", 0, ("mig", 0.5), ("chance.mig", 0.1)), Row("vae", "small", "1", 1, ("mig", 0.7), ("chance.mig", 0.3)),
            Row("vae", "large", "1", 0, ("mig", 0.2), ("chance.mig", 0.1)), Row("vae", "large", "1", 1, ("mig", double.NaN)),
            Row("ibp-vae", "small", "", 0, ("mig", 0.4), ("logged.used-features", 3)),
            Row("ibp-vae", "large", "", 0, ("mig", 0.6), ("logged.used-features", 7)),
            Row("aae", "large", "", 0, ("mig", 0.9)));

        JsonNode mig = result.Json["score-by-data"]!["mig"]!;
        Assert.Equal(["vae, beta=1", "ibp-vae"], mig.AsObject().Select(line => line.Key));
        Assert.Equal(["small", "large"], mig["vae, beta=1"]!.AsObject().Select(place => place.Key));
        Assert.Equal(
            (2, 0.55, 0.6, 0.65), Numbers(mig["vae, beta=1"]!["small"]!));
        Assert.Equal((1, 0.2, 0.2, 0.2), Numbers(mig["vae, beta=1"]!["large"]!));
        Assert.Equal("MIG of vae, beta=1: from 0.200 on large to 0.600 on small. MIG of ibp-vae: from 0.400 on small to 0.600 on large.",
            result.Finding);
        string svg = string.Concat(Assert.Single(result.Figures).Chart.Svgs);
        Assert.Contains("used features, last step", svg, StringComparison.Ordinal);
        Assert.Contains("stroke-dasharray", svg, StringComparison.Ordinal);
        Assert.Contains("legend: vae, beta=1, ibp-vae, chance", svg, StringComparison.Ordinal);

        static (int, double, double, double) Numbers(JsonNode place) => ((int)place["n"]!,
            Math.Round((double)place["lower-quartile"]!, 9), Math.Round((double)place["median"]!, 9),
            Math.Round((double)place["upper-quartile"]!, 9));
    }

    [Fact]
    public void More_cells_than_colours_are_pooled_by_method_and_long_names_are_numbered()
    {
        string[] data = ["shapes3d@32[object_hue=0,scale=4,shape=0]", "shapes3d@32"];
        AnalysisResult result = Run([.. from name in data from beta in Enumerable.Range(1, 8)
            select Row("beta-vae", name, $"{beta}", 0, ("mig", beta))]);

        Assert.Equal(4.5, (double)result.Json["score-by-data"]!["mig"]!["beta-vae"]![data[0]]!["median"]!);
        Assert.Contains("Methods have more settings than can be drawn, which are pooled.", result.Notes);
        Assert.Contains(data[0], result.Figures[0].Chart.Svgs[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void One_data_set_is_no_line() => Assert.Equal(
        "No method with its settings was trained on two data sets.",
        Run(Row("vae", "small", "", 0, ("mig", 0.5)), Row("aae", "large", "", 0, ("mig", 0.5))).Missing);
}
