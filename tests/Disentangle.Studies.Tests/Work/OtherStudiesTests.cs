using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Work;

namespace Disentangle.Studies.Tests.Work;

/// <summary>A run that two studies share is trained once, and only where it is the same run.</summary>
public sealed class OtherStudiesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_study_beside_this_one_has_is_copied_and_measured_here()
    {
        (StudyFolder first, StudyPlan plan) = TinyStudy.Make(_folder, "first", seeds: "0-1");
        StudyCrew.Run(first, plan, workers: 2, threads: 1);

        // The grid names its cells otherwise, and has a seed more.
        (StudyFolder second, StudyPlan larger) = TinyStudy.Make(
            _folder, "second", seeds: "0-2", grid: "set: { beta: 4 }");
        StudyMeasures measures = larger.Study.Measures with { Metrics = ["modularity"] };
        StudyPlan measured = larger with { Study = larger.Study with { Measures = measures } };
        Steps told = new();
        StudyCrew.Run(second, measured, workers: 1, threads: 1, observer: told);
        Assert.Equal(30, told.Count);
        Assert.All(larger.Runs, run =>
        {
            RunState state = second.StateOf(run);
            Assert.Equal(RunPhase.Measured, state.Phase);
            Assert.Equal(run.Specification.Seed < 2, state.CopiedFrom?.StartsWith(first.RunsFolder, StringComparison.Ordinal) == true);
            RunFolder files = RunFolder.Open(second.FolderOf(run));
            Assert.Equal(["modularity"], ScoreFile.Read(files.ScoresFile).Results.Select(result => result.Metric));
            Assert.Equal(30, RunHistory.Read(files.HistoryFile)[^1].Step);
        });

        // To the bits that it would have been trained to.
        (StudyFolder alone, StudyPlan same) = TinyStudy.Make(_folder, "alone", seeds: "0-2", grid: "set: { beta: 4 }");
        StudyCrew.Run(alone, same, workers: 2, threads: 1, TinyStudy.Alone);
        Assert.Equal(TinyStudy.Bits(alone, same), TinyStudy.Bits(second, larger));
        Assert.All(same.Runs, run => Assert.Null(alone.StateOf(run).CopiedFrom));
    }

    [Fact]
    public void A_copy_that_cannot_be_measured_still_says_where_it_is_from()
    {
        (StudyFolder first, StudyPlan plan) = TinyStudy.Make(_folder, "first", seeds: "0", grid: "set: { beta: 4 }");
        StudyCrew.Run(first, plan, workers: 1, threads: 1);
        (StudyFolder second, StudyPlan same) = TinyStudy.Make(_folder, "second", seeds: "0", grid: "set: { beta: 4 }");
        PlannedRun run = same.Runs[0];
        string origin = first.FolderOf(plan.Runs[0]), path = second.FolderOf(run);

        // A folder where the scores of the copy have to go, from the moment in which it is measured.
        string scores = Path.Combine(path, "scores.json");
        RunState failed = Try();
        Assert.Equal((RunPhase.Stopped, 1, origin), (failed.Phase, failed.Failures, failed.CopiedFrom));
        failed = Try();
        Assert.Equal((RunPhase.GivenUp, 2, origin), (failed.Phase, failed.Failures, failed.CopiedFrom));

        // What it was measured for beside the study stays known, too, when it is tried again.
        second.SetState(run, (failed with { Also = ["0123456789ab"] }).TriedAgain());
        Directory.Delete(scores, recursive: true);
        StudyCrew.Run(second, same, workers: 1, threads: 1);
        RunState measured = second.StateOf(run);
        Assert.Equal((RunPhase.Measured, 0, origin), (measured.Phase, measured.Failures, measured.CopiedFrom));
        Assert.Equal(["0123456789ab"], measured.Also);

        RunState Try()
        {
            StudyCrew.Run(second, same, workers: 1, threads: 1, observer: new Steps(measuring: () => Obstruct(scores)));
            return second.StateOf(run);
        }

        static void Obstruct(string file)
        {
            if (File.Exists(file)) File.Delete(file);
            Directory.CreateDirectory(Path.Combine(file, "in the way"));
        }
    }

    [Theory]
    [InlineData("unfinished")]
    [InlineData("damaged")]
    [InlineData("other data")]
    [InlineData("unknown data")]
    [InlineData("other vectors")]
    [InlineData("pruned")]
    public void What_is_not_known_to_be_the_same_is_trained(string what)
    {
        (StudyFolder first, StudyPlan plan) = TinyStudy.Make(_folder, "first", seeds: "0", grid: "set: { beta: 4 }");
        using CancellationTokenSource stop = new();
        StudyCrew.Run(first, plan, workers: 1, threads: 1, observer: what == "unfinished" ? new Steps(13, stop) : null,
            cancellation: stop.Token);
        PlannedRun run = plan.Runs[0];
        string data = _folder["tiny.npz"], path = first.FolderOf(run);
        switch (what)
        {
            case "damaged":
                foreach (string checkpoint in Directory.GetDirectories(RunFolder.Open(path).CheckpointFolder))
                    File.WriteAllText(Path.Combine(checkpoint, "parameters.safetensors"), "nothing");
                break;
            case "other data": File.WriteAllBytes(data, [.. File.ReadAllBytes(data), 0]); break;
            case "unknown data": Change(path, "\"content\":", "\"formerly\":"); break;
            case "other vectors": Change(path, "\"vectorBits\": ", "\"vectorBits\": 1"); break;
            case "pruned": StudyPruning.RemoveCheckpoints(first, run); break;
        }

        (StudyFolder second, StudyPlan same) = TinyStudy.Make(_folder, "second", seeds: "0", grid: "set: { beta: 4 }");
        Steps told = new();
        StudyCrew.Run(second, same, workers: 1, threads: 1, observer: told);
        Assert.Equal((30, RunPhase.Measured), (told.Count, second.StateOf(same.Runs[0]).Phase));
        Assert.Null(second.StateOf(same.Runs[0]).CopiedFrom);

        static void Change(string run, string from, string to)
        {
            string file = RunFolder.Open(run).DescriptionFile, text = File.ReadAllText(file);
            Assert.Contains(from, text, StringComparison.Ordinal);
            File.WriteAllText(file, text.Replace(from, to, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Stopped_before_its_data_is_open_a_run_can_go_on()
    {
        (StudyFolder folder, StudyPlan plan) = TinyStudy.Make(_folder, "first", seeds: "0", grid: "set: { beta: 4 }");
        using CancellationTokenSource stop = new();
        using Session session = new(threads: 1);

        // The claim is there, and the training has not begun.
        TrainingTask task = new(folder, new StudyMeasurement(plan.Study), session, TinyStudy.Alone);
        Directory.CreateDirectory(folder.FolderOf(plan.Runs[0]));
        using (Claim claim = Claim.TryTake(folder.FolderOf(plan.Runs[0]), Owner.Current, Claim.Patience)!)
        {
            stop.Cancel();
            Assert.Equal(RunPhase.Stopped, task.Do(plan.Runs[0], new RunState(RunPhase.Planned), claim, null, stop.Token).Kept.Phase);
        }

        StudyCrew.Run(folder, plan, workers: 1, threads: 1);
        Assert.Equal(RunPhase.Measured, folder.StateOf(plan.Runs[0]).Phase);
    }

    [Fact]
    public void A_study_elsewhere_is_used_where_it_is_named()
    {
        using TemporaryFolder elsewhere = new();
        (StudyFolder first, StudyPlan plan) = TinyStudy.Make(_folder, "first", seeds: "0", grid: "set: { beta: 4 }");
        StudyCrew.Run(first, plan, workers: 1, threads: 1);
        StudyFolder second = new(elsewhere["second"]);
        second.Put(plan.Study.ToYaml(), plan);
        Steps told = new();
        StudyCrew.Run(second, plan, workers: 1, threads: 1, new WorkerOptions { Reuse = [first.Path] }, told);
        Assert.Equal(0, told.Count);
        Assert.Equal(first.FolderOf(plan.Runs[0]), second.StateOf(plan.Runs[0]).CopiedFrom);
    }

    // Stops the study at a step.
    private sealed class Steps(int last = 0, CancellationTokenSource? stop = null, Action? measuring = null) : IStudyObserver
    {
        public int Count { get; private set; }

        public void Began(PlannedRun run, long step)
        {
        }

        public void Stepped(PlannedRun run, long step, double imagesPerSecond)
        {
            if (++Count == last) stop!.Cancel();
        }

        public void Measuring(PlannedRun run, string what) => measuring?.Invoke();

        public void Ended(PlannedRun run, RunState state)
        {
        }
    }
}
