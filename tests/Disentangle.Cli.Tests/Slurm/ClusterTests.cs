using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Tests.Runs;
using Disentangle.Studies.Plans;
using Disentangle.Studies.Slurm;
using Disentangle.Studies.States;
using Xunit.Abstractions;

namespace Disentangle.Cli.Tests.Slurm;

/// <summary>A study on a real cluster, on which everything goes wrong that usually does.</summary>
[Collection(AloneCollection.Name)]
public sealed partial class ClusterTests(ITestOutputHelper output) : IDisposable
{
    // Jobs of a minute, the shortest that there are, of which this much is left for checkpoints: work is cut off after a few seconds.
    private const string Time = "0:01:00", Margin = "45s";

    // Of work on two cores: more than one array of jobs can do.
    private const double CoreSeconds = 36;

    private const long FewSteps = 1_000, ManySteps = 60_000;

    private readonly TemporaryFolder _folder = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public void Dispose() => _folder.Dispose();

    [SlurmFact]
    public void A_study_survives_its_jobs_limits_a_dead_node_cancelling_and_requeueing()
    {
        string data = TinyData.Write(_folder);
        long steps = Math.Clamp((long)(StepsPerCoreSecond(data) * CoreSeconds / 12 / 100) * 100, 1000, 1_000_000);
        (StudyFolder whole, StudyPlan plan) = Put("whole", data, steps, "0-5");
        Train(whole);
        Say($"12 models of {steps} steps, undisturbed");

        (StudyFolder parts, _) = Put("parts", data, steps, "0-5");
        using SlurmCluster cluster = new();
        Say("the cluster is up");
        Outcome tooLarge = cluster.Try($"disentangle study slurm {parts.Path} --array 102 --submit");
        tooLarge.IsError(2, "--array may be at most 101 on this cluster, got 102",
            "a task does many runs; --pack puts several workers into each");
        Assert.False(File.Exists(SlurmScript.PathIn(parts)));

        using StudyWatch watch = new(parts, plan);
        cluster.Ask($"disentangle study slurm {parts.Path} --time {Time} --margin {Margin} --array 4 --mem 500M --submit");
        SlurmJournal journal = new(parts);
        long first = Assert.Single(journal.Read()).Job;

        // Slurm calls a task running before its worker is: only workers that have begun can be cut off.
        cluster.Until(
            () => cluster.Running().Count == 4 && watch.Started >= 2 && Begun(parts, first, 0) && Begun(parts, first, 1),
            "the tasks did not start");
        Assert.Contains("Slurm: 4 tasks running", cluster.Ask($"disentangle study status {parts.Path}"), StringComparison.Ordinal);
        cluster.Ask($"scancel {first}_1");
        cluster.Ask($"scontrol requeue {first}_0");
        Say($"task {first}_1 was cancelled and {first}_0 requeued, of {first}, with {watch.Started} runs begun");

        (long second, int killed) = (0, 0);
        cluster.Until(
            () =>
            {
                (second, killed, _) = cluster.Running().FirstOrDefault(
                    task => task.Job > first && task.Node == "n2" && Begun(parts, task.Job, task.Task));
                return second > 0;
            },
            "no second array works on n2");
        int workers = cluster.KillNode("n2");
        Assert.True(workers > 0);
        Say($"n2 was killed with its daemon and {workers} workers, among them {second}_{killed}");
        cluster.Until(() => cluster.Ask("sinfo -h -N -n n2 -o %t").StartsWith("down", StringComparison.Ordinal), "n2 is not missed");
        Say("Slurm has given n2 up, and requeues what was on it");
        cluster.StartNode("n2");

        try
        {
            cluster.Until(() => StudyStatus.Of(parts, plan).IsOver, "the study does not end", seconds: 240);
            Say("the study is over");
            cluster.Until(() => cluster.Ask("squeue -h").Length == 0, "jobs are left");
        }
        finally
        {
            Tell(parts, journal);
            output.WriteLine(cluster.Try($"disentangle study status {parts.Path}").Output);
        }

        Assert.Contains("12 measured", cluster.Ask($"disentangle study status {parts.Path}"), StringComparison.Ordinal);

        // It took several arrays, of which each but the first goes on from the one before, and the last found nothing left.
        IReadOnlyList<SlurmSubmission> submissions = journal.Read();
        Assert.True(submissions.Count >= 2, "one array was enough: nothing was cut off");
        Assert.Equal(submissions.Skip(1).Select(one => one.After), submissions.SkipLast(1).Select(one => (long?)one.Job));
        Assert.Contains(WorkerLogs.Read(parts).Values, log => log.Contains("stopped by the clock", StringComparison.Ordinal));
        Assert.Contains("stopped by SIGTERM", Log(parts, first, 1), StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(Log(parts, first, 0), " works on "));
        Assert.Equal(2, Regex.Count(Log(parts, second, killed), " works on "));

        // Each model was trained once, by one worker at a time, to the bits of the undisturbed study.
        Assert.Empty(watch.Faults);
        IReadOnlyList<Sitting> sittings = WorkerLogs.Sittings(parts);
        foreach (PlannedRun run in plan.Runs)
        {
            Sitting[] ones = [.. sittings.Where(sitting => sitting.Run == run.Name)];
            Assert.Equal("measured", ones[^1].State);
            Assert.Single(ones, sitting => sitting.State == "measured");
            foreach ((Sitting before, Sitting after) in ones.Zip(ones.Skip(1)))
            {
                Assert.True(before.Ends is null || before.Ends <= after.Begins, $"two workers at {run.Name}");
                Assert.True(before.FromStep <= after.FromStep, $"{run.Name} fell back");
            }

            Assert.DoesNotContain(ones, sitting => sitting.FromStep == 0 && sitting.Begins > watch.FirstCheckpoint(run.Name));
            Assert.Equal(Bits(whole, run), Bits(parts, run));
        }

        Say($"{plan.Runs.Count} of {plan.Runs.Count} models have the bits of the undisturbed study");
    }

    private static bool Begun(StudyFolder folder, long job, int task) =>
        WorkerLogs.Read(folder).TryGetValue($"{job}_{task}.log", out string? log) && log.Contains("begins", StringComparison.Ordinal);

    private static string Log(StudyFolder folder, long job, int task) => WorkerLogs.Read(folder)[$"{job}_{task}.log"];

    // What decides nothing but tells of time and place is left out.
    private static string Bits(StudyFolder folder, PlannedRun run)
    {
        RunFolder files = RunFolder.Open(folder.FolderOf(run));
        string checkpoint = Directory.GetDirectories(files.CheckpointFolder)
            .MaxBy(path => long.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))!;
        return string.Join('\n',
            Path.GetFileName(checkpoint),
            Hash(Path.Combine(checkpoint, "parameters.safetensors")),
            Hash(Path.Combine(checkpoint, "optimizer.safetensors")),
            OwnTime().Replace(File.ReadAllText(files.HistoryFile), ""),
            File.ReadAllText(StudyFolder.StateFile(files.Path)));
    }

    private static string Hash(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));

    private static void Train(StudyFolder folder)
    {
        Outcome outcome = ChildProcess.Bash($"disentangle study worker {folder.Path} --workers 2");
        Assert.True(outcome.Code == 0, outcome.Output + outcome.Error);
    }

    // By processor time, which other tests on the machine hardly change, and without the start of the program.
    private double StepsPerCoreSecond(string data)
    {
        double few = Seconds("few", FewSteps), many = Seconds("many", ManySteps);
        return 2 * (ManySteps - FewSteps) / Math.Max(many - few, 0.1);

        double Seconds(string name, long steps)
        {
            (StudyFolder folder, _) = Put(name, data, steps, "0");
            Outcome outcome = ChildProcess.Bash($"TIMEFORMAT='%U %S'; time disentangle study worker {folder.Path} >{_folder["pilot.log"]}");
            return outcome.Error.TrimEnd().Split(' ').Sum(word => double.Parse(word, CultureInfo.InvariantCulture));
        }
    }

    private (StudyFolder Folder, StudyPlan Plan) Put(string name, string data, long steps, string seeds)
    {
        string text = $"""
            study: {name}
            defaults: {"{"} arch: tiny, latents: 4, batch: 8, steps: {steps}, lr: 0.001, checkpoint-every: 2000, history-every: 200 {"}"}
            grid:
              - method: beta-vae
                data: ["{data}"]
                set: {"{"} beta: [1, 4] {"}"}
            seeds: {seeds}
            measure: {"{"} metrics: [mig], seed: common {"}"}
            """;
        StudyPlan plan = StudyPlan.Of(StudyFile.Parse(text, name), name);
        // In a folder of its own: runs of a study beside it would be copied.
        StudyFolder folder = new(_folder[$"{name}-alone/{name}"]);
        folder.Put(text, plan);
        return (folder, folder.ReadPlan());
    }

    private void Tell(StudyFolder folder, SlurmJournal journal)
    {
        IReadOnlyList<SlurmSubmission> submissions = journal.Read();
        Say($"{submissions.Count} arrays of jobs: {string.Join(", ", submissions.Select(one => one.Job))}");
        foreach ((string name, string log) in WorkerLogs.Read(folder)) output.WriteLine($"{name}:\n{log}");
        Say($"{WorkerLogs.Sittings(folder).Count} sittings");
    }

    private void Say(string text) => output.WriteLine($"{_clock.Elapsed.TotalSeconds,6:0.0} s  {text}");

    [GeneratedRegex("\"(seconds|imagesPerSecond)\":[^,}]*,?")]
    private static partial Regex OwnTime();
}
