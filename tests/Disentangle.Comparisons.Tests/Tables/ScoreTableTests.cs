using Disentangle.Comparisons.Tables;
using static Disentangle.Comparisons.Tests.TestTables;

namespace Disentangle.Comparisons.Tests.Tables;

public sealed class ScoreTableTests
{
    [Fact]
    public void Cells_hold_the_models_that_differ_in_their_seed_alone()
    {
        ScoreTable table = ScoreTable.Of("test",
        [
            Row("beta-vae", "dsprites", "4", 1, ("mig", 0.2)), Row("beta-vae", "dsprites", "1", 0, ("mig", 0.1)),
            Row("beta-vae", "dsprites", "4", 0, ("mig", double.NaN)), Row("beta-vae", "cars3d", "4", 0),
            Row("vae", "dsprites", "", 0) with { Failure = "the loss is not finite" },
        ]);

        Assert.Equal(
            [
                "beta-vae, beta=4 on dsprites: 0, 1", "beta-vae, beta=1 on dsprites: 0", "beta-vae, beta=4 on cars3d: 0",
                "vae on dsprites: 0",
            ],
            table.Cells().Select(cell => $"{cell.Key}: {string.Join(", ", cell.Rows.Select(row => row.Seed))}"));
        Assert.Equal([0.2], table.Cells()[0].ValuesOf("mig"));
        Assert.Equal(1, table.Cells()[3].Failures);
    }

    [Fact]
    public void A_key_does_not_depend_on_the_order_of_settings()
    {
        CellKey one = new("dip-vae-i", "dsprites", new Dictionary<string, string> { ["lambda_od"] = "1", ["lambda_d"] = "10" });
        CellKey other = new("dip-vae-i", "dsprites", new Dictionary<string, string> { ["lambda_d"] = "10", ["lambda_od"] = "1" });

        Assert.Equal(one, other);
        Assert.Equal("lambda_d=10, lambda_od=1", other.Text);
        Assert.NotEqual(one, new CellKey("dip-vae-i", "cars3d", new Dictionary<string, string>(one.Settings)));
        Assert.Equal(one.WithoutData(), new CellKey("dip-vae-i", "cars3d", new Dictionary<string, string>(one.Settings)).WithoutData());
    }

    [Fact]
    public void A_column_has_the_role_of_its_id()
    {
        (string, ScoreRole, bool?)[] expected =
        [
            ("mig", ScoreRole.Metric, true), ("jemmig", ScoreRole.Metric, false), ("sampled.mig", ScoreRole.Metric, true),
            ("reconstruction", ScoreRole.Loss, false), ("unsupervised.gaussian-tc", ScoreRole.Unsupervised, false),
            ("surgery.index-code-mi", ScoreRole.Part, null), ("downstream.gbt.100", ScoreRole.Downstream, true),
            ("seconds.mig", ScoreRole.Other, null), ("chance.mig", ScoreRole.Other, null),
            ("sampled.untrained.dci.completeness", ScoreRole.Other, null), ("anybody's", ScoreRole.Metric, true),
        ];

        Assert.Equal(expected, expected.Select(e => new ScoreColumn(e.Item1)).Select(c => (c.Id, c.Role, c.HigherIsBetter)));
        Assert.True(new ScoreColumn("sampled.mig").IsSampled);
        Assert.Equal("mig", new ScoreColumn("sampled.mig").BareId);
        Assert.Equal(("MIG, chance", "DCI completeness, sampled, untrained"),
            (new ScoreColumn("chance.mig").Title, new ScoreColumn("sampled.untrained.dci.completeness").Title));
    }

    [Fact]
    public void An_unknown_score_is_refused_with_the_nearest()
    {
        ScoreTable table = ScoreTable.Of("test", [Row("vae", "dsprites", "", 0, ("dci.disentanglement", 1))]);

        Assert.Contains("did you mean dci.disentanglement?",
            Assert.Throws<UserErrorException>(() => table.Get("dci.disentanglment")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_protocol_of_each_data_set_is_no_other_column()
    {
        ScoreTableBuilder builder = new("t");
        foreach ((string data, string protocol) in new[] { ("small", "100 images"), ("large", "10000 images"), ("large", "10000 images") })
            builder.Add(Row("vae", data, "", 0, ("mig", 0.1)), new Dictionary<string, string> { ["mig"] = protocol });
        ScoreTable table = builder.Build();
        Assert.Equal(["mig"], table.Columns.Select(column => column.Id));
        Assert.Equal("MIG: measured by one protocol on each data set, which differs from one to another, as where a data set has fewer "
            + "images than a protocol draws.", Assert.Single(table.Notes));

        builder.Add(Row("vae", "small", "", 1, ("mig", 0.2)), new Dictionary<string, string> { ["mig"] = "50 images" });
        Assert.Equal(["mig", "mig.protocol-2", "mig.protocol-3"], builder.Build().Columns.Select(column => column.Id).Order());
    }

    [Fact]
    public void Scores_by_different_protocols_stand_in_columns_of_their_own()
    {
        static Dictionary<string, string> By(string protocol) => new() { ["mig"] = protocol };
        ScoreTable table = new ScoreTableBuilder("test")
            .Add(Row("vae", "dsprites", "", 0, ("mig", 0.1)), By("2000 images, 20 bins"))
            .Add(Row("vae", "dsprites", "", 1, ("mig", 0.2)), By("10000 images, 20 bins"))
            .Add(Row("vae", "dsprites", "", 1, ("mig", 0.3)), By("10000 images, 20 bins"))
            .Add(Row("vae", "dsprites", "", 3, ("mig", 0.4)))
            .Build();

        Assert.Equal(
            [("mig", ScoreRole.Metric, "10000 images, 20 bins"), ("mig.protocol-2", ScoreRole.Other, "2000 images, 20 bins")],
            table.Columns.Select(c => (c.Id, c.Role, c.Protocol)).OrderBy(c => c.Id));
        Assert.Equal([double.NaN, 0.2, 0.3, 0.4], table.Rows.Select(row => row.ValueOf("mig")));
        Assert.Equal([0.1, double.NaN, double.NaN, double.NaN], table.Rows.Select(row => row.ValueOf("mig.protocol-2")));
        Assert.Equal("vae-dsprites--1 (2)", table.Rows[2].Name);
        Assert.Equal(
            "mig was measured by different protocols, which are not compared: 2 of 3 models by \"10000 images\", 1 by \"2000 images\" "
                + "(column mig.protocol-2)", Assert.Single(table.Notes));
    }
}
