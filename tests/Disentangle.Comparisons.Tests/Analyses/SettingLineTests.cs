using System.Text.Json.Nodes;
using Disentangle.Comparisons.Analyses;
using Disentangle.Comparisons.Tables;
using static Disentangle.Comparisons.Tests.TestTables;

namespace Disentangle.Comparisons.Tests.Analyses;

/// <summary>Analyses that follow one setting at a time, with numbers computed by hand.</summary>
public sealed class SettingLineTests
{
    private static readonly AnalysisOptions Quick = new() { Draws = 200 };

    // One of two settings changes at a time: beta=1 alpha=default is the first cell of both lines.
    private static readonly (string Beta, string Alpha, double Reconstruction, double Mi, double Tc, double Dwkl)[] Star =
    [
        ("1", "", 100, 8, 6, 4), ("4", "", 106, 7, 4, 4), ("16", "", 112, 7, 2, 3), ("1", "4", 120, 6, 5, 4), ("1", "2", 110, 9, 6, 4),
    ];

    private static AnalysisResult Run(string id, params ScoreRow[] rows) =>
        StudyAnalysisCatalogue.Get(id).Of(new AnalysisInput(ScoreTable.Of("test", rows), Quick));

    private static ScoreRow[] StarRows() => [.. Star.SelectMany(cell => new[] { -1.0, 1 }.Select((shift, seed) =>
        Row("beta-tcvae", "shapes3d", cell.Beta, (ulong)seed, ("mig", cell.Tc / 10), ("reconstruction", cell.Reconstruction + shift),
            ("surgery.index-code-mi", cell.Mi), ("surgery.total-correlation", cell.Tc), ("surgery.dimension-wise-kl", cell.Dwkl)) is var row
                && cell.Alpha.Length > 0
            ? row with
            {
                Name = $"{row.Name}-{cell.Alpha}", Settings = new Dictionary<string, string>(row.Settings) { ["alpha"] = cell.Alpha },
            }
            : row))];

    [Fact]
    public void Settings_that_change_one_at_a_time_are_followed_each_on_its_own()
    {
        JsonNode mig = Run("score-by-setting", StarRows()).Json["score-by-setting"]!["shapes3d"]!["mig"]!;

        Assert.Equal(["beta-tcvae, beta", "beta-tcvae, alpha"], mig.AsObject().Select(line => line.Key));
        Assert.Equal(["1", "4", "16"], mig["beta-tcvae, beta"]!.AsArray().Select(place => (string?)place!["beta"]));
        Assert.Equal([0.6, 0.4, 0.2], mig["beta-tcvae, beta"]!.AsArray().Select(place => (double)place!["median"]!));
        Assert.Equal(["default", "2", "4"], mig["beta-tcvae, alpha"]!.AsArray().Select(place => (string?)place!["alpha"]));
        Assert.All(mig["beta-tcvae, alpha"]!.AsArray(), place => Assert.Equal(2, (int)place!["n"]!));
    }

    [Fact]
    public void Settings_that_go_together_are_one_line()
    {
        ScoreRow[] rows = [.. new[] { "0", "0.2", "1" }.Select((value, i) => Row("infogan", "shapes3d", "", 0, ("mig", i)) with
        {
            Name = value,
            Settings = new Dictionary<string, string> { ["kind"] = $"a{i}", ["lambda_a"] = value, ["lambda_b"] = $"{9 - i}" },
        })];
        JsonNode mig = Run("score-by-setting", rows).Json["score-by-setting"]!["shapes3d"]!["mig"]!;
        Assert.Equal(["infogan"], mig.AsObject().Select(line => line.Key));
        Assert.Equal(["0", "0.2", "1"], mig["infogan"]!.AsArray().Select(place => (string?)place!["lambda_a"]));
    }

    // Two settings at all combinations: scores are 10 beta + alpha.
    private static ScoreRow[] Grid(int alphas) =>
    [
        .. from beta in new[] { 1, 4 }
           from alpha in Enumerable.Range(1, alphas)
           from seed in new[] { 0, 1 }
           select Row("beta-tcvae", "shapes3d", "", (ulong)seed, ("mig", 10 * beta + alpha), ("reconstruction", 100 * alpha),
               ("surgery.index-code-mi", 9 - beta), ("surgery.total-correlation", 1), ("surgery.dimension-wise-kl", 1)) with
           {
               Name = $"{beta}-{alpha}-{seed}",
               Settings = new Dictionary<string, string> { ["beta"] = $"{beta}", ["alpha"] = $"{alpha}" },
           },
    ];

    [Fact]
    public void A_grid_of_settings_is_a_line_for_each_value_of_the_setting_that_is_not_followed()
    {
        JsonNode mig = Run("score-by-setting", Grid(alphas: 2)).Json["score-by-setting"]!["shapes3d"]!["mig"]!;
        Assert.Equal(["beta-tcvae, alpha=1", "beta-tcvae, alpha=2"], mig.AsObject().Select(line => line.Key));
        Assert.Equal([("1", 2, 12.0), ("4", 2, 42.0)], mig["beta-tcvae, alpha=2"]!.AsArray()
            .Select(place => ((string)place!["beta"]!, (int)place["n"]!, (double)place["median"]!)));

        JsonNode cost = Run("reconstruction-cost", Grid(alphas: 2)).Json["reconstruction-cost"]!["shapes3d"]!;
        Assert.Equal(200, (double)cost["beta-tcvae, alpha=2"]!["4"]!["reconstruction"]!);
        Assert.Equal(100, (double)cost["beta-tcvae, alpha=1"]!["4"]!["reconstruction"]!);
    }

    [Fact]
    public void A_large_grid_is_pooled_and_says_so_and_loses_no_cell()
    {
        AnalysisResult pooled = Run("score-by-setting", Grid(alphas: 9));
        JsonNode place = pooled.Json["score-by-setting"]!["shapes3d"]!["mig"]!["beta-tcvae"]![1]!;
        Assert.Equal((18, 45.0), ((int)place["n"]!, (double)place["median"]!));
        Assert.Contains(pooled.Notes, note => note.Contains("pooled over the other settings", StringComparison.Ordinal));

        JsonObject cost = Run("reconstruction-cost", Grid(alphas: 9)).Json["reconstruction-cost"]!["shapes3d"]!["beta-tcvae"]!.AsObject();
        Assert.Equal(18, cost.Count);
        Assert.Equal(300, (double)cost["alpha=3, beta=4"]!["reconstruction"]!);
        Assert.Null(cost["alpha=3, beta=4"]!["cost-per-nat"]);
    }

    [Fact]
    public void Reconstruction_is_related_to_the_nats_of_KL_that_a_weight_saves()
    {
        AnalysisResult result = Run("reconstruction-cost", StarRows());
        JsonNode lines = result.Json["reconstruction-cost"]!["shapes3d"]!;

        // 18 nats at first; 15 and 106 at beta=4; 12 and 112 at beta=16; 15 and 120 at alpha=4.
        Assert.Equal(18, (double)lines["beta-tcvae, beta"]!["1"]!["kl"]!);
        Assert.Null(lines["beta-tcvae, beta"]!["1"]!["cost-per-nat"]);
        Assert.Equal(2, (double)lines["beta-tcvae, beta"]!["4"]!["cost-per-nat"]!, 1e-12);
        Assert.Equal(2, (double)lines["beta-tcvae, beta"]!["16"]!["cost-per-nat"]!, 1e-12);
        Assert.Equal(20.0 / 3, (double)lines["beta-tcvae, alpha"]!["4"]!["cost-per-nat"]!, 1e-12);
        Assert.Null(lines["beta-tcvae, alpha"]!["2"]!["cost-per-nat"]); // 19 nats: no KL was saved
        Assert.Equal(120, (double)lines["beta-tcvae, alpha"]!["4"]!["reconstruction"]!, 1e-12);
        Assert.Equal([119.0, 121], lines["beta-tcvae, alpha"]!["4"]!["reconstruction-interval"]!.AsArray().Select(end => (double)end!));
        Assert.Contains("beta-tcvae, alpha on shapes3d, alpha from default to 4: reconstruction 100.0 to 120.0", result.Finding,
            StringComparison.Ordinal);
        Assert.Equal(6, result.Tables[0].Rows.Count);
    }

    [Fact]
    public void Reconstruction_is_correlated_with_each_part_over_all_models()
    {
        AnalysisResult result = Run("reconstruction-cost", StarRows());
        JsonNode correlation = result.Json["reconstruction-cost-correlation"]!["shapes3d"]!;

        // Reconstructions 99 101 105 107 111 113 119 121 109 111, nats of I(n; z) 8 8 7 7 7 7 6 6 9 9: ranks with ties by hand.
        double[] first = [1, 2, 3, 4, 6.5, 8, 9, 10, 5, 6.5], second = [7.5, 7.5, 4.5, 4.5, 4.5, 4.5, 1.5, 1.5, 9.5, 9.5];
        double product = first.Zip(second, (a, b) => (a - 5.5) * (b - 5.5)).Sum();
        double norm = Math.Sqrt(first.Sum(a => (a - 5.5) * (a - 5.5)) * second.Sum(b => (b - 5.5) * (b - 5.5)));
        Assert.Equal(product / norm, (double)correlation["surgery.index-code-mi"]!["spearman"]!, 1e-12);
        Assert.StartsWith("Rank correlation of reconstruction over the 10 models of shapes3d: -0.5", result.Finding.Replace('−', '-'),
            StringComparison.Ordinal);
        Assert.Equal(["shapes3d", "surgery.index-code-mi"], result.Tables[1].Rows[0].Take(2).Select(cell => $"{cell}"));
    }

    [Fact]
    public void What_the_table_lacks_is_said()
    {
        Assert.Equal("The table has no column reconstruction.", Run("reconstruction-cost", Row("vae", "a", "", 0, ("mig", 1))).Missing);
        Assert.StartsWith("The table does not have all of surgery.index-code-mi, ",
            Run("reconstruction-cost", Row("vae", "a", "", 0, ("reconstruction", 1), ("surgery.total-correlation", 1))).Missing,
            StringComparison.Ordinal);
    }
}
