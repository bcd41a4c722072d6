using Disentangle.Datasets.Images;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Experiments.Tests.Runs;

public sealed class BaselinesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(CodeKind.Mean)]
    [InlineData(CodeKind.Sampled)]
    public void An_untrained_network_is_the_run_at_step_zero(CodeKind codes)
    {
        string data = TinyData.WriteGrid(_folder, [10, 5, 8]);
        using TrainedRun trained = TrainedRun.Open(TinyData.Train(_folder, data: data).Path);
        MetricSelection metrics = MetricSelection.Of(["mig", "mcc", "fos", "mig-exact"]);
        RunScores scores = Evaluation.Run(trained, metrics, codes, baselines: true);

        using (TrainJob.Start(TinyData.Specification(data), _folder["new"], execution: TinyData.Execution))
        {
            // Only its first checkpoint is wanted.
        }

        using TrainedRun fresh = TrainedRun.Open(_folder["new"]);
        Assert.Equal(0, fresh.Step);
        RunScores untrained = Evaluation.Run(fresh, metrics, codes);
        foreach ((MetricResult result, MetricResult start) in scores.Results.Zip(untrained.Results))
        {
            Assert.Equal(start.Values, result.Baselines!.Untrained);
            Assert.NotEqual(result.Values, result.Baselines.Untrained);
        }
    }

    [Fact]
    public void Chance_is_the_mean_over_permutations_of_the_codes_and_only_where_factors_count()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, data: TinyData.WriteGrid(_folder, [10, 5, 8])).Path);
        RunScores scores = Evaluation.Run(run, MetricSelection.Of(["mcc", "fos"]), baselines: true);
        int[] images = [.. Enumerable.Range(0, run.Data.Count)];
        Codes codes = run.Method.Encode(run.Images(images));
        double sum = 0;
        for (int draw = 0; draw < Baselines.Draws; draw++)
        {
            // The permutation, found again from the codes, which all differ.
            CodeSource permuted = PermutedCodes.Of(Evaluation.Source(run), run.Description.Specification.Seed, draw);
            float[] moved = new float[codes.Means.Length];
            permuted.CodesOf(images, moved);
            CodeSource source = new(FactorSampler.Of((IFactorDataset)run.Data), 4, (asked, values) =>
            {
                for (int i = 0; i < asked.Length; i++) moved.AsSpan(4 * asked[i], 4).CopyTo(values[(4 * i)..]);
            });
            sum += new MeanCorrelation().Evaluate(source, run.Description.Specification.Seed).Values["mcc"];
        }

        Assert.Equal(3, Baselines.Draws);
        Assert.Equal(sum / 3, scores.Results[0].Baselines!.Chance["mcc"], 12);
        Assert.InRange(scores.Results[0].Baselines!.Chance["mcc"], 0, 0.2);
        Assert.Empty(scores.Results[1].Baselines!.Chance);
        Assert.True(scores.Results[1].Baselines!.Untrained.ContainsKey("fos"));
    }

    [Fact]
    public void They_are_kept_on_disk_while_the_same_is_measured_again()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        MetricBaselines measured = Evaluation.Run(run, MetricSelection.Of(["mig", "mig-exact"]), baselines: true).Results[0].Baselines!;
        Evaluation.Run(run, MetricSelection.Of(["mig"]));
        Evaluation.Run(run, MetricSelection.Of(["mig-exact"]), quick: true); // another protocol on no more images
        RunScores read = ScoreFile.Read(run.Folder.ScoresFile);
        MetricBaselines kept = read.Results.Single(result => result.Metric == "mig").Baselines!;
        Assert.Equal(measured.Chance, kept.Chance);
        Assert.Equal(measured.Untrained, kept.Untrained);
        Assert.Equal(3, kept.Draws);
        Assert.Null(read.Results.Single(result => result.Metric == "mig-exact").Baselines);
        Assert.Null(Evaluation.Run(run, MetricSelection.Of(["mcc"])).Results[0].Baselines);
    }

    [Fact]
    public void They_leave_the_scores_and_the_table_of_codes_as_they_are()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, data: TinyData.WriteGrid(_folder, [10, 10, 10, 15])).Path);
        MetricSelection metrics = MetricSelection.Of(["mig", "mig-exact"]);
        RunScores without = Evaluation.Run(run, metrics, quick: true);
        string[] tables = Directory.GetFiles(run.Folder.CodesFolder);
        RunScores with = Evaluation.Run(run, metrics, quick: true, baselines: true);
        Assert.Equal(without.Results.Select(result => result.Values), with.Results.Select(result => result.Values));
        Assert.Single(tables);
        Assert.Equal(tables, Directory.GetFiles(run.Folder.CodesFolder));
    }
}
