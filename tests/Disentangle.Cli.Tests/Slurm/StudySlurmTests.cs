using Disentangle.Experiments.Tests.Runs;
using Disentangle.Studies.Plans;
using Disentangle.Studies.Slurm;
using Disentangle.Studies.States;

namespace Disentangle.Cli.Tests.Slurm;

/// <summary>The commands on clusters, where Slurm's own commands are scripts that say what they are to say.</summary>
[Collection(AloneCollection.Name)]
public sealed class StudySlurmTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StudyFolder _study;

    public StudySlurmTests()
    {
        string text = $"""
            study: endless
            defaults: {"{"} arch: tiny, latents: 2, batch: 8, steps: 1000000000, history-every: 1, checkpoint-every: 0 {"}"}
            grid:
              - method: beta-vae
                data: ["{TinyData.Write(_folder)}"]
            measure: none
            """;
        StudyPlan plan = StudyPlan.Of(StudyFile.Parse(text, "endless"), "endless");
        _study = new StudyFolder(_folder["study"]);
        _study.Put(text, plan);
        Directory.CreateDirectory(_folder["bin"]);
        Directory.CreateDirectory(_study.PathOf("slurm"));
        Fake("sbatch", $"echo \"$@\" >>{_folder["asked"]}; echo 4711");
    }

    public void Dispose() => _folder.Dispose();

    [LinuxTheory]
    [InlineData("USR1", "stopped by a signal of Slurm", true)]
    [InlineData("USR2", "stopped by a signal of Slurm", true)]
    [InlineData("TERM", "stopped by SIGTERM", false)]
    public void A_signal_stops_a_task_with_checkpoints_and_success(string signal, string said, bool again)
    {
        using ChildProcess task = Task();
        Outcome outcome = task.Until(Trains).Signal("CONT").Until(Trains).Signal(signal).Signal(signal).End();
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Contains(said, outcome.Output, StringComparison.Ordinal);
        PlannedRun run = Assert.Single(_study.ReadPlan().Runs);
        Assert.Equal(RunPhase.Stopped, _study.StateOf(run).Phase);
        Assert.True(_study.StateOf(run).Step > 0);
        Assert.Equal(again, File.Exists(_folder["asked"]));
        if (again) Assert.Equal($"--parsable --dependency=afterany:100 {SlurmScript.PathIn(_study)}\n", File.ReadAllText(_folder["asked"]));
    }

    [LinuxFact]
    public void Of_the_tasks_of_an_array_one_submits_the_next()
    {
        long? first = null;
        for (int task = 0; task < 3; task++)
        {
            Outcome outcome = Worker("--until 2s", $"SLURM_ARRAY_TASK_ID={task}");
            first ??= _study.StateOf(Assert.Single(_study.ReadPlan().Runs)).Step ?? 0;
            Assert.Contains("stopped by the clock", outcome.Output, StringComparison.Ordinal);
            Assert.Contains(task == 0 ? "submitted 4711, which starts when 100 has ended"
                : "not submitted again: another task has submitted the next array", outcome.Output, StringComparison.Ordinal);
        }

        SlurmSubmission submission = Assert.Single(new SlurmJournal(_study).Read());
        Assert.Equal((4711, 100L), (submission.Job, submission.After));
        Assert.Equal(first, submission.Progress);
    }

    [LinuxFact]
    public void Arrays_that_come_no_further_are_the_last()
    {
        SlurmJournal journal = new(_study);
        for (int i = 1; i <= 2; i++) journal.Add(new SlurmSubmission(i, DateTimeOffset.UtcNow, null, long.MaxValue));
        Assert.Contains("not submitted again: the last 2 arrays of jobs came no further: give them more time", Worker("--until 1s").Output,
            StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["asked"]));
    }

    [LinuxFact]
    public void A_submission_that_fails_is_left_to_another_task()
    {
        Fake("sbatch", "echo 'sbatch: error: Batch job submission failed: Invalid account' >&2; exit 1");
        using ChildProcess task = Task("--until 1s");
        Assert.Contains("refuses", task.End().Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_study.PathOf("slurm"), "next-*"));
    }

    [LinuxFact]
    public void Stop_stops_the_workers_and_cancels_the_jobs_until_the_study_goes_on()
    {
        Fake("scancel", $"echo \"$@\" >{_folder["cancelled"]}");
        Assert.Equal(0, Bash($"disentangle study slurm {_study.Path} --submit").Code);
        using ChildProcess task = Task();
        task.Until(Trains);
        Outcome stop = Bash($"disentangle study stop {_study.Path}");
        Assert.Equal((0, "workers stop within seconds, with checkpoints\ncancelled the 1 array of jobs of Slurm\n"),
            (stop.Code, stop.Output));
        Assert.Equal("--quiet 4711\n", File.ReadAllText(_folder["cancelled"]));
        Outcome outcome = task.End();
        Assert.Equal(0, outcome.Code);
        Assert.Contains("the study was stopped by disentangle study stop", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("was stopped by disentangle study stop", Bash($"disentangle study worker {_study.Path}").Error,
            StringComparison.Ordinal);
        Assert.Single(File.ReadAllLines(_folder["asked"]));
        Assert.Equal(0, Bash($"disentangle study slurm {_study.Path}").Code);
        Assert.False(_study.IsStopped);
    }

    [LinuxFact]
    public void Without_Slurm_the_script_is_there_and_a_sentence_says_what_is_missing()
    {
        string script = SlurmScript.PathIn(_study);
        Bash($"export PATH={_folder["none"]}; disentangle study slurm {_study.Path} --submit")
            .IsError(2, "there is no command sbatch on this machine", $"on a machine of the cluster: sbatch {script}");
        Assert.True(File.Exists(script));
    }

    [LinuxFact]
    public void Status_shows_what_Slurm_says_and_does_without()
    {
        Fake("squeue", "printf '4711_[2-9%%2]|PENDING||JobArrayTaskLimit\\n4711_1|RUNNING|n1|None\\n4711_0|PENDING||JobHeldUser\\n'");
        Assert.DoesNotContain("Slurm", Bash($"disentangle study status {_study.Path}").Output, StringComparison.Ordinal);
        Assert.Equal(0, Bash($"disentangle study slurm {_study.Path} --submit").Code);
        string said = Bash($"disentangle study status {_study.Path}").Output;
        Assert.Contains("Slurm: 1 task running: 4711_1 on n1\n", said, StringComparison.Ordinal);
        Assert.Contains("Slurm: 9 tasks waiting: 4711_2, 4711_3, 4711_4, 4711_5, 4711_6, 4711_7, ...\n", said, StringComparison.Ordinal);

        Fake("squeue", "echo 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)' >&2; exit 1");
        Outcome without = Bash($"disentangle study status {_study.Path}");
        Assert.Equal(0, without.Code);
        Assert.Contains("Slurm: 1 array of jobs submitted; it cannot be asked: Unable to contact slurm controller (connect failure)",
            without.Output, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void Options_stand_in_the_script_and_wrong_ones_are_refused()
    {
        Fake("scontrol", "echo 'MaxArraySize            = 1001'");
        Bash($"disentangle study slurm {_study.Path} --array 1002").IsError(2, "--array may be at most 1001 on this cluster, got 1002");
        Bash($"disentangle study slurm {_study.Path} --time soon").IsError(2, "--time must be a time limit as sbatch takes it, got soon");
        Assert.Equal(0, Bash($"disentangle study slurm {_study.Path} --array 1001 --program 'apptainer exec d.sif disentangle' "
            + "--sbatch=--qos=low --sbatch=--nice").Code);
        string script = File.ReadAllText(SlurmScript.PathIn(_study));
        Assert.Contains("#SBATCH --qos=low\n#SBATCH --nice\nexec apptainer exec d.sif disentangle study worker", script,
            StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["asked"]));
    }

    private static string Ready => "trap - INT TERM HUP USR1 USR2;";

    private ChildProcess Task(string words = "") => ChildProcess.Start(
        $"study worker {_study.Path} --slurm {words}",
        $"{Ready} export PATH={_folder["bin"]}:$PATH SLURM_JOB_ID=101 SLURM_ARRAY_JOB_ID=100 SLURM_ARRAY_TASK_ID=1;");

    private Outcome Worker(string words, string variable = "SLURM_ARRAY_TASK_ID=1") =>
        Bash($"SLURM_JOB_ID=101 SLURM_ARRAY_JOB_ID=100 {variable} disentangle study worker {_study.Path} --slurm {words}");

    private Outcome Bash(string line) => ChildProcess.Bash($"export PATH={_folder["bin"]}:$PATH; {line}");

    private bool Trains()
    {
        string run = _study.FolderOf(_study.ReadPlan().Runs[0]), history = Path.Combine(run, "history.jsonl");
        return File.Exists(history) && new FileInfo(history).Length > 1000;
    }

    private void Fake(string command, string script)
    {
        string path = Path.Combine(_folder["bin"], command);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }
}
