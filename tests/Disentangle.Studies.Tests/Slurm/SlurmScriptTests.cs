using Disentangle.Studies.Slurm;
using Disentangle.Studies.States;

namespace Disentangle.Studies.Tests.Slurm;

/// <summary>The script of a study's workers.</summary>
public sealed class SlurmScriptTests
{
    [Fact]
    public void The_script_is_an_array_of_workers()
    {
        string text = SlurmScript.Text(new StudyFolder("/shared/mine"), "mine", "/opt/disentangle", new SlurmOptions
        {
            Time = "4:00:00", Array = 64, Limit = 32, Pack = 8, Threads = 2, Partition = "long", Account = "lab", More = ["--qos=low"],
        });
        Assert.Equal("""
            #!/bin/bash
            #SBATCH --job-name=disentangle-mine
            #SBATCH --array=0-63%32
            #SBATCH --cpus-per-task=16
            #SBATCH --mem=12G
            #SBATCH --time=4:00:00
            #SBATCH --partition=long
            #SBATCH --account=lab
            #SBATCH --signal=B:USR1@180
            #SBATCH --requeue
            #SBATCH --open-mode=append
            #SBATCH --output=/shared/mine/slurm/%A_%a.log
            #SBATCH --qos=low
            exec /opt/disentangle study worker /shared/mine --workers 8 --threads 2 --slurm --until 14280s

            """, text);
    }

    [Fact]
    public void A_short_job_is_not_stopped_by_a_signal_that_comes_early()
    {
        string text = Text(new SlurmOptions { Time = "0:10:00", Memory = "2G", Margin = TimeSpan.FromSeconds(30) });
        Assert.DoesNotContain("--signal", text, StringComparison.Ordinal);
        Assert.EndsWith("--slurm --until 570s --margin 30s\n", text, StringComparison.Ordinal);
        Assert.Contains("#SBATCH --mem=2G\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_a_shell_or_Slurm_would_take_apart_are_quoted()
    {
        string text = Text(new SlurmOptions(), "/shared/my study 100%");
        Assert.Contains("#SBATCH --output=\"/shared/my study 100%%/slurm/%A_%a.log\"\n", text, StringComparison.Ordinal);
        Assert.Contains("study worker '/shared/my study 100%' --workers", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/shared/\"quoted\"")]
    [InlineData("/shared/new\nline")]
    public void Names_that_Slurm_cannot_write_to_are_refused(string folder) =>
        Assert.Throws<UserErrorException>(() => Text(new SlurmOptions(), folder));

    [Fact]
    public void Options_cannot_smuggle_lines_into_the_script() => Assert.StartsWith("an option of sbatch must be one line",
        Assert.Throws<UserErrorException>(() => Text(new SlurmOptions { More = ["--qos=x\nrm -rf /"] })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_margin_leaves_time_to_work() => Assert.Equal("--margin must be below the time of a task, 10",
        Assert.Throws<UserErrorException>(() => Text(new SlurmOptions { Time = "10", Margin = TimeSpan.FromMinutes(10) })).Message);

    [Theory]
    [InlineData("MaxArraySize            = 1001\n", 1001, null)]
    [InlineData("MailProg = /bin/mail\nMaxArraySize            = 1001\nMaxJobCount = 10000\n", 1002,
        "--array may be at most 1001 on this cluster, got 1002")]
    [InlineData("MaxArraySize = 0\n", 1, "--array may be at most 0 on this cluster, got 1")]
    [InlineData("", 5000, null)]
    [InlineData("MaxArraySize = (null)\n", 5000, null)]
    public void The_largest_array_is_that_of_the_cluster(string config, int array, string? sentence) =>
        Assert.Equal(sentence, SlurmScript.TooLarge(config, array));

    private static string Text(SlurmOptions options, string folder = "/shared/mine") =>
        SlurmScript.Text(new StudyFolder(folder), "mine", "disentangle", options);
}
