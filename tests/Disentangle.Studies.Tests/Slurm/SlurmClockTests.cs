using Disentangle.Studies.Slurm;

namespace Disentangle.Studies.Tests.Slurm;

/// <summary>When a job ends.</summary>
public sealed class SlurmClockTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("1-02:03:04", 93784)]
    [InlineData("02:03:04", 7384)]
    [InlineData("3:04", 184)]
    [InlineData("0:00\n", 0)]
    [InlineData("UNLIMITED", null)]
    [InlineData("NOT_SET", null)]
    [InlineData("INVALID", null)]
    [InlineData("", null)]
    [InlineData("1:00\n2:00", null)]
    public void Times_that_Slurm_prints_are_read(string text, int? seconds) =>
        Assert.Equal(seconds, (int?)SlurmClock.Parse(text)?.TotalSeconds);

    [Theory]
    [InlineData("90", 5400)]
    [InlineData("1:30", 90)]
    [InlineData("4:00:00", 14400)]
    [InlineData("0:90:00", 5400)]
    [InlineData("2-12", 216000)]
    [InlineData("2-12:30", 217800)]
    [InlineData("2-12:30:01", 217801)]
    public void Limits_are_read_as_sbatch_reads_them(string text, int seconds) =>
        Assert.Equal(seconds, (int)SlurmClock.ParseLimit(text).TotalSeconds);

    [Theory]
    [InlineData("4h")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("1:2:3:4")]
    public void Other_limits_are_refused(string text) =>
        Assert.StartsWith("--time must be a time limit", Assert.Throws<UserErrorException>(() => SlurmClock.ParseLimit(text)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void The_environment_tells_the_end_and_else_the_queue()
    {
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1777636800),
            SlurmClock.End(Variables(("SLURM_JOB_END_TIME", "1777636800"), ("SLURM_JOB_ID", "7")), _ => "5:00", Now));
        Assert.Equal(Now.AddMinutes(5), SlurmClock.End(Variables(("SLURM_JOB_ID", "7")), job => job == "7" ? "5:00\n" : null, Now));
        Assert.Null(SlurmClock.End(Variables(("SLURM_JOB_ID", "7")), _ => "UNLIMITED", Now));
        Assert.Null(SlurmClock.End(Variables(("SLURM_JOB_ID", "7")), _ => null, Now));
        Assert.Null(SlurmClock.End(Variables(), _ => "5:00", Now));
    }

    [Fact]
    public void A_task_is_asked_for_by_its_array()
    {
        // The last task of an array has the array's number as its own, by which squeue would list all tasks.
        var variable = Variables(("SLURM_JOB_ID", "7"), ("SLURM_ARRAY_JOB_ID", "7"), ("SLURM_ARRAY_TASK_ID", "3"));
        Assert.Equal(Now.AddMinutes(5), SlurmClock.End(variable, job => job == "7_3" ? "5:00" : "5:00\n6:00", Now));
    }

    [Theory]
    [InlineData(60, 6)]
    [InlineData(600, 60)]
    [InlineData(14400, 120)]
    public void The_margin_is_a_tenth_and_at_most_two_minutes(int time, int margin) =>
        Assert.Equal(margin, SlurmClock.Margin(TimeSpan.FromSeconds(time)).TotalSeconds);

    private static Func<string, string?> Variables(params (string Name, string Value)[] variables) =>
        name => variables.FirstOrDefault(variable => variable.Name == name).Value;
}
