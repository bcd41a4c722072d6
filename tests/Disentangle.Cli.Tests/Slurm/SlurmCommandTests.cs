using Disentangle.Studies.Slurm;

namespace Disentangle.Cli.Tests.Slurm;

/// <summary>The commands on clusters that train nothing.</summary>
public sealed class SlurmCommandTests : FakeSlurm
{
    [LinuxFact]
    public void Without_Slurm_the_script_is_there_and_a_sentence_says_what_is_missing()
    {
        string script = SlurmScript.PathIn(Study);
        Bash($"export PATH={Folder["none"]}; disentangle study slurm {Study.Path} --submit")
            .IsError(2, "there is no command sbatch on this machine", $"on a machine of the cluster: sbatch {script}");
        Assert.True(File.Exists(script));
    }

    [LinuxFact]
    public void Status_shows_what_Slurm_says_and_does_without()
    {
        Fake("squeue", "printf '4711_[2-9%%2]|PENDING||JobArrayTaskLimit\\n4711_1|RUNNING|n1|None\\n4711_0|PENDING||JobHeldUser\\n'");
        Assert.DoesNotContain("Slurm", Bash($"disentangle study status {Study.Path}").Output, StringComparison.Ordinal);
        Assert.Equal(0, Bash($"disentangle study slurm {Study.Path} --submit").Code);
        string said = Bash($"disentangle study status {Study.Path}").Output;
        Assert.Contains("Slurm: 1 task running: 4711_1 on n1\n", said, StringComparison.Ordinal);
        Assert.Contains("Slurm: 9 tasks waiting: 4711_2, 4711_3, 4711_4, 4711_5, 4711_6, 4711_7, ...\n", said, StringComparison.Ordinal);

        Fake("squeue", "echo 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)' >&2; exit 1");
        Outcome without = Bash($"disentangle study status {Study.Path}");
        Assert.Equal(0, without.Code);
        Assert.Contains("Slurm: 1 array of jobs submitted; it cannot be asked: Unable to contact slurm controller (connect failure)",
            without.Output, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void Options_stand_in_the_script_and_wrong_ones_are_refused()
    {
        Fake("scontrol", "echo 'MaxArraySize            = 1001'");
        Bash($"disentangle study slurm {Study.Path} --array 1002").IsError(2, "--array may be at most 1001 on this cluster, got 1002");
        Bash($"disentangle study slurm {Study.Path} --time soon").IsError(2, "--time must be a time limit as sbatch takes it, got soon");
        Assert.Equal(0, Bash($"disentangle study slurm {Study.Path} --array 1001 --program 'apptainer exec d.sif disentangle' "
            + "--sbatch=--qos=low --sbatch=--nice").Code);
        string script = File.ReadAllText(SlurmScript.PathIn(Study));
        Assert.Contains("#SBATCH --qos=low\n#SBATCH --nice\nexec apptainer exec d.sif disentangle study worker", script,
            StringComparison.Ordinal);
        Assert.False(File.Exists(Folder["asked"]));
    }
}
