using System.Text.Json.Nodes;
using Disentangle.Comparisons.Analyses;
using Disentangle.Comparisons.Tables;
using static Disentangle.Comparisons.Tests.TestTables;

namespace Disentangle.Comparisons.Tests.Analyses;

/// <summary>Analyses of tables whose numbers can be computed by hand.</summary>
public sealed class AnalysisTests
{
    private static readonly AnalysisOptions Quick = new() { Draws = 200 };

    private static JsonNode Json(string id, ScoreTable table) =>
        StudyAnalysisCatalogue.Get(id).Of(new AnalysisInput(table, Quick)).Json[id]!;

    private static ScoreTable Table(params ScoreRow[] rows) => ScoreTable.Of("test", rows);

    // Two methods of two settings and two seeds: 32 of the squares lie between methods, 8 between settings, 2 between seeds.
    private static ScoreTable TwoByTwo(double offset = 0) => Table([.. Enumerable.Range(0, 8).Select(i =>
        Row(i < 4 ? "beta-vae" : "factor-vae", "shapes3d", i % 4 < 2 ? "1" : "4", (ulong)(i % 2), ("mig", 0.5 + i + offset)))]);

    [Fact]
    public void Variance_is_explained_by_method_and_setting_as_by_hand()
    {
        JsonNode mig = Json("variance-explained", TwoByTwo())["shapes3d"]!["mig"]!;

        Assert.Equal(32.0 / 42, (double)mig["method"]!, 1e-12);
        Assert.Equal(40.0 / 42, (double)mig["method-and-setting"]!, 1e-12);
        Assert.Equal((32 - 10.0 / 6) / (42 + 10.0 / 6), (double)mig["omega2-method"]!, 1e-12);
        Assert.Equal((40 - 1.5) / 42.5, (double)mig["omega2-method-and-setting"]!, 1e-12);
        Assert.InRange((double)mig["method"]!, (double)mig["method-interval"]![0]!, (double)mig["method-interval"]![1]!);
    }

    [Fact]
    public void A_better_setting_whose_seeds_all_win_is_never_beaten_by_the_worst()
    {
        JsonNode method = Json("seed-or-setting", TwoByTwo())["shapes3d"]!["mig"]!["beta-vae"]!;

        Assert.Equal(("beta=4", "beta=1", 0.0), ((string)method["best"]!, (string)method["worst"]!, (double)method["worst-beats-best"]!));
    }

    [Fact]
    public void Metrics_that_order_alike_correlate_and_lower_is_better_is_turned()
    {
        ScoreTable table = Table([.. Enumerable.Range(0, 5).Select(i => Row("vae", "shapes3d", "", (ulong)i,
            ("mig", i), ("jemmig", -i * i), ("sap", i == 4 ? 0 : i + 1), ("irs", i == 2 ? double.NaN : i)))]);
        JsonNode rho = Json("rank-correlation", table)["shapes3d"]!;

        Assert.Equal(1, (double)rho["mig"]!["jemmig"]!, 1e-12);
        Assert.Equal((double)rho["sap"]!["mig"]!, (double)rho["mig"]!["sap"]!);
        Assert.Equal(0, (double)rho["mig"]!["sap"]!, 1e-12); // ranks 1 2 3 4 5 and 2 3 4 5 1
        Assert.Equal(1, (double)rho["mig"]!["irs"]!, 1e-12);
    }

    [Fact]
    public void Data_sets_agree_by_the_medians_of_the_cells_that_both_have()
    {
        ScoreRow[] rows = [.. Enumerable.Range(0, 4).SelectMany(h => new[]
        {
            Row("vae", "cars3d", $"{h}", 0, ("mig", h)), Row("vae", "cars3d", $"{h}", 1, ("mig", h + 0.1)),
            Row("vae", "cars3d", $"{h}", 2, ("mig", 100)), Row("vae", "shapes3d", $"{h}", 0, ("mig", -h)),
        })];
        Assert.Equal(-1, (double)Json("data-agreement", Table([.. rows, Row("vae", "shapes3d", "9", 0, ("mig", 5))]))["mig"]!["cars3d"]![
            "shapes3d"]!, 1e-12);
    }

    [Fact]
    public void Failed_and_undefined_models_are_counted()
    {
        JsonNode vae = Json("distributions", Table(
            Row("vae", "cars3d", "", 0, ("mig", 0.1)), Row("vae", "cars3d", "", 1, ("mig", double.NaN)),
            Row("vae", "cars3d", "", 2) with { Failure = "the loss is not finite" }, Row("vae", "cars3d", "", 3, ("mig", 0.3))))
            ["cars3d"]!["mig"]!["vae"]!;

        Assert.Equal((2, 1, 1, 0.2), ((int)vae["n"]!, (int)vae["failed"]!, (int)vae["undefined"]!, (double)vae["median"]!), (a, b) =>
            (a.Item1, a.Item2, a.Item3) == (b.Item1, b.Item2, b.Item3) && Math.Abs(a.Item4 - b.Item4) < 1e-12);
    }

    [Fact]
    public void Biases_of_estimators_are_medians_over_the_seeds_of_a_cell()
    {
        const string Part = "total-correlation";
        JsonNode found = Json("estimator-bias", Table([.. Enumerable.Range(0, 3).Select(i => Row("beta-tcvae", "shapes3d", "4", (ulong)i,
            ($"estimate.exact.{Part}", 10 + i), ($"estimate.mss.64.{Part}", 8 + i * i), ($"estimate-as-trained.exact.{Part}", 20),
            ($"estimate-as-trained.mss.64.{Part}", 19 - i), ($"estimate.density-ratio.{Part}", i == 0 ? 4 : double.NaN)))]))
            ["shapes3d"]!["beta-tcvae, beta=4"]!;

        // -2, -2, 0; -1, -2, -3; and one of three that is defined.
        Assert.Equal((3, -2.0), Of(found["equal"]!["mss"]!["64"]!));
        Assert.Equal((3, -2.0), Of(found["as trained"]!["mss"]!["64"]!));
        Assert.Equal((1, -6.0), Of(found["equal"]!["density-ratio"]!["all"]!));

        static (int, double) Of(JsonNode parts) => ((int)parts[Part]!["n"]!, (double)parts[Part]!["median"]!);
    }

    // The best MIG is 0.9. The ELBO prefers 0.4, UDR two models of 0.9 and 0.1 alike; the mean is 0.4.
    [Fact]
    public void Regret_is_the_best_score_minus_that_of_the_preferred_model()
    {
        JsonNode regret = Json("model-selection", Table(
            Row("vae", "cars3d", "", 0, ("mig", 0.9), ("elbo", -90), ("udr", 0.8)),
            Row("vae", "cars3d", "", 1, ("mig", 0.4), ("elbo", -80), ("udr", 0.2)),
            Row("vae", "cars3d", "", 2, ("mig", 0.1), ("elbo", -85), ("udr", 0.8)),
            Row("vae", "cars3d", "", 3, ("mig", 0.2), ("elbo", -95), ("udr", double.NaN))))["cars3d"]!["mig"]!;

        Assert.Equal(0.5, (double)regret["elbo"]!, 1e-12);
        Assert.Equal(0.4, (double)regret["udr"]!, 1e-12);
        Assert.Equal(0.5, (double)regret["random"]!, 1e-12);
    }

    [Fact]
    public void A_choice_transfers_where_cells_decide_and_is_chance_where_they_do_not()
    {
        JsonNode decided = Json("transfer", SyntheticStudy.Of(["a", "b"], 3, 3, 10, cellWeight: 1000));
        JsonNode chance = Json("transfer", SyntheticStudy.Of(["a", "b"], 3, 3, 10, cellWeight: 0));
        foreach (string id in new[] { "same-metric-same-data", "other-metric-same-data", "same-metric-other-data",
            "other-metric-other-data" })
        {
            // The best of nine cells beats eight ninths of all models, and half of its own ninth.
            Assert.Equal(17.0 / 18, (double)decided[id]!["share"]!, 1e-9);
            Assert.InRange(0.5, (double)chance[id]!["interval"]![0]!, (double)chance[id]!["interval"]![1]!);
            Assert.InRange((double)chance[id]!["share"]!, 0.3, 0.7);
        }

        Assert.Equal(2L * 4 * 2, (long)decided["same-metric-same-data"]!["choices"]!);
    }

    [Fact]
    public void Efficiency_is_the_accuracy_with_few_labels_by_that_with_many()
    {
        ScoreTable table = Table([.. Enumerable.Range(0, 4).Select(i => Row("vae", "cars3d", "", (ulong)i,
            ("mig", i), ("downstream.gbt.100", 0.5 + 0.1 * i), ("downstream.gbt.10000", 0.8 + 0.01 * (i % 2))))]);
        AnalysisResult result = StudyAnalysisCatalogue.Get("downstream").Of(new AnalysisInput(table, Quick));

        Assert.Equal(1, (double)result.Json["downstream"]!["cars3d"]!["mig"]!["downstream.gbt.efficiency-100"]!, 1e-12);
        AnalysisTable accuracies = Assert.Single(result.Tables, t => t.Name == "downstream-accuracy");
        object?[] row = [.. Assert.Single(accuracies.Rows, r => (string?)r[1] == "downstream.gbt.efficiency-100")];
        Assert.Equal((0.6 / 0.81 + 0.7 / 0.8) / 2, (double)row[5]!, 1e-12);
    }

    [Fact]
    public void Units_and_factors_join_as_the_threshold_falls()
    {
        FactorThresholds model = FactorThresholds.Of(Row("vae", "cars3d", "", 0) with
        {
            // z0 tells 0.8 of a and 0.4 of b, z1 0.6 of b, z2 nothing.
            Information = new FactorInformation(["a", "b", "c"], new[,] { { 0.8, 0.4, 0 }, { 0, 0.6, 0 }, { 0, 0, 0 } }),
        }, steps: 11);

        Assert.Equal([2, 2, 2, 2, 2, 2, 1, 1, 0, 0, 0], model.Found);
        Assert.Equal([1, 1, 1, 1, 2, 2, 1, 1, 0, 0, 0], model.Groups);
        Assert.Equal([(0, 3, 0.8), (1, 4, 0.6), (6, 7, 0.4)], model.Merges.Select(merge => (merge.First, merge.Second, merge.Height)));
    }

    [Theory]
    [InlineData(0.9, 0.1, 0.1, 0.9, 0)] // a unit each
    [InlineData(0.9, 0.8, 0.1, 0.2, 1)] // one unit for both
    [InlineData(0.9, 0.1, 0.5, 0.8, 0.5)] // one of two units follows both
    public void A_pair_is_entangled_where_its_units_follow_both(double a0, double b0, double a1, double b1, double share)
    {
        ScoreRow row = Row("vae", "cars3d", "", 0) with
        {
            Settings = new Dictionary<string, string> { ["correlate"] = "a,b=0.2" },
            Information = new FactorInformation(["a", "b"], new[,] { { a0, b0 }, { a1, b1 } }),
        };

        Assert.Equal(share, CorrelatedFactors.ShareEntangled(row));
    }

    [Theory]
    [InlineData("a,b=0.2", "a,b", "0.2", "a,b=0.2")]
    [InlineData("c,d=0.1+a,b=0.1", "a,b; c,d", "0.1", "a,b; c,d=0.1")] // as cells of a study name them, in any order
    [InlineData("a,b=0.4;c,d=0.1", "a,b; c,d", "0.4; 0.1", "a,b; c,d=0.4; 0.1")]
    [InlineData("0.0001", "", "0.0001", "0.0001")]
    public void The_correlation_of_a_model_is_all_of_its_pairs(string setting, string factors, string width, string text)
    {
        FactorCorrelation found = FactorCorrelation.Of(WithCorrelation(setting))!;
        Assert.Equal((factors, width, text), (found.Factors, found.Width, found.Text));
        Assert.Null(FactorCorrelation.Of(WithCorrelation("")));
        Assert.Null(FactorCorrelation.Of(WithCorrelation("none")));
    }

    [Fact]
    public void Models_with_other_correlated_factors_are_not_put_together()
    {
        ScoreRow[] rows = [.. new (string Setting, double Mig)[] { ("", 0.9), ("a,b=0.1", 0.5), ("a,c=0.1", 0.3), ("a,b=0.1+c,d=0.1", 0.1) }
            .Select((one, i) => WithCorrelation(one.Setting) with
            {
                Name = $"{i}", Scores = new Dictionary<string, double> { ["mig"] = one.Mig },
            })];
        AnalysisResult result = StudyAnalysisCatalogue.Get("correlated-factors").Of(new AnalysisInput(Table(rows), Quick));

        JsonObject found = result.Json["correlated-factors"]!["cars3d"]!["mig"]!["vae"]!.AsObject();
        Assert.Equal([("none", 0.9), ("a,b=0.1", 0.5), ("a,c=0.1", 0.3), ("a,b; c,d=0.1", 0.1)],
            found.Select(one => (one.Key, (double)one.Value!["median"]!)));
        Assert.Equal(
            ["correlated-factors.cars3d.a,b", "correlated-factors.cars3d.a,c", "correlated-factors.cars3d.a,b; c,d"],
            result.Figures.Select(figure => figure.Name));
    }

    private static ScoreRow WithCorrelation(string setting) =>
        Row("vae", "cars3d", "", 0) with { Settings = new Dictionary<string, string> { ["correlate"] = setting } };

    [Fact]
    public void A_score_is_nearly_learned_when_it_stays_at_nine_tenths_of_its_change()
    {
        Assert.Equal(300, LearningCurves.StepOfNearly([(0, 10), (100, 0), (200, 5), (300, 0.5), (400, 0)]));
        Assert.Equal(100, LearningCurves.StepOfNearly([(0, 0), (100, 0.95), (200, 0.92), (300, 1)]));
        Assert.True(double.IsNaN(LearningCurves.StepOfNearly([(0, 1), (100, 1)])));
    }

    [Fact]
    public void Means_of_cells_have_intervals_and_weak_cells_are_never_best()
    {
        CellMeans means = CellMeans.Of(Table(
            Row("vae", "cars3d", "", 0, ("mig", 0.1), ("jemmig", 5)), Row("vae", "cars3d", "", 1, ("mig", 0.3)),
            Row("beta-vae", "cars3d", "4", 0, ("mig", 0.25), ("jemmig", 4)),
            Row("slow-vae", "cars3d", "", 0, ("mig", 0.9), ("jemmig", 1)) with { IsWeak = true }),
                [new ScoreColumn("mig"), new ScoreColumn("jemmig")]);

        Assert.Equal((2, 0.2), (means[0, 0].Count, means[0, 0].Mean));
        Assert.Equal((0.1, 0.3), (means[0, 0].Interval.Low, means[0, 0].Interval.High));
        Assert.False(means[1, 0].Interval.IsKnown);
        Assert.Equal([1], means.Best(0));
        Assert.Equal([1], means.Best(1));
    }

    [Fact]
    public void A_metric_that_is_not_in_the_table_is_refused() =>
        Assert.Contains("did you mean mig?", Assert.Throws<UserErrorException>(
            () => new AnalysisInput(TwoByTwo(), new AnalysisOptions { Metrics = ["mgi"] })).Message, StringComparison.Ordinal);
}
