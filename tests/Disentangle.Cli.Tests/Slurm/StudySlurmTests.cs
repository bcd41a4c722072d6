using Disentangle.Studies.Plans;
using Disentangle.Studies.Slurm;
using Disentangle.Studies.States;

namespace Disentangle.Cli.Tests.Slurm;

/// <summary>Workers on clusters, which train while they are watched.</summary>
[Collection(AloneCollection.Name)]
public sealed class StudySlurmTests : FakeSlurm
{
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
        PlannedRun run = Assert.Single(Study.ReadPlan().Runs);
        Assert.Equal(RunPhase.Stopped, Study.StateOf(run).Phase);
        Assert.True(Study.StateOf(run).Step > 0);
        Assert.Equal(again, File.Exists(Folder["asked"]));
        if (again) Assert.Equal($"--parsable --dependency=afterany:100 {SlurmScript.PathIn(Study)}\n", File.ReadAllText(Folder["asked"]));
    }

    [LinuxFact]
    public void Of_the_tasks_of_an_array_one_submits_the_next()
    {
        long? first = null;
        for (int task = 0; task < 3; task++)
        {
            Outcome outcome = Worker("--until 2s", $"SLURM_ARRAY_TASK_ID={task}");
            first ??= Study.StateOf(Assert.Single(Study.ReadPlan().Runs)).Step ?? 0;
            Assert.Contains("stopped by the clock", outcome.Output, StringComparison.Ordinal);
            Assert.Contains(task == 0 ? "submitted 4711, which starts when 100 has ended"
                : "not submitted again: another task has submitted the next array", outcome.Output, StringComparison.Ordinal);
        }

        SlurmSubmission submission = Assert.Single(new SlurmJournal(Study).Read());
        Assert.Equal((4711, 100L), (submission.Job, submission.After));
        Assert.Equal(first, submission.Progress);
    }

    [LinuxFact]
    public void Arrays_that_come_no_further_are_the_last()
    {
        SlurmJournal journal = new(Study);
        for (int i = 1; i <= 2; i++) journal.Add(new SlurmSubmission(i, DateTimeOffset.UtcNow, null, long.MaxValue));
        Assert.Contains("not submitted again: the last 2 arrays of jobs came no further: give them more time", Worker("--until 1s").Output,
            StringComparison.Ordinal);
        Assert.False(File.Exists(Folder["asked"]));
    }

    [LinuxFact]
    public void A_submission_that_fails_is_left_to_another_task()
    {
        Fake("sbatch", "echo 'sbatch: error: Batch job submission failed: Invalid account' >&2; exit 1");
        using ChildProcess task = Task("--until 1s");
        Assert.Contains("refuses", task.End().Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Study.PathOf("slurm"), "next-*"));
    }

    [LinuxFact]
    public void Stop_stops_the_workers_and_cancels_the_jobs_until_the_study_goes_on()
    {
        Fake("scancel", $"echo \"$@\" >{Folder["cancelled"]}");
        Assert.Equal(0, Bash($"disentangle study slurm {Study.Path} --submit").Code);
        using ChildProcess task = Task();
        task.Until(Trains);
        Outcome stop = Bash($"disentangle study stop {Study.Path}");
        Assert.Equal((0, "workers stop within seconds, with checkpoints\ncancelled the 1 array of jobs of Slurm\n"),
            (stop.Code, stop.Output));
        Assert.Equal("--quiet 4711\n", File.ReadAllText(Folder["cancelled"]));
        Outcome outcome = task.End();
        Assert.Equal(0, outcome.Code);
        Assert.Contains("the study was stopped by disentangle study stop", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("was stopped by disentangle study stop", Bash($"disentangle study worker {Study.Path}").Error,
            StringComparison.Ordinal);
        Assert.Single(File.ReadAllLines(Folder["asked"]));
        Assert.Equal(0, Bash($"disentangle study slurm {Study.Path}").Code);
        Assert.False(Study.IsStopped);
    }
}
