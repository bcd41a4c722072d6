using Disentangle.Analysis;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Methods;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Experiments.Tests.Runs;

/// <summary>Metrics that need more than codes, on runs.</summary>
public sealed class PosteriorMetricTests : IDisposable
{
    private const string Reason = "mig-exact cannot be measured here: it needs the posterior of every image of a complete grid of factors";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_lends_metrics_the_posteriors_of_its_images()
    {
        using Session session = new(threads: 1);
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, steps: 300).Path, session);
        PosteriorSource source = Evaluation.Source(run).Posteriors!;
        Codes codes = DatasetCodes.Of(run.Method, run.Data);
        Assert.Equal(codes.Means, source.Get().Mean.HostRead().ToArray());
        Assert.Equal(codes.LogVariances, source.Get().LogVariance.HostRead().ToArray());
        Assert.Same(session.Kernels, source.Kernels);
        Assert.Equal(1, source.Kernels.Threads);
    }

    [Fact]
    public void The_exact_gap_of_a_run_is_measured_where_it_is_named()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, steps: 300, settings: MethodSettings.Empty.With("beta", 0.2)).Path);
        RunScores scores = Evaluation.Run(run, MetricSelection.Of(["mig-exact"]));
        MetricResult result = Assert.Single(scores.Results);
        Assert.StartsWith("48 codes drawn from their posteriors", result.Protocol);
        Assert.InRange(result.Values["mig-exact"], 0, 1);
        Assert.Equal(["shade", "y", "x"], result.Matrices[0].Columns);

        // No unit can tell more about a factor than about the image.
        IReadOnlyList<Estimators.LatentDecomposition> units = Surgery.Run(run).Exact.Latents;
        for (int d = 0; d < 4; d++)
        {
            for (int k = 0; k < 3; k++)
            {
                double most = units[d].Information + 4 * (units[d].InformationError + result.Matrices[1].Values[d, k]);
                Assert.InRange(result.Matrices[0].Values[d, k], 0, most);
            }
        }

        Assert.True(result.Matrices[0].Values.Cast<double>().Max() > 0.2);
        Assert.DoesNotContain("mig-exact", MetricSelection.Usual.Metrics.Select(m => m.Id));
        Assert.Contains("mig", MetricSelection.Usual.Metrics.Select(m => m.Id));
    }

    [Fact]
    public void A_named_metric_that_cannot_be_measured_is_refused()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        TrainedRun deterministic = run with { Method = new Deterministic(run.Method) };
        Assert.Null(Evaluation.Source(deterministic).Posteriors);
        UserErrorException error = Assert.Throws<UserErrorException>(
            () => Evaluation.Run(deterministic, MetricSelection.Of(["mig", "mig-exact"])));
        Assert.Equal(Reason, error.Message);
        Assert.False(File.Exists(run.Folder.ScoresFile));
        TrainedRun labels = run with { Data = new Labelled((IFactorDataset)run.Data) };
        Assert.Equal(Reason, Assert.Throws<UserErrorException>(() => Evaluation.Run(labels, MetricSelection.Of(["mig-exact"]))).Message);
    }

    /// <summary>The same images and labels, not told to be a grid.</summary>
    private sealed class Labelled(IFactorDataset inner) : IFactorDataset
    {
        public string Name => inner.Name;

        public int Count => inner.Count;

        public ImageShape Shape => inner.Shape;

        public IReadOnlyList<Factor> Factors => inner.Factors;

        public void Read(ReadOnlySpan<int> indices, Span<float> images) => inner.Read(indices, images);

        public void FactorsOf(int index, Span<int> values) => inner.FactorsOf(index, values);
    }
}
