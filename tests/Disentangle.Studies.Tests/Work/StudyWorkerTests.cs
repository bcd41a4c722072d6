using System.Text.Json.Nodes;
using Disentangle.Comparisons.Analyses;
using Disentangle.Comparisons.Tables;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Experiments.Tests.Runs;
using Disentangle.Metrics;
using Disentangle.Studies.Index;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Tables;
using Disentangle.Studies.Work;

namespace Disentangle.Studies.Tests.Work;

/// <summary>Every run of a study is trained once and to the same bits, whoever works on it and whatever stops it.</summary>
public sealed class StudyWorkerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Workers_train_and_measure_every_run_once()
    {
        (StudyFolder folder, StudyPlan plan) = Study("first");
        Recorder told = new();
        IReadOnlyDictionary<RunPhase, int> ended = StudyCrew.Run(folder, plan, workers: 3, threads: 1, observer: told);
        Assert.Equal(6, ended[RunPhase.Measured]);
        Assert.Equal(plan.Runs.Select(run => run.Name).Order(), told.Begun.Order());
        Assert.All(plan.Runs, run =>
        {
            RunFolder files = RunFolder.Open(folder.FolderOf(run));
            Assert.True(File.Exists(files.ScoresFile));
            Assert.True(File.Exists(files.PathOf("elbo.json")));
            Assert.False(File.Exists(files.PathOf(Claim.FileName)));
        });

        // Called again there is nothing to do.
        Assert.Empty(StudyCrew.Run(folder, plan, workers: 1, threads: 1, observer: told));
        Assert.Equal(6, told.Begun.Count);
    }

    [Fact]
    public void Stopped_again_and_again_the_bits_are_those_of_an_undisturbed_study()
    {
        (StudyFolder whole, StudyPlan plan) = Study("whole");
        StudyCrew.Run(whole, plan, workers: 1, threads: 1, TinyStudy.Alone);
        (StudyFolder parts, _) = Study("parts");
        Random random = new(3);
        for (int round = 0; round < 60 && !StudyStatus.Of(parts, plan).IsOver; round++)
        {
            using CancellationTokenSource stop = new();
            StudyCrew.Run(parts, plan, workers: 2, threads: 1, TinyStudy.Alone,
                new StopAfter(random.Next(1, 60), stop), cancellation: stop.Token);
        }

        StudyCrew.Run(parts, plan, workers: 2, threads: 1, TinyStudy.Alone);
        Assert.Equal(Bits(whole, plan), Bits(parts, plan));
    }

    [Fact]
    public void A_run_whose_worker_loses_its_claim_is_left_to_the_other()
    {
        (StudyFolder folder, StudyPlan plan) = Study("lost");
        PlannedRun run = plan.InOrderOfWork().First();
        string claim = Path.Combine(folder.FolderOf(run), Claim.FileName);
        using Session session = new(threads: 1);
        StudyWorker worker = new(folder, plan, session, new WorkerOptions { MostRuns = 1 });
        worker.Run(
            new At(7,
                () => File.WriteAllText(claim,
                    File.ReadAllText(claim).Replace("\"token\":\"", "\"token\":\"x", StringComparison.Ordinal))));
        Assert.Equal(RunPhase.Running, folder.StateOf(run).Phase);
        Assert.True(File.Exists(claim)); // that of the other
        File.Delete(claim);
        Assert.Equal(RunPhase.Stopped, folder.StateOf(run).Phase);
        StudyCrew.Run(folder, plan, workers: 1, threads: 1);
        (StudyFolder whole, _) = Study("whole");
        StudyCrew.Run(whole, plan, workers: 1, threads: 1, TinyStudy.Alone);
        Assert.Equal(Bits(whole, plan), Bits(folder, plan));
    }

    // Slurm puts a task into its queue again when its node is lost; its claim on another machine is not silent for long yet.
    [Theory]
    [InlineData("5_2", RunPhase.Measured)]
    [InlineData("5_3", RunPhase.Running)]
    public void A_task_of_Slurm_that_begins_again_waits_for_the_claim_that_it_left(string task, RunPhase phase)
    {
        (StudyFolder folder, StudyPlan plan) = Study("requeued");
        PlannedRun run = plan.InOrderOfWork().First();
        Directory.CreateDirectory(folder.FolderOf(run));
        Owner before = Owner.Current with { Host = "elsewhere", SlurmJob = "5_2" };
        Claim left = Claim.TryTake(folder.FolderOf(run), before, Claim.Patience)!;
        StudyPlan alone = plan with { Runs = [run] };
        using Session session = new(threads: 1);
        new StudyWorker(folder, alone, session, new WorkerOptions
        {
            Owner = Owner.Current with { SlurmJob = task },
            Patience = TimeSpan.FromSeconds(2),
            BetweenLooks = TimeSpan.FromSeconds(0.1),
        }).Run();
        Assert.Equal(phase, folder.StateOf(run).Phase);
        left.Dispose();
    }

    [Fact]
    public void A_run_that_diverges_fails_and_the_others_go_on()
    {
        string data = TinyData.Write(_folder);
        (StudyFolder folder, StudyPlan plan) = Put("diverging", $"""
            study: diverging
            defaults: {"{"} arch: tiny, latents: 4, batch: 8, steps: 30 {"}"}
            grid:
              - method: beta-vae
                data: ["{data}"]
                lr: [0.01, 1e30]
            """);
        StudyCrew.Run(folder, plan, workers: 2, threads: 1);
        StudyStatus status = StudyStatus.Of(folder, plan);
        Assert.Equal((1, 1), (status.Counts[RunPhase.Measured], status.Counts[RunPhase.Failed]));
        FailureGroup failure = Assert.Single(status.Failures);
        Assert.Equal(FailureKinds.NotFinite, failure.Kind);
        Assert.True(status.IsOver);
    }

    [Fact]
    public void A_damaged_state_ends_that_run_alone_with_a_sentence()
    {
        (StudyFolder folder, StudyPlan plan) = Study("damaged");
        PlannedRun run = plan.Runs[2];
        Directory.CreateDirectory(folder.FolderOf(run));
        File.WriteAllText(StudyFolder.StateFile(folder.FolderOf(run)), "{\"state\": \"confused\"}");
        StudyCrew.Run(folder, plan, workers: 2, threads: 1);
        StudyStatus status = StudyStatus.Of(folder, plan);
        Assert.Equal(5, status.Counts[RunPhase.Measured]);
        Assert.Contains("state must be one of", Assert.Single(status.Failures).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_folder_that_vanishes_ends_that_run_alone_and_it_can_be_done_again(bool replaced)
    {
        (StudyFolder folder, StudyPlan plan) = Study("vanishing");
        PlannedRun run = plan.InOrderOfWork().First();
        string path = folder.FolderOf(run);
        Recorder told = new At(7, () =>
        {
            if (Directory.Exists(path + ".away")) return;
            Directory.Move(path, path + ".away");
            if (replaced) File.WriteAllText(path, "not a folder");
        });
        StudyCrew.Run(folder, plan, workers: 1, threads: 1, observer: told);
        Assert.Equal(5, plan.Runs.Count(other => folder.StateOf(other).Phase == RunPhase.Measured));
        File.Delete(path);
        Directory.Delete(path + ".away", recursive: true);
        StudyCrew.Run(folder, plan, workers: 1, threads: 1);
        Assert.Equal(RunPhase.Measured, folder.StateOf(run).Phase);
        (StudyFolder whole, _) = Study("whole");
        StudyCrew.Run(whole, plan, workers: 2, threads: 1);
        Assert.Equal(Bits(whole, plan), Bits(folder, plan));
    }

    [Fact]
    public void A_study_that_was_killed_in_its_first_moment_is_begun_again()
    {
        (StudyFolder folder, StudyPlan plan) = Study("first");
        File.Delete(folder.StudyFile);
        string left = folder.PathOf($"study.yaml.{Guid.NewGuid():N}.tmp");
        File.WriteAllText(left, "study: fir");
        folder.Put("study: first", plan);
        Assert.False(File.Exists(left));
        Assert.True(StudyFolder.IsStudy(folder.Path));

        File.Delete(folder.StudyFile);
        File.WriteAllText(folder.PathOf("letter.txt"), "");
        Assert.Contains("holds other files", Assert.Throws<UserErrorException>(() => folder.Put("study: first", plan)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_index_is_made_anew_and_a_damaged_study_or_plan_is_a_sentence()
    {
        (StudyFolder folder, StudyPlan plan) = Study("damaged");
        StudyIndex.Build(folder, plan);
        byte[] whole = File.ReadAllBytes(folder.PathOf(StudyIndex.FileName));
        File.WriteAllText(folder.PathOf(StudyIndex.FileName), "no database");
        StudyIndex.Build(folder, plan);
        Assert.Equal(whole, File.ReadAllBytes(folder.PathOf(StudyIndex.FileName)));
        File.AppendAllText(folder.PlanFile, "{\"number\": 6");
        Assert.Contains("plan.jsonl, line 7", Assert.Throws<UserErrorException>(folder.ReadPlan).Message, StringComparison.Ordinal);
        File.WriteAllText(folder.StudyFile, "study: [");
        Assert.Contains("study.yaml", Assert.Throws<UserErrorException>(folder.ReadPlan).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_protocol_measures_again_and_trains_nothing()
    {
        (StudyFolder folder, StudyPlan plan) = Study("more");
        StudyCrew.Run(folder, plan, workers: 2, threads: 1);
        string bits = Bits(folder, plan);
        StudyPlan more = plan with { Study = plan.Study with { Measures = plan.Study.Measures with { Metrics = ["mig", "modularity"] } } };
        StudyCrew.Run(folder, more, workers: 2, threads: 1);
        Assert.Equal(bits, Bits(folder, plan));
        Assert.All(plan.Runs,
            run => Assert.Contains("\"modularity\"", File.ReadAllText(RunFolder.Open(folder.FolderOf(run)).ScoresFile),
                StringComparison.Ordinal));
    }

    [Fact]
    public void Baselines_are_measured_where_the_study_asks_and_stand_in_its_table()
    {
        (StudyFolder folder, StudyPlan plan) = Study("baselines", "baselines: true");
        Assert.True(StudyFile.Parse(plan.Study.ToYaml(), "again").Measures.Baselines);
        Assert.NotEqual(new StudyMeasurement(plan.Study).Protocol,
            new StudyMeasurement(plan.Study with { Measures = plan.Study.Measures with { Baselines = false } }).Protocol);
        StudyCrew.Run(folder, plan, workers: 2, threads: 1);
        ScoreTable table = StudyTables.Of(folder, plan);
        Assert.All(table.Rows, row =>
        {
            Assert.InRange(row.Scores["chance.mig"], 0, 0.2);
            Assert.NotEqual(row.Scores["mig"], row.Scores["untrained.mig"]);
        });
        Assert.EndsWith("codes permuted over images, mean of 3", table.Get("chance.mig").Protocol, StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_over_training_are_the_same_however_often_it_was_stopped()
    {
        (StudyFolder whole, StudyPlan plan) = Study("whole", "every: 10");
        StudyCrew.Run(whole, plan, workers: 1, threads: 1);
        (StudyFolder parts, _) = Study("parts", "every: 10");
        Random random = new(5);
        for (int round = 0; round < 40 && !StudyStatus.Of(parts, plan).IsOver; round++)
        {
            using CancellationTokenSource stop = new();
            StudyCrew.Run(parts, plan, workers: 2, threads: 1, observer: new StopAfter(random.Next(1, 40), stop), cancellation: stop.Token);
        }

        StudyCrew.Run(parts, plan, workers: 2, threads: 1);
        Assert.Equal(Bits(whole, plan), Bits(parts, plan));
        Assert.All(plan.Runs, run =>
        {
            string file = Path.Combine(whole.FolderOf(run), ScoreCurve.FileName);
            Assert.Equal(["0", "10", "20"], File.ReadLines(file).Select(line => $"{JsonNode.Parse(line)!["step"]}"));
            Assert.Equal(File.ReadAllText(file), File.ReadAllText(Path.Combine(parts.FolderOf(run), ScoreCurve.FileName)));
        });

        // The table has them with the last scores, and what units tell about factors, so that all analyses of both are made.
        ScoreTable table = StudyTables.Of(whole, plan);
        Assert.All(table.Rows, row =>
        {
            Assert.Equal([0, 10, 20, 30], row.Curves["mig"].Select(point => point.Step));
            Assert.Equal(row.Scores["mig"], row.Curves["mig"][^1].Value);
            Assert.Equal(4, row.Information!.Shares.GetLength(0));
            double[] shares = [.. row.Information.Shares.Cast<double>()];
            Assert.All(shares, share => Assert.InRange(share, 0, 1));
            Assert.Contains(shares, share => share > 0);
        });
        AnalysisInput input = new(table);
        Assert.All(StudyAnalysisCatalogue.Run(input).Where(result => result.Analysis.Id is "learning-curves" or "factor-groups"),
            result => Assert.Null(result.Missing));
    }

    [Fact]
    public void The_models_of_each_cell_are_ranked_once_and_again_when_there_are_more()
    {
        (StudyFolder folder, StudyPlan plan) = Study("ranked");
        StudyPlan two = plan with { Runs = [.. plan.Runs.Where(run => run.Specification.Seed < 2)] };
        StudyCrew.Run(folder, two, workers: 2, threads: 1);
        using Session session = new(threads: 1);
        Assert.Equal([2, 2], Ranked(two));
        Assert.Empty(Ranked(two));
        ScoreTable table = StudyTables.Of(folder, two);
        Assert.All(table.Rows, row => Assert.InRange(row.Scores["udr"], 0, 0.9));
        Assert.Equal(ScoreRole.Unsupervised, table.Get("udr").Role);

        StudyCrew.Run(folder, plan, workers: 2, threads: 1);
        Assert.Equal([3, 3], Ranked(plan));

        // A model without its checkpoint can no longer be ranked, and what is known stays.
        Directory.Delete(RunFolder.Open(folder.FolderOf(plan.Runs[0])).CheckpointFolder, recursive: true);
        Assert.Empty(Ranked(plan));
        Assert.All(StudyTables.Of(folder, plan).Rows, row => Assert.True(row.Scores.ContainsKey("udr")));

        List<int> Ranked(StudyPlan plan)
        {
            List<int> cells = [];
            CellRanking.Complete(folder, plan, session, (_, models) => cells.Add(models));
            return cells;
        }
    }

    [Fact]
    public void All_models_are_measured_on_the_same_samples_where_the_seed_is_common()
    {
        (StudyFolder folder, StudyPlan plan) = Study("common");
        StudyCrew.Run(folder, plan, workers: 2, threads: 1);
        Assert.All(plan.Runs,
            run => Assert.Contains("\"seed\": 0,", File.ReadAllText(RunFolder.Open(folder.FolderOf(run)).ScoresFile),
                StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void All_images_are_encoded_once_and_their_table_stays_only_where_the_study_keeps_it(bool kept)
    {
        string data = TinyData.WriteGrid(_folder, [10, 10, 10, 12]);
        (StudyFolder folder, StudyPlan plan) = Put("codes", $"""
            study: codes
            defaults: {"{"} arch: tiny, latents: 4, batch: 8, steps: 3 {"}"}
            grid:
              - method: beta-vae
                data: ["{data}"]
            measure: {"{"} metrics: [mig], codes: [mean, sampled] {"}"}
            keep: {"{"} codes: {(kept ? "true" : "false")} {"}"}
            """);
        Tables made = new(folder);
        StudyCrew.Run(folder, plan, workers: 1, threads: 1, observer: made);
        Assert.Equal(1, made.Most);
        RunFolder run = RunFolder.Open(folder.FolderOf(Assert.Single(plan.Runs)));
        Assert.Equal(kept, Directory.Exists(run.CodesFolder));

        // What is measured later makes it again.
        made = new(folder);
        StudyFile more = plan.Study with { Measures = plan.Study.Measures with { Metrics = ["modularity"] } };
        StudyCrew.Run(folder, plan, workers: 1, threads: 1, new WorkerOptions { MeasuresOnly = more }, made);
        Assert.Equal(1, made.Most);
        Assert.Equal(kept, Directory.Exists(run.CodesFolder));
        if (!kept) return;
        string table = Assert.Single(Directory.GetFiles(run.CodesFolder));

        // One kind of codes alone asks for less than the 12,000 images.
        Assert.Equal(10_000, Evaluation.CodesAskedFor(MetricSelection.Of(["mig"]), quick: false, images: 12_000));
        long bytes = new FileInfo(table).Length;
        Assert.True(StudyPruning.RemoveCheckpoints(folder, plan.Runs[0]) > bytes);
        Assert.False(Directory.Exists(run.CodesFolder));
        Assert.False(Directory.Exists(run.CheckpointFolder));
        Assert.True(File.Exists(run.ScoresFile));
    }

    private (StudyFolder Folder, StudyPlan Plan) Study(string name, string measure = "") => TinyStudy.Make(_folder, name, measure: measure);

    private (StudyFolder Folder, StudyPlan Plan) Put(string name, string text) => TinyStudy.Put(_folder, name, text);

    private static string Bits(StudyFolder folder, StudyPlan plan) => TinyStudy.Bits(folder, plan);

    private class Recorder : IStudyObserver
    {
        public List<string> Begun { get; } = [];

        public void Began(PlannedRun run, long step)
        {
            lock (Begun) Begun.Add(run.Name);
        }

        public virtual void Stepped(PlannedRun run, long step, double imagesPerSecond)
        {
        }

        public virtual void Measuring(PlannedRun run, string what)
        {
        }

        public void Ended(PlannedRun run, RunState state)
        {
        }
    }

    // The most tables that runs had while they were measured.
    private sealed class Tables(StudyFolder folder) : Recorder
    {
        public int Most { get; private set; }

        public override void Measuring(PlannedRun run, string what)
        {
            string codes = RunFolder.Open(folder.FolderOf(run)).CodesFolder;
            if (Directory.Exists(codes)) Most = Math.Max(Most, Directory.GetFiles(codes).Length);
        }
    }

    private sealed class StopAfter(int steps, CancellationTokenSource stop) : Recorder
    {
        private int _left = steps;

        public override void Stepped(PlannedRun run, long step, double imagesPerSecond)
        {
            if (Interlocked.Decrement(ref _left) == 0) stop.Cancel();
        }
    }

    private sealed class At(long step, Action act) : Recorder
    {
        public override void Stepped(PlannedRun run, long now, double imagesPerSecond)
        {
            if (now == step) act();
        }
    }
}
