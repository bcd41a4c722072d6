using Disentangle.Comparisons.Tables;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Experiments.Tests.Runs;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Tables;
using Disentangle.Studies.Work;

namespace Disentangle.Studies.Tests.Work;

/// <summary>More is measured of trained runs, once each, whatever stops it, and nothing is trained.</summary>
public sealed class StudyMeasureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Metrics_and_analyses_are_added_by_the_seed_of_the_study()
    {
        (StudyFolder folder, StudyPlan plan) = TinyStudy.Make(_folder, "more");
        StudyCrew.Run(folder, plan, workers: 2, threads: 1);
        string bits = TinyStudy.Bits(folder, plan);
        Told told = new();
        StudyCrew.Run(folder, plan, workers: 2, threads: 1, More(plan), told);
        Assert.Equal(bits, TinyStudy.Bits(folder, plan));
        Assert.Equal(plan.Runs.Select(run => run.Name).Order(), told.Begun.Order());
        Assert.Equal(0, told.Steps);
        Assert.All(plan.Runs, run =>
        {
            RunFolder files = RunFolder.Open(folder.FolderOf(run));
            RunScores scores = ScoreFile.Read(files.ScoresFile), sampled = ScoreFile.Read(files.SampledScoresFile);
            Assert.Equal(["mig", "modularity"], scores.Results.Select(result => result.Metric).Order());
            Assert.Equal(["modularity"], sampled.Results.Select(result => result.Metric));
            Assert.Equal((0UL, 0UL), (scores.Seed, sampled.Seed));
            Assert.True(File.Exists(files.PathOf("surgery.json")));
            Assert.False(File.Exists(files.PathOf(Claim.FileName)));

            // The study is still measured as its file says, so no worker measures it again.
            Assert.Equal(RunPhase.Measured, folder.StateOf(run).Phase);
        });
        Assert.Empty(StudyCrew.Run(folder, plan, workers: 1, threads: 1, observer: told));
        Assert.Empty(StudyCrew.Run(folder, plan, workers: 1, threads: 1, More(plan), told));
        Assert.Equal(6, told.Begun.Count);
    }

    [Fact]
    public void Analyses_as_trained_are_made_of_runs_with_correlated_factors_and_their_estimates_are_in_the_table()
    {
        (StudyFolder folder, StudyPlan plan) = TinyStudy.Put(_folder, "estimates", $$"""
            study: estimates
            defaults: { arch: tiny, latents: 3, batch: 8, steps: 10 }
            grid:
              - { method: factor-vae, data: ["{{TinyData.Write(_folder)}}"], correlate: [[], ["shade,x=0.1"]] }
            measure: { metrics: [mig], seed: common }
            analyses: [estimator-bias, estimator-bias-as-trained]
            """);
        StudyCrew.Run(folder, plan, workers: 1, threads: 1);
        IReadOnlyList<ScoreRow> rows = StudyTables.Of(folder, plan).Rows;
        Assert.Equal(2, rows.Count);
        Assert.All(rows.Zip(plan.Runs), pair =>
        {
            (ScoreRow row, PlannedRun run) = pair;
            bool correlated = !run.Specification.Sampling.IsNone;
            Assert.Equal(RunPhase.Measured, folder.StateOf(run).Phase);
            Assert.Equal(correlated, File.Exists(Path.Combine(folder.FolderOf(run), "estimator-bias-as-trained.json")));
            Assert.True(double.IsFinite(row.ValueOf("estimate.exact.total-correlation")));
            Assert.True(double.IsFinite(row.ValueOf("estimate.mss.16.total-correlation")));
            Assert.True(double.IsFinite(row.ValueOf("logged.density-ratio-tc")));
            Assert.Equal(correlated, double.IsFinite(row.ValueOf("estimate-as-trained.mss-equal-weights.16.index-code-mi")));
        });
    }

    [Fact]
    public void Stopped_and_called_again_each_run_is_measured_once_and_scores_are_those_of_one_sitting()
    {
        (StudyFolder folder, StudyPlan plan) = TinyStudy.Make(_folder, "stopped");
        StudyCrew.Run(folder, plan, workers: 2, threads: 1);
        Told told = new();
        for (int sitting = 0; sitting < 3; sitting++)
            StudyCrew.Run(folder, plan, workers: 1, threads: 1, More(plan) with { MostRuns = 2 }, told);
        Assert.Equal(plan.Runs.Select(run => run.Name).Order(), told.Begun.Order());

        // A worker that was killed has left its claim, and half a measurement.
        PlannedRun run = plan.Runs[3];
        string path = folder.FolderOf(run), scores = RunFolder.Open(path).ScoresFile, whole = Values(scores);
        File.WriteAllText(Path.Combine(path, Claim.FileName),
            """{"token": "x", "host": "gone", "boot": "1", "namespace": "2", "process": 3, "started": "4"}""");
        File.SetLastWriteTimeUtc(Path.Combine(path, Claim.FileName), DateTime.UtcNow.AddHours(-1));
        folder.SetState(run, folder.StateOf(run) with { Also = [] });
        File.Delete(RunFolder.Open(path).SampledScoresFile);
        StudyCrew.Run(folder, plan, workers: 2, threads: 1, More(plan), told);
        Assert.Equal(7, told.Begun.Count);
        Assert.Equal(run.Name, told.Begun[^1]);
        Assert.Equal(whole, Values(scores));
        Assert.True(File.Exists(RunFolder.Open(path).SampledScoresFile));

        static string Values(string file) => string.Join(' ', ScoreFile.Read(file).Results.OrderBy(result => result.Metric)
            .SelectMany(result => result.Values.Select(value => $"{value.Key}={value.Value:R}")));
    }

    [Fact]
    public void A_run_that_is_not_trained_or_has_no_checkpoint_stays_what_it_is()
    {
        (StudyFolder folder, StudyPlan plan) = TinyStudy.Make(_folder, "partly");
        StudyCrew.Run(folder, plan, workers: 1, threads: 1, new WorkerOptions { MostRuns = 2 });
        PlannedRun[] trained = [.. plan.Runs.Where(run => folder.StateOf(run).Phase == RunPhase.Measured)];
        Assert.Equal(2, trained.Length);
        StudyPruning.RemoveCheckpoints(folder, trained[0]);
        RunState before = folder.StateOf(trained[0]);
        IReadOnlyDictionary<RunPhase, int> ended = StudyCrew.Run(folder, plan, workers: 2, threads: 1, More(plan));
        Assert.Equal((1, 1), (ended[RunPhase.Measured], ended[RunPhase.Failed]));
        Assert.Equal((before.Phase, before.Protocol, 0), (folder.StateOf(trained[0]).Phase, folder.StateOf(trained[0]).Protocol,
            folder.StateOf(trained[0]).Also.Count));
        Assert.Single(folder.StateOf(trained[1]).Also);
        Assert.Equal(4, plan.Runs.Count(run => folder.StateOf(run).Phase == RunPhase.Planned));
    }

    private static WorkerOptions More(StudyPlan plan) => new()
    {
        MeasuresOnly = plan.Study with
        {
            Measures = plan.Study.Measures with { Metrics = ["modularity"], Codes = [CodeKind.Mean, CodeKind.Sampled] },
            Analyses = ["surgery"],
        },
    };

    private sealed class Told : IStudyObserver
    {
        public List<string> Begun { get; } = [];

        public int Steps { get; private set; }

        public void Began(PlannedRun run, long step)
        {
            lock (Begun) Begun.Add(run.Name);
        }

        public void Stepped(PlannedRun run, long step, double imagesPerSecond) => Steps++;

        public void Measuring(PlannedRun run, string what)
        {
        }

        public void Ended(PlannedRun run, RunState state)
        {
        }
    }
}
