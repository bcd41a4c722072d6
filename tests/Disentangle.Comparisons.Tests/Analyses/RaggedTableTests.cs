using System.Text.Json.Nodes;
using Disentangle.Comparisons.Analyses;
using Disentangle.Comparisons.Formats;
using Disentangle.Comparisons.Summaries;
using Disentangle.Comparisons.Tables;
using static Disentangle.Comparisons.Tests.TestTables;

namespace Disentangle.Comparisons.Tests.Analyses;

/// <summary>Tables as they are in the middle of a study: failures, missing scores, single seeds, ties.</summary>
public sealed class RaggedTableTests
{
    private static readonly AnalysisOptions Quick = new() { Draws = 200 };

    private static AnalysisInput Input(params ScoreRow[] rows) => new(ScoreTable.Of("test", rows), Quick);

    private static AnalysisResult Run(string id, params ScoreRow[] rows) => StudyAnalysisCatalogue.Get(id).Of(Input(rows));

    private static string Lead(params ScoreRow[] rows)
    {
        AnalysisInput input = Input(rows);
        return StudyLead.Of(input, CellMeans.Of(input));
    }

    [Fact]
    public void A_failed_model_has_no_scores_and_a_missing_score_is_not_an_undefined_one()
    {
        AnalysisResult result = Run("distributions",
            Row("vae", "cars3d", "", 0, ("mig", 0.2)), Row("vae", "cars3d", "", 1, ("mig", 0.4)),
            Row("vae", "cars3d", "", 2, ("mig", 9)) with { Failure = "its analysis failed" },
            Row("vae", "cars3d", "", 3), Row("vae", "cars3d", "", 4, ("mig", double.NaN)));

        JsonNode found = result.Json["distributions"]!["cars3d"]!["mig"]!["vae"]!;
        Assert.Equal((2, 1, 1), ((int)found["n"]!, (int)found["failed"]!, (int)found["undefined"]!));
        Assert.Equal(0.3, (double)found["mean"]!, 1e-12);
    }

    [Fact]
    public void Data_with_one_seed_a_cell_say_nothing_of_seeds()
    {
        ScoreRow[] several = [.. from beta in new[] { "1", "4" }
                                 from seed in new ulong[] { 0, 1, 2 }
                                 select Row("beta-vae", "dsprites", beta, seed, ("mig", 0.1 * seed + (beta == "4" ? 0.05 : 0)))];
        ScoreRow[] single = [.. new[] { "1", "4" }.Select(beta => Row("beta-vae", "cars3d", beta, 0, ("mig", beta == "4" ? 1 : 0)))];

        foreach (string id in new[] { "variance-explained", "seed-or-setting" })
        {
            AnalysisResult alone = Run(id, several), beside = Run(id, [.. several, .. single]);
            Assert.Equal(["dsprites"], beside.Json[id]!.AsObject().Select(data => data.Key));
            Assert.Equal(alone.Finding, beside.Finding);
            Assert.Single(beside.Figures);
        }
    }

    [Fact]
    public void The_regret_of_a_criterion_is_measured_from_the_best_of_all_models()
    {
        // The best model has no UDR; UDR prefers 0.5.
        JsonNode regret = Run("model-selection",
            Row("vae", "cars3d", "", 0, ("mig", 0.9)), Row("vae", "cars3d", "", 1, ("mig", 0.5), ("udr", 0.8)),
            Row("vae", "cars3d", "", 2, ("mig", 0.1), ("udr", 0.2))).Json["model-selection"]!["cars3d"]!["mig"]!;

        Assert.Equal(0.4, (double)regret["udr"]!, 1e-12);
        Assert.Equal(0.4, (double)regret["random"]!, 1e-12);
    }

    [Fact]
    public void Ties_are_decided_by_names_and_not_by_the_order_of_the_table()
    {
        ScoreRow[] rows = [.. from beta in new[] { "1", "4", "16" }
                              from seed in new ulong[] { 0, 1, 2, 3 }
                              select Row("beta-vae", "dsprites", beta, seed, ("beta-vae", 1),
                                  ("mig", 0.1 * (((ulong)beta.Length + 3 * seed) % 5)))];
        foreach (string id in new[] { "transfer", "seed-or-setting", "score-by-setting" })
        {
            AnalysisResult one = Run(id, rows), other = Run(id, [.. rows.Reverse()]);
            Assert.True(JsonNode.DeepEquals(Sorted(one.Json), Sorted(other.Json)), id);
        }
    }

    [Fact]
    public void Curves_stay_with_the_protocol_of_their_scores()
    {
        ScoreRow First(int seed) => Row("vae", "cars3d", "", (ulong)seed, ("mig", 0.5)) with
        {
            Curves = new Dictionary<string, IReadOnlyList<(double, double)>> { ["mig"] = [(0, 0), (100, 0.5)] },
        };
        ScoreTable table = new ScoreTableBuilder("test")
            .Add(First(0), new Dictionary<string, string> { ["mig"] = "20 bins" })
            .Add(First(1), new Dictionary<string, string> { ["mig"] = "20 bins" })
            .Add(First(2), new Dictionary<string, string> { ["mig"] = "5 bins" }).Build();

        Assert.Equal(["mig", "mig", "mig.protocol-2"], table.Rows.Select(row => Assert.Single(row.Curves).Key));
        JsonNode curves = StudyAnalysisCatalogue.Get("learning-curves").Of(new AnalysisInput(table, Quick)).Json["learning-curves"]!;
        Assert.Equal(2, (int)curves["cars3d"]!["mig"]!["vae"]!["n"]!);
    }

    [Fact]
    public void Models_of_weak_methods_alone_are_compared_with_each_other()
    {
        ScoreRow[] rows = [.. from beta in new[] { "1", "4" }
                              from seed in new ulong[] { 0, 1 }
                              select Row("ada-gvae", "cars3d", beta, seed, ("mig", beta == "4" ? 0.5 : 0.1)) with { IsWeak = true }];
        Assert.Contains("ada-gvae, beta=4 has the best mean MIG", Lead(rows), StringComparison.Ordinal);
        Assert.Equal([1], CellMeans.Of(ScoreTable.Of("test", rows), [new ScoreColumn("mig")], Quick.Draws).Best(0));
        Assert.DoesNotContain("ada-gvae", Lead([.. rows, Row("vae", "cars3d", "", 0, ("mig", 0.2)),
            Row("beta-vae", "cars3d", "4", 0, ("mig", 0.3))]).Split('.')[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_lead_does_not_speak_of_intervals_that_are_not_known()
    {
        ScoreRow[] pair = [Row("vae", "cars3d", "", 0, ("mig", 0.1)), Row("vae", "cars3d", "", 1, ("mig", 0.2))];
        ScoreRow best = Row("beta-vae", "cars3d", "4", 0, ("mig", 0.9)), second = Row("beta-vae", "cars3d", "8", 0, ("mig", 0.3));
        Assert.Contains("the cell has only one model with this score", Lead([.. pair, best]), StringComparison.Ordinal);
        Assert.Contains("with one model a cell", Lead(pair[0], best), StringComparison.Ordinal);
        Assert.Contains("its interval lies apart from those of all other cells that have intervals", Lead(
            [.. pair, best, best with { Name = "second", Seed = 1 }, second]), StringComparison.Ordinal);
        Assert.StartsWith("1 model in 1 cell of", Lead(pair[0]), StringComparison.Ordinal);
        Assert.Contains("; 1 model failed.", Lead([.. pair, best with { Failure = "it diverged" }]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mean_of_fewer_models_than_the_cell_has_says_so()
    {
        CellMeans means = CellMeans.Of(
            ScoreTable.Of("test", [Row("vae", "cars3d", "", 0, ("mig", 0.1), ("sap", 0.3)), Row("vae", "cars3d", "", 1, ("mig", 0.1)),
                Row("vae", "cars3d", "", 2) with { Failure = "it diverged" }]),
            [new ScoreColumn("mig"), new ScoreColumn("sap")], Quick.Draws);

        Assert.Equal(["vae", "3", "1", "0.100 [0.100, 0.100]", "0.300 (n = 1)"], CellTable.Page(means).Rows[0]);
        Assert.Contains("& $0.100 \\pm 0.000$ & $\\mathbf{0.300}$ ($n=1$)".Replace("$0.100", "$\\mathbf{0.100}", StringComparison.Ordinal),
            LatexTable.Write(means), StringComparison.Ordinal);
    }

    [Fact]
    public void Small_means_keep_their_digits()
    {
        CellMeans means = CellMeans.Of(ScoreTable.Of("test", [Row("vae", "cars3d", "", 0, ("sap", 0.0004))]), [new ScoreColumn("sap")]);
        Assert.Equal("0.000400", CellTable.Page(means).Rows[0][^1]);
    }

    // Keys in the order of their names.
    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject all => new JsonObject(all.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => KeyValuePair.Create(pair.Key, Sorted(pair.Value)))),
        _ => node?.DeepClone(),
    };
}
