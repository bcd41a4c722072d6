using Disentangle.Studies.Slurm;

namespace Disentangle.Studies.Tests.Slurm;

/// <summary>Slurm is asked once for all jobs, and never believed more than it knows.</summary>
public sealed class SlurmQueueTests
{
    private readonly List<string> _asked = [];

    [Fact]
    public void The_queue_is_asked_once_for_all_jobs()
    {
        SlurmQueue queue = Ask(("1_0|RUNNING|n1|None\n2_[0-1]|PENDING||Dependency\n", ""), (null, ""));
        Assert.Equal(["squeue -h -j 1,2 -o %i|%T|%N|%r"], _asked);
        Assert.Equal(["1_0", "2_0", "2_1"], queue.Jobs.Select(job => job.Id));
        Assert.Null(queue.Trouble);
    }

    [Fact]
    public void Of_jobs_that_have_left_the_queue_the_accounts_may_know()
    {
        SlurmQueue queue = Ask((null, "slurm_load_jobs error: Invalid job id specified"), ("1_0|TIMEOUT|n1\n", ""));
        Assert.Equal("sacct -X -n -P -o JobID,State,NodeList -j 1,2", _asked[1]);
        Assert.Equal(SlurmPhase.Ended, Assert.Single(queue.Jobs).Phase);
        Assert.Equal(SlurmPhase.Ended, Assert.Single(Ask(("", ""), ("1_0|CANCELLED by 0|n1\n", "")).Jobs).Phase);
    }

    [Fact]
    public void Without_accounts_nothing_is_known_and_nothing_is_wrong() =>
        Assert.Equivalent(new SlurmQueue([], null), Ask(("", ""), (null, "Slurm accounting storage is disabled")));

    [Fact]
    public void A_controller_that_does_not_answer_is_said()
    {
        SlurmQueue queue = Ask((null, "slurm_load_jobs error: Unable to contact slurm controller (connect failure)"), (null, ""));
        Assert.Empty(queue.Jobs);
        Assert.Equal("Unable to contact slurm controller (connect failure)", queue.Trouble);
        Assert.Single(_asked);
    }

    private SlurmQueue Ask((string?, string) squeue, (string?, string) sacct) => SlurmQueue.Ask([1, 2], (command, words) =>
    {
        _asked.Add($"{command} {string.Join(' ', words)}");
        return command == "squeue" ? squeue : sacct;
    });
}
