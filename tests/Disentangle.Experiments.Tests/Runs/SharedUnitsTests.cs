using Disentangle.Datasets.Images;
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
            Assert.Equal((0.0, 1.0), (change.ApartError, change.RightlyShared));
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

        // Three units are shared in each, none of which has the factor that changed.
        Assert.Equal(1.0, one.RightlyShared);
    }

    /// <summary>Of two units that follow one factor, the weaker one is shared although its factor changes.</summary>
    [Fact]
    public void A_unit_that_hardly_moves_is_wrongly_shared()
    {
        using TrainedRun run = Train("beta-vae", "");
        SetUnits(run, [[0], [1], [2], [0]], faint: 3);
        SharedUnitsResult result = SharedUnits.Run(run, pairs: 3000, seed: 5);
        Assert.Equal(-1, result.FactorOf[3]);

        // With a factor of its own where it is alone: the share of pairs in which another factor changed, too.
        SharedUnitsResult told = result with { FactorOf = [0, 1, 2, 0] };
        WeakPair pair = WeakPairs.Of(run, 3, 40).First(one => one.Changes.Count == 1 && one.Changes[0].Factor == "v0");
        Assert.Equal([false, false, false, true], Enumerable.Range(0, 4).Select(unit => told.IsWrong(pair, unit)));
        Assert.All(Enumerable.Range(0, 4), unit => Assert.False(result.IsWrong(pair, unit)));
    }

    [Theory]
    [InlineData("ada-gvae", "")]
    [InlineData("ada-gvae", "distance=symmetric")]
    [InlineData("ada-mlvae", "distance=mean")]
    [InlineData("ada-gvae", "pairs=1,labels=yes")]
    [InlineData("beta-vae", "")]
    public void Pairs_of_training_are_decided_as_training_decides_them(string method, string settings)
    {
        using TrainedRun run = Train(method, settings);
        IReadOnlyList<WeakPair> pairs = WeakPairs.Of(run, batch: 4, count: 30);
        Assert.Equal(pairs.Take(5).Select(pair => (pair.First, pair.Second)),
            WeakPairs.Of(run, 4, 5).Select(pair => (pair.First, pair.Second)));
        Assert.NotEqual(pairs.Select(pair => (pair.First, pair.Second)),
            WeakPairs.Of(run, 5, 30).Select(pair => (pair.First, pair.Second)));

        // The kernel of the training step on the codes of the same images.
        int[] images = [.. pairs.SelectMany(pair => (int[])[pair.First, pair.Second])];
        Codes codes = run.Method.Encode(run.Images(images));
        Shape rows = new(images.Length, 4);
        Tensor shared = run.Session.Kernels.CreateTensor(new Shape(30, 4));
        PairSettings rule = PairSettings.Of(method == "beta-vae" ? MethodSettings.Empty : run.Description.Specification.Settings);
        run.Session.Kernels.SharedUnits(rule.Distance, run.Session.Kernels.CreateTensor(rows, codes.Means),
            run.Session.Kernels.CreateTensor(rows, codes.LogVariances!), shared);
        IFactorDataset data = (IFactorDataset)run.Data;
        int[] first = new int[3], second = new int[3];
        for (int i = 0; i < pairs.Count; i++)
        {
            data.FactorsOf(pairs[i].First, first);
            data.FactorsOf(pairs[i].Second, second);
            Assert.Equal(Enumerable.Range(0, 3).Where(k => first[k] != second[k]).Select(k => $"v{k}"),
                pairs[i].Changes.Select(change => change.Factor));
            if (rule.Labelled)
            {
                // All but one, that of the factor that was chosen, which may have got its old value again.
                Assert.Equal((true, 3), (double.IsNaN(pairs[i].Threshold), pairs[i].Shared.Count(one => one)));
                Assert.All(pairs[i].Changes, change => Assert.False(pairs[i].Shared[change.Factor[1] - '0']));
                continue;
            }

            Assert.Equal(shared.HostRead().Slice(4 * i, 4).ToArray().Select(one => one == 1), pairs[i].Shared);
            Assert.Equal((pairs[i].Divergences.Min() + pairs[i].Divergences.Max()) / 2, pairs[i].Threshold, 1e-12);
        }
    }

    [Fact]
    public void The_command_shows_pairs_of_a_batch_and_draws_them()
    {
        using TrainedRun run = Train("ada-gvae", "");
        AnalysisRequest request = new()
        {
            Options = new Dictionary<string, ulong> { ["pairs"] = 100, ["show"] = 3, ["batch"] = 2 },
            Texts = new Dictionary<string, string> { ["out"] = _folder["pairs.svg"] },
        };
        AnalysisOutcome outcome = SharedUnits.Entry.Run(run, request);
        SharedUnitsResult read = SharedUnitsFile.Read(run)!;
        Assert.Equal((2, 3), (read.ExampleBatch, read.Examples.Count));
        Assert.Equal(WeakPairs.Of(run, 2, 3).Select(pair => (pair.First, pair.Second)),
            read.Examples.Select(pair => (pair.First, pair.Second)));
        Assert.Contains($"images {read.Examples[0].First} and {read.Examples[0].Second}", File.ReadAllText(_folder["pairs.svg"]),
            StringComparison.Ordinal);
        using StringWriter text = new();
        outcome.Print(text);
        Assert.Contains($"{read.Examples[2].First}, {read.Examples[2].Second} ", text.ToString(), StringComparison.Ordinal);
        RunReport.Write(run);
        Assert.Contains("Pairs of training and what they share", File.ReadAllText(run.Folder.ReportFile), StringComparison.Ordinal);

        // A file of an earlier version has neither examples nor the share of units rightly shared.
        string file = SharedUnits.Entry.FileIn(run.Folder);
        System.Text.Json.Nodes.JsonObject json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        json.Remove("examples");
        json.Remove("exampleBatch");
        foreach (System.Text.Json.Nodes.JsonNode? change in json["changes"]!.AsArray()) change!.AsObject().Remove("rightlyShared");
        File.WriteAllText(file, json.ToJsonString());
        SharedUnitsResult old = SharedUnitsFile.Read(run)!;
        Assert.Empty(old.Examples);
        Assert.True(double.IsNaN(old.ByChange[0].RightlyShared));
        RunReport.Write(run);
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
            settings: MethodSettings.Empty.Given(setting == "" ? [] : setting.Split(',')), data: data);
        return TrainedRun.Open(_folder["run"]);
    }

    // Unit d is the sum of the pixels of its factors, the first with twice the weight, and has a variance of e^-2.
    private static void SetUnits(TrainedRun run, int[][] factors, int faint = -1)
    {
        Parameter weights = run.Method.Parameters.Items[0], bias = run.Method.Parameters.Items[1];
        int heads = bias.Value.Shape.Count;
        weights.Value.HostWrite().Clear();
        bias.Value.HostWrite().Clear();
        bias.Value.HostWrite()[(heads / 2)..].Fill(-2);
        for (int d = 0; d < factors.Length; d++)
        {
            for (int i = 0; i < factors[d].Length; i++)
                weights.Value.HostWrite()[factors[d][i] * heads + d] = d == faint ? 0.1f : i == 0 ? 10 : 5;
        }
    }
}
