using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Summaries;
using Disentangle.Methods;

namespace Disentangle.Experiments.Tests.Runs;

/// <summary>Which units pairs share, of models whose units are known.</summary>
public sealed class SharedUnitsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("beta-vae", "")]
    [InlineData("ada-gvae", "pairs=3")]
    [InlineData("ada-gvae", "distance=symmetric")]
    [InlineData("ada-mlvae", "distance=mean")]
    public void A_model_with_a_unit_for_each_factor_keeps_apart_what_changes_and_nothing_else(string method, string setting)
    {
        using TrainedRun run = Train(method, setting);
        SetUnits(run, [[0], [1], [2], []]);
        SharedUnitsResult result = SharedUnits.Run(run, pairs: 300, seed: 5);

        Assert.Equal(["v0", "v1", "v2"], result.Factors);
        Assert.Equal([0, 1, 2, -1], result.FactorOf);
        for (int k = 0; k < 3; k++)
        {
            for (int d = 0; d < 4; d++) Assert.Equal(k == d ? 1 : 0, result.ApartShare[k, d], 1e-12);
        }

        // The rule of the publication changes at most K - 1 factors, the one of the run all three in half of the pairs.
        Assert.Equal(setting == "pairs=3" ? [1, 2, 3] : [1, 2], result.ByChange.Select(change => change.Changed));
        Assert.All(result.ByChange, change =>
        {
            Assert.Equal((change.Changed, 1.0, 1.0, 1.0), (change.Apart, change.Exact, change.Rightly, change.Found));
            Assert.Equal(0, change.ApartError);
        });
    }

    [Fact]
    public void A_unit_of_two_factors_is_wrong_where_the_other_changes()
    {
        // Unit 0 moves with the first and, less, with the second factor; unit 1 with the third. A change of the second is still its own.
        using TrainedRun run = Train("beta-vae", "");
        SetUnits(run, [[0, 1], [2], [], []]);
        SharedUnitsResult result = SharedUnits.Run(run, pairs: 3000, seed: 5);
        Assert.Equal([0, 2, -1, -1], result.FactorOf);
        Assert.Equal([1.0, 1.0, 0.0], [result.ApartShare[0, 0], result.ApartShare[1, 0], result.ApartShare[2, 0]]);

        // Of pairs with one change a third is of the second factor: one unit is kept apart, whose factor is another.
        ChangedFactors one = result.ByChange[0];
        Assert.Equal((1.0, 1.0), (one.Apart, one.Exact));
        Assert.Equal(2.0 / 3, one.Rightly, 0.05);
        Assert.Equal(2.0 / 3, one.Found, 0.05);
    }

    [Fact]
    public void What_is_written_is_read_again_and_drawn_and_another_step_is_not()
    {
        using (TrainedRun run = Train("ada-gvae", ""))
        {
            SharedUnitsResult result = SharedUnits.Run(run, pairs: 200);
            SharedUnitsResult read = SharedUnitsFile.Read(run)!;
            Assert.Equal(SharedUnitsFile.ToJson(result), SharedUnitsFile.ToJson(read));
            RunReport.Write(run);
            string page = File.ReadAllText(run.Folder.ReportFile);
            Assert.Contains("Latent units that are kept apart", page, StringComparison.Ordinal);
            Assert.Contains("Ada-GVAE (weak)", page, StringComparison.Ordinal);
        }

        using (TrainJob job = TrainJob.Resume(_folder["run"], new() { Steps = 12 })) Assert.Equal(2, job.Train().Count());
        using TrainedRun later = TrainedRun.Open(_folder["run"]);
        Assert.Null(SharedUnitsFile.Read(later));
    }

    [Fact]
    public void It_needs_a_complete_grid_and_a_gaussian_posterior()
    {
        TinyData.Train(_folder, steps: 2, factors: false);
        using (TrainedRun plain = TrainedRun.Open(_folder["run"]))
        {
            Assert.False(SharedUnits.Entry.AppliesTo(plain));
            Assert.Contains("images of every combination", Refused(plain), StringComparison.Ordinal);
        }

        TinyData.Train(_folder, steps: 2, method: "aae", name: "aae");
        using TrainedRun aae = TrainedRun.Open(_folder["aae"]);
        Assert.False(SharedUnits.Entry.AppliesTo(aae));
        Assert.Contains("has no Gaussian posterior", Refused(aae), StringComparison.Ordinal);

        static string Refused(TrainedRun run) => Assert.Throws<UserErrorException>(() => SharedUnits.Run(run)).Message;
    }

    [Fact]
    public void A_ranking_refuses_to_mix_weakly_supervised_runs_with_others()
    {
        using (Train("ada-gvae", ""))
        {
            // Closed before it is opened again.
        }

        string data = RunDescription.Read(RunFolder.Open(_folder["run"])).Specification.Data;
        TinyData.Train(_folder, steps: 10, name: "other", data: data);
        UserErrorException refused = Assert.Throws<UserErrorException>(
            () => UnsupervisedRanking.Run([_folder["other"], _folder["run"]]));
        Assert.Contains("weakly supervised", refused.Message, StringComparison.Ordinal);
    }

    private TrainedRun Train(string method, string setting)
    {
        // Three factors of two values: pixel p is bright where factor p modulo 3 has its second value.
        string data = TinyData.WriteGrid(_folder, [2, 2, 2]);
        TinyData.Train(_folder, steps: 10, method: method,
            settings: MethodSettings.Empty.Given(setting == "" ? [] : [setting]), data: data);
        return TrainedRun.Open(_folder["run"]);
    }

    // Unit d is the sum of the pixels of its factors, the first with twice the weight, and has a variance of e^-2.
    private static void SetUnits(TrainedRun run, int[][] factors)
    {
        Parameter weights = run.Method.Parameters.Items[0], bias = run.Method.Parameters.Items[1];
        int heads = bias.Value.Shape.Count;
        weights.Value.HostWrite().Clear();
        bias.Value.HostWrite().Clear();
        bias.Value.HostWrite()[(heads / 2)..].Fill(-2);
        for (int d = 0; d < factors.Length; d++)
        {
            for (int i = 0; i < factors[d].Length; i++) weights.Value.HostWrite()[factors[d][i] * heads + d] = i == 0 ? 10 : 5;
        }
    }
}
