using System.Text.RegularExpressions;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Experiments.Tests.Runs;

public sealed class EvaluationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_scores_are_those_of_the_models_mean_codes()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        RunScores scores = Evaluation.Run(run, MetricSelection.Of(["mig"]));

        // All 48 images, encoded by the model itself: the metric on its own must agree.
        Codes codes = run.Method.Encode(run.Images([.. Enumerable.Range(0, TinyData.Count)]));
        var source = new CodeSource(FactorSampler.Of((IFactorDataset)run.Data), 4, (images, values) =>
        {
            for (int i = 0; i < images.Length; i++) codes.MeanOf(images[i]).CopyTo(values.Slice(4 * i, 4));
        });
        Assert.Equal(new MutualInformationGap().Evaluate(source, 3).Values["mig"], scores.Results[0].Values["mig"], 6);
    }

    [Fact]
    public void Scores_are_kept_on_disk_and_read_again()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        RunScores mig = Evaluation.Run(run, MetricSelection.Of(["mig"]));
        RunScores quick = Evaluation.Run(run, MetricSelection.Of(["mig-exact"]), quick: true);
        RunScores read = ScoreFile.Read(run.Folder.ScoresFile);
        Assert.Equal(30, read.Step);
        Assert.Equal(["mig-exact", "mig"], read.Results.Select(r => r.Metric));
        Assert.Equal(mig.Results[0].Values, read.Results[1].Values);
        Assert.Equal(quick.Results[0].Values, read.Results[0].Values);
        Assert.Equal(mig.Results[0].Matrices[0].Values, read.Results[1].Matrices[0].Values);
        Assert.Equal(["shade", "y", "x"], read.Results[1].Matrices[0].Columns);
        Assert.StartsWith("quick mode: 48 codes drawn from their posteriors", read.Results[0].Protocol);
        Assert.Equal("48 images, 20 bins", read.Results[1].Protocol);
    }

    [Fact]
    public void Scores_of_an_earlier_step_do_not_stay()
    {
        RunFolder folder = TinyData.Train(_folder, steps: 10);
        using (TrainedRun run = TrainedRun.Open(folder.Path)) Evaluation.Run(run, MetricSelection.Of(["mcc"]));
        using (TrainJob job = TrainJob.Resume(folder.Path, new() { Steps = 12 })) Assert.Equal(2, job.Train().Count());
        using (TrainedRun run = TrainedRun.Open(folder.Path))
        {
            Assert.Null(Evaluation.Earlier(run));
            Evaluation.Run(run, MetricSelection.Of(["mig"]));
        }

        Assert.Equal(["mig"], ScoreFile.Read(folder.ScoresFile).Results.Select(r => r.Metric));
    }

    [Fact]
    public void Numbers_that_could_not_be_measured_are_null_in_the_file()
    {
        var result = new MetricResult("mig", "none", new Dictionary<string, double> { ["mig"] = double.NaN },
            [new("m", ["a"], ["b"], new[,] { { double.NaN } })], 1);
        File.WriteAllText(_folder["scores.json"], ScoreFile.ToJson(new RunScores(1, 2, [result])));
        Assert.Contains("\"mig\": null", File.ReadAllText(_folder["scores.json"]));
        RunScores read = ScoreFile.Read(_folder["scores.json"]);
        Assert.True(double.IsNaN(read.Results[0].Values["mig"]));
        Assert.True(double.IsNaN(read.Results[0].Matrices[0].Values[0, 0]));
    }

    [Fact]
    public void Infinities_are_texts_in_the_file()
    {
        var result = new MetricResult("unsupervised", "none",
            new Dictionary<string, double> { ["a"] = double.PositiveInfinity, ["b"] = double.NegativeInfinity }, [], 1.5);
        File.WriteAllText(_folder["scores.json"], ScoreFile.ToJson(new RunScores(1, 2, [result])));
        Assert.Equal(result.Values, ScoreFile.Read(_folder["scores.json"]).Results[0].Values);
        Assert.Equal("""{"a":"Infinity","b":"-Infinity","seconds.unsupervised":1.5}""",
            Regex.Replace(ScoreFile.ToFlatJson([result]), @"\s", ""));
    }

    [Fact]
    public void Sampled_codes_scatter_around_the_means_by_the_posteriors_deviations()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        int[] images = [.. Enumerable.Range(0, TinyData.Count)];
        Codes codes = run.Method.Encode(run.Images(images));
        float[] means = new float[codes.Means.Length], sampled = new float[means.Length], again = new float[means.Length];
        Evaluation.Source(run).CodesOf(images, means);
        Evaluation.Source(run, CodeKind.Sampled).CodesOf(images, sampled);
        Evaluation.Source(run, CodeKind.Sampled).CodesOf([.. images.Reverse()], again);
        Assert.Equal(codes.Means, means);
        double[] scores = [.. means.Select((mean, i) => (sampled[i] - mean) / Math.Exp(codes.LogVariances![i] / 2.0))];
        Assert.InRange(scores.Average(), -0.25, 0.25); // 192 values of N(0, 1): three and a half standard errors
        Assert.InRange(scores.Average(z => z * z), 0.65, 1.35);
        Assert.Equal(sampled[..4], again[^4..]);
    }

    [Fact]
    public void A_named_metric_that_cannot_be_measured_is_refused_and_else_left_out()
    {
        MetricEntry entry = new("never", "Never", "", "", true, [new("never")], _ => new Never());
        CodeSource source = new(FactorSampler.Of([new Factor("v", [0, 1])], [0, 1]), 1, (_, values) => values.Fill(1));
        Measurement measured = Scoring.Measure(source, new([entry, MetricCatalogue.Get("mig")], Named: false), seed: 0);
        Assert.Equal(["mig"], measured.Results.Select(r => r.Metric));
        Assert.Equal([new LeftOut(entry, "needs more")], measured.LeftOut);
        var error = Assert.Throws<UserErrorException>(() => Scoring.Measure(source, new([entry], Named: true), seed: 0));
        Assert.Equal("never cannot be measured here: it needs more", error.Message);
    }

    [Fact]
    public void Images_without_factors_are_measured_by_what_needs_none()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, factors: false).Path);
        MetricSelection named = MetricSelection.Of(["active-units", "unsupervised", "fos"]);
        RunScores scores = Evaluation.Run(run, named, baselines: true);
        using TemporaryFolder other = new();
        using TrainedRun labelled = TrainedRun.Open(TinyData.Train(other).Path);
        Assert.Equal(
            Evaluation.Run(labelled, named).Results.Select(result => result.Values), scores.Results.Select(result => result.Values));
        Assert.Equal(scores.Results.Select(result => result.Metric), ScoreFile.Read(run.Folder.ScoresFile).Results.Select(r => r.Metric));

        RunScores usual = Evaluation.Run(run, MetricSelection.Usual);
        Assert.All(usual.Results, result => Assert.False(MetricCatalogue.Get(result.Metric).UsesFactors));
        Assert.Equal(MetricCatalogue.Usual.Where(entry => entry.UsesFactors), usual.LeftOut.Select(left => left.Metric));
        var error = Assert.Throws<UserErrorException>(() => Evaluation.Run(run, MetricSelection.Of(["mig"])));
        Assert.Equal("mig cannot be measured here: it needs ground-truth factors", error.Message);
        Assert.EndsWith("or measure what needs none: unsupervised, fos, active-units", error.Hint);
    }

    [Fact]
    public void Stopping_writes_nothing()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        Assert.Throws<OperationCanceledException>(
            () => Evaluation.Run(run, MetricSelection.Usual, cancellation: new CancellationToken(canceled: true)));
        Assert.False(File.Exists(run.Folder.ScoresFile));
    }

    private sealed class Never : IMetric
    {
        public string Id => "never";

        public string Protocol => "";

        public string? WhyNot(CodeSource source, ulong seed) => "needs more";

        public MetricResult Evaluate(CodeSource source, ulong seed, IProgress<double>? progress = null,
            CancellationToken cancellation = default) =>
            throw new NotSupportedException();
    }
}
