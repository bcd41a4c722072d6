using System.Text.Json.Nodes;
using Disentangle.Datasets.Images;
using Disentangle.Datasets.Sampling;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Experiments.Summaries;
using Disentangle.Foundation.Numerics;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Experiments.Tests.Runs;

public sealed class GeneralisationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _runs;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void With_few_images_held_out_errors_are_measured_and_accuracies_are_not()
    {
        using TrainedRun run = Train(["shade=1,y=0"], []);
        int[] heldOut = ImageSampler.Of(run.Data, run.Description.Specification.Sampling).LeftOut();
        Assert.Equal(4, heldOut.Length);
        GeneralisationResult result = Generalisation.Run(run);
        Assert.Equal((TinyData.Count - 4, 4, "without shade=1,y=0"), (result.SeenImages, result.HeldOutImages, result.Rules.ToString()));
        Assert.Empty(result.Readouts);
        Assert.True(double.IsNaN(result.Score));
        const string Reason = "14 test images of combinations seen in training are too few to test a readout: at least 100 are needed, so "
            + "that the standard error of an accuracy is at most 0.05";
        Assert.Equal(Reason, result.WhyNoReadouts);

        // All four images that were held out, reconstructed one by one.
        Tensor images = run.Images(heldOut), again = run.Method.Decode(run.Method.Encode(images).ToTensor());
        double error = 0;
        for (int i = 0; i < images.Count; i++) error += Math.Pow(images.HostRead()[i] - again.HostRead()[i], 2) / 4;
        Assert.Equal(error, result.HeldOutError.Mean, 1e-5);
        Assert.Equal(4, result.HeldOutError.Count);

        JsonNode json = JsonNode.Parse(File.ReadAllText(Generalisation.Entry.FileIn(run.Folder)))!;
        Assert.Null(json["score"]);
        Assert.Equal(Reason, (string)json["reason"]!);
        Assert.Equal(result.SeenError.Mean, (double)json["squaredError"]!["seen"]!["value"]!, 12);
        RunReport.Write(run);
        Assert.Contains("Held-out combinations", File.ReadAllText(run.Folder.ReportFile));
        Assert.Contains(Reason, File.ReadAllText(run.Folder.ReportFile));
        Assert.Equal(GeneralisationFile.ToJson(result), GeneralisationFile.ToJson(Generalisation.Run(run)));
    }

    [Fact]
    public void Readouts_are_tested_on_images_that_they_did_not_learn_from()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(
            _folder, data: TinyData.WriteGrid(_folder, [3, 3, 100], noise: true), sampling: SamplingRules.Parse([],
                ["v1=0"]), name: "noise").Path);
        GeneralisationResult result = Generalisation.Run(run);
        Assert.Equal(["v0", "v1", "v2"], result.Readouts.Select(readout => readout.Factor));
        Assert.Equal(result.Readouts.Average(r => r.HeldOut) / result.Readouts.Average(r => r.Seen), result.Score, 12);
        int test = result.SeenImages - (2 * result.SeenImages + 2) / 3;
        Assert.Equal(
            $"trained on {result.SeenImages - test} images seen in training, tested on {test} other such images and "
                + $"on {result.HeldOutImages} held-out images", result.Readout);

        // Three values at random: chance, give or take four standard errors. A value that was held out is never predicted.
        Assert.Equal(1.0 / 3, result.Readouts[0].Seen, 4 * Math.Sqrt(2.0 / 9 / test));
        Assert.Equal(1.0 / 3, result.Readouts[0].HeldOut, 4 * Math.Sqrt(2.0 / 9 / result.HeldOutImages));
        Assert.Equal(0, result.Readouts[1].HeldOut);
        JsonNode json = JsonNode.Parse(File.ReadAllText(Generalisation.Entry.FileIn(run.Folder)))!;
        Assert.Equal(result.Score, (double)json["score"]!, 12);
    }

    [Fact]
    public void Training_sees_nothing_of_what_is_held_out_and_goes_on_to_the_same_bits()
    {
        string[] holdOut = ["x=0-1"], correlate = ["shade,y=0.3"];
        using TrainedRun whole = Train(holdOut, correlate), again = Train(holdOut, correlate), plain = Train([], []);
        Assert.Equal(Bits(whole), Bits(again));
        Assert.NotEqual(Bits(whole), Bits(plain));
        RunFolder half = Folder(holdOut, correlate, steps: 15);
        using (TrainJob job = TrainJob.Resume(half.Path, new() { Steps = 30 })) Assert.Equal(15, job.Train().Count());
        using TrainedRun resumed = TrainedRun.Open(half.Path);
        Assert.Equal(whole.Description.Specification.Sampling, resumed.Description.Specification.Sampling);
        Assert.Equal(Bits(whole), Bits(resumed));
        Assert.Contains("--correlate shade,y=0.3 --hold-out x=0-1", RunCommand.Of(whole.Description.Specification));
    }

    [Fact]
    public void Metrics_can_be_measured_on_images_drawn_as_in_training()
    {
        using TrainedRun run = Train(["shade=0"], ["y,x=0.2"]);
        RunScores all = Evaluation.Run(run, MetricSelection.Of(["mig"])),
            trained = Evaluation.Run(run, MetricSelection.Of(["mig"]), asTrained: true);
        Assert.NotEqual(all.Results[0].Values["mig"], trained.Results[0].Values["mig"]);
        Assert.Equal(trained.Results[0].Values["mig"], ScoreFile.Read(run.Folder.ScoresAsTrainedFile).Results[0].Values["mig"]);
        Assert.Equal(all.Results[0].Values["mig"], ScoreFile.Read(run.Folder.ScoresFile).Results[0].Values["mig"]);

        // What the sampler shares: images with the same value of a factor, by the same rules, never what was held out.
        var data = (IFactorDataset)run.Data;
        ImageSampler images = ImageSampler.Of(data, run.Description.Specification.Sampling);
        FactorSampler sampler = FactorSampler.Of(data, images);
        Assert.False(sampler.IsCompleteGrid);
        Assert.Equal(
            [.. Enumerable.Range(0, 3)
                .Where(k => Enumerable.Range(0, images.Count).Select(i => Value(data, images.ImageAt(i), k)).Distinct().Count() > 1)],
                sampler.VaryingFactors);
        Philox random = new(3, RandomPurpose.Test);
        for (int i = 0; i < 200; i++)
        {
            int image = sampler.Draw(ref random), other = sampler.DrawSharing(ref random, 1, image);
            Assert.Equal(Value(data, image, 1), Value(data, other, 1));
            Assert.NotEqual(0, Value(data, other, 0));
        }
    }

    [Fact]
    public void A_run_without_rules_has_nothing_to_measure()
    {
        using TrainedRun run = Train([], []);
        Assert.Equal("the run has no held-out combinations to measure",
            Assert.Throws<UserErrorException>(() => Generalisation.Run(run)).Message);
        Assert.Equal(
            "the run was trained without --correlate and --hold-out, so --as-trained would measure the same",
            Assert.Throws<UserErrorException>(() => Evaluation.Run(run, MetricSelection.Of(["mig"]), asTrained: true)).Message);
        Assert.False(File.Exists(Generalisation.Entry.FileIn(run.Folder)));
    }

    private TrainedRun Train(string[] holdOut, string[] correlate) => TrainedRun.Open(Folder(holdOut, correlate).Path);

    private RunFolder Folder(string[] holdOut, string[] correlate, int steps = 30) =>
        TinyData.Train(_folder, steps, sampling: SamplingRules.Parse(correlate, holdOut), name: $"run{_runs++}");

    private static float[] Bits(TrainedRun run) =>
        [.. run.Method.Parameters.Items.SelectMany(parameter => parameter.Value.HostRead().ToArray())];

    private static int Value(IFactorDataset data, int image, int factor)
    {
        int[] values = new int[data.Factors.Count];
        data.FactorsOf(image, values);
        return values[factor];
    }
}
