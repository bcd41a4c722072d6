using Disentangle.Studies.Slurm;

namespace Disentangle.Studies.Tests.Slurm;

/// <summary>What squeue and sacct print is read, whichever of their many forms it has.</summary>
public sealed class SlurmJobsTests
{
    [Fact]
    public void A_queue_is_read_with_its_folded_tasks()
    {
        const string output = """
            123_[4-7,9%3]|PENDING||JobArrayTaskLimit
            123_2|RUNNING|n1|None
            123_3|COMPLETING|n2|None
            130|PENDING||launch failed requeued held

            """;
        IReadOnlyList<SlurmJob> jobs = SlurmJobs.ReadQueue(output);
        Assert.Equal(["123_4", "123_5", "123_6", "123_7", "123_9", "123_2", "123_3", "130"], jobs.Select(job => job.Id));
        Assert.Equal((5, 2, 1),
            (jobs.Count(job => job is { Job: 123, Phase: SlurmPhase.Waiting }), jobs.Count(job => job.Phase == SlurmPhase.Running),
                jobs.Count(job => job.Task is null)));
        Assert.Equal(("n1", null, "launch failed requeued held"), (jobs[5].Node, jobs[5].Reason, jobs[^1].Reason));
    }

    [Fact]
    public void Accounts_are_read_with_what_follows_a_state()
    {
        const string output = """
            123_0|COMPLETED|n1
            123_1|CANCELLED by 1234|n1
            123_2|PREEMPTED|n2
            123_3|TIMEOUT|n2
            123_[4-5]|PENDING|None assigned
            123_6|RESIZING+|n1
            124|OUT_OF_ME+|n1
            """;
        IReadOnlyList<SlurmJob> jobs = SlurmJobs.ReadAccounting(output);
        Assert.Equal(
            [SlurmPhase.Completed, SlurmPhase.Ended, SlurmPhase.Waiting, SlurmPhase.Ended, SlurmPhase.Waiting, SlurmPhase.Waiting,
                SlurmPhase.Running, SlurmPhase.Unknown],
            jobs.Select(job => job.Phase));
        Assert.Equal("CANCELLED", jobs[1].State);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("slurm_load_jobs error: Unable to contact slurm controller\n")]
    [InlineData("JOBID|ST\n")]
    [InlineData("abc|RUNNING|n1|None\n")]
    public void What_is_no_list_of_jobs_is_none(string output) => Assert.Empty(SlurmJobs.ReadQueue(output));

    [Theory]
    [InlineData("123", "123")]
    [InlineData("123_4", "123_4")]
    [InlineData("123_[4-7,9%3]", "123_4 123_5 123_6 123_7 123_9")]
    [InlineData("123_[0-12:4]", "123_0 123_4 123_8 123_12")]
    [InlineData("123_[3]", "123_3")]
    [InlineData("123_[1,5-6,...]", "123_1 123_5 123_6")]
    [InlineData("123_[7-5]", "")]
    [InlineData("123_", "")]
    [InlineData("x_1", "")]
    public void Ids_are_expanded(string id, string expanded) =>
        Assert.Equal(expanded,
            string.Join(' ', SlurmJobs.Expand(id).Select(one => one.Task is { } task ? $"{one.Job}_{task}" : $"{one.Job}")));

    [Fact]
    public void An_enormous_range_is_bounded() => Assert.Equal(1_000_000, SlurmJobs.Expand("1_[0-2147483646]").Count);

    [Theory]
    [InlineData("4242\n", 4242L)]
    [InlineData("4242;cluster\n", 4242L)]
    [InlineData("", null)]
    [InlineData("Submitted batch job 4242", null)]
    public void The_number_of_a_submission_is_read(string output, long? job) => Assert.Equal(job, SlurmSubmitter.ReadNumber(output));

    [Theory]
    [InlineData("sbatch: error: Batch job submission failed: Invalid account", "Batch job submission failed: Invalid account")]
    [InlineData("sbatch: error: one\nsbatch: fatal: Could not establish a configuration source\n",
        "Could not establish a configuration source")]
    [InlineData("there is no command squeue", "there is no command squeue")]
    public void What_a_command_says_is_shown_without_its_name(string error, string sentence) =>
        Assert.Equal(sentence, SlurmCommands.Sentence(error));
}
