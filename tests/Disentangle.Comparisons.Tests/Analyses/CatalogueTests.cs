using System.Text.Json.Nodes;
using System.Xml.Linq;
using Disentangle.Comparisons.Analyses;
using Disentangle.Comparisons.Tables;

namespace Disentangle.Comparisons.Tests.Analyses;

/// <summary>What holds of every analysis.</summary>
public sealed class CatalogueTests
{
    private static readonly AnalysisOptions Quick = new() { Draws = 60 };

    public static TheoryData<string> Ids => [.. StudyAnalysisCatalogue.All.Select(analysis => analysis.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_empty_study_says_what_is_missing(string id)
    {
        AnalysisResult result = StudyAnalysisCatalogue.Get(id).Of(new AnalysisInput(ScoreTable.Of("empty", []), Quick));

        Assert.NotNull(result.Missing);
        Assert.Matches(@"^[A-Z][^\n]*\.\d*\S*[^\n]*\.$|^[A-Z][^.\n]*\.$", result.Missing);
        Assert.Empty(result.Figures);
        Assert.Empty(result.Json);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_study_that_has_everything_gets_figures_tables_and_numbers(string id)
    {
        AnalysisResult result = StudyAnalysisCatalogue.Get(id).Of(
            new AnalysisInput(SyntheticStudy.Of(["shapes3d", "cars3d"], methods: 2, settings: 3, seeds: 4, correlated: true), Quick));

        Assert.Null(result.Missing);
        Assert.NotEmpty(result.Tables);
        Assert.All(result.Tables, table => Assert.NotEmpty(table.Rows));
        Assert.NotEmpty(result.Json);
        Assert.NotEmpty(result.Figures);
        Assert.All(result.Figures.SelectMany(figure => figure.Chart.Svgs), svg =>
        {
            XElement drawing = XElement.Parse(svg);
            Assert.Equal("svg", drawing.Name.LocalName);
            Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
            Assert.DoesNotContain("no finite values", svg, StringComparison.Ordinal);
        });
        Assert.Equal(result.Figures.Count, result.Figures.Select(figure => figure.Name).Distinct().Count());
    }

    // Bootstraps draw from cells, whatever the order of the models in the file; only lists by cell are in the order of the table.
    [Theory]
    [MemberData(nameof(Ids))]
    public void The_order_of_models_changes_no_number(string id)
    {
        ScoreTable table = SyntheticStudy.Of(["shapes3d", "cars3d"], methods: 2, settings: 2, seeds: 3);
        ScoreTable turned = table with { Rows = [.. table.Rows.Reverse()] };

        AssertAlike(Of(table), Of(turned), id);

        JsonObject Of(ScoreTable given) => StudyAnalysisCatalogue.Get(id).Of(new AnalysisInput(given, Quick)).Json;
    }

    // Models that saw labels have their own lines in descriptions, and change nothing of the others.
    [Theory]
    [InlineData("rank-correlation")]
    [InlineData("variance-explained")]
    [InlineData("transfer")]
    [InlineData("model-selection")]
    [InlineData("seed-or-setting")]
    [InlineData("unsupervised-agreement")]
    [InlineData("data-agreement")]
    public void Weakly_supervised_models_are_not_ranked_among_the_others(string id)
    {
        ScoreTable table = SyntheticStudy.Of(["shapes3d", "cars3d"], methods: 2, settings: 2, seeds: 3);
        ScoreRow[] weak = [.. table.Rows.Select(row => row with
        {
            Name = $"weak-{row.Name}", Method = "slow-vae", IsWeak = true,
            Scores = row.Scores.ToDictionary(score => score.Key, score => score.Value + 10),
        })];
        AnalysisResult with = Of(table with { Rows = [.. table.Rows, .. weak] });

        Assert.Equal(Of(table).Json.ToJsonString(), with.Json.ToJsonString());
        Assert.Contains(with.Notes, note => note.StartsWith("24 models trained with labels", StringComparison.Ordinal));

        AnalysisResult Of(ScoreTable given) => StudyAnalysisCatalogue.Get(id).Of(new AnalysisInput(given, Quick));
    }

    [Fact]
    public void The_file_has_all_analyses_and_what_is_missing()
    {
        AnalysisInput input = new(ScoreTable.Of("one", [TestTables.Row("vae", "dsprites", "", 0, ("mig", 0.5))]), Quick);
        JsonObject json = StudyAnalysisCatalogue.Json(StudyAnalysisCatalogue.Run(input));

        Assert.Equal(0.5, (double?)json["distributions"]?["dsprites"]?["mig"]?["vae"]?["median"]);
        Assert.Equal("The table has no column reconstruction.", (string?)json["missing"]?["trade-off"]);
    }

    private static void AssertAlike(JsonNode? expected, JsonNode? found, string path)
    {
        switch (expected)
        {
            case JsonObject inner:
                Assert.Equal(inner.Select(pair => pair.Key).Order(), found!.AsObject().Select(pair => pair.Key).Order());
                foreach ((string key, JsonNode? value) in inner) AssertAlike(value, found[key], $"{path}.{key}");
                break;
            case JsonArray list:
                Assert.Equal(list.Count, found!.AsArray().Count);
                for (int i = 0; i < list.Count; i++) AssertAlike(list[i], found[i], $"{path}[{i}]");
                break;
            case JsonValue value when value.TryGetValue(out double number):
                Assert.True(Math.Abs(number - (double)found!) < 1e-9, $"{path}: {number} is {found}");
                break;
            default:
                Assert.Equal((path, expected?.ToJsonString()), (path, found?.ToJsonString()));
                break;
        }
    }
}
