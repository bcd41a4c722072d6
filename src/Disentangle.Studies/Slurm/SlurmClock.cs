using System.Globalization;
using System.Text.RegularExpressions;

namespace Disentangle.Studies.Slurm;

/// <summary>When the job that this process belongs to ends. Signals may come late or not at all, so the clock decides.</summary>
public static partial class SlurmClock
{
    private static readonly TimeSpan LongestMargin = TimeSpan.FromMinutes(2);

    /// <summary>The end of this process's job.</summary>
    /// <returns>Null where it is of no job, has no time limit, or Slurm does not answer.</returns>
    public static DateTimeOffset? End() => End(
        Environment.GetEnvironmentVariable, job => SlurmCommands.Try("squeue", "-h", "-j", job, "-o", "%L").Output, DateTimeOffset.UtcNow);

    /// <summary>What is left for checkpoints before a job ends: a tenth of its time, at most two minutes.</summary>
    /// <param name="time">The time of the job, or what is left of it.</param>
    public static TimeSpan Margin(TimeSpan time) => time / 10 < LongestMargin ? time / 10 : LongestMargin;

    /// <summary>The end by an environment and what <c>squeue -o %L</c> prints of a job.</summary>
    internal static DateTimeOffset? End(Func<string, string?> variable, Func<string, string?> left, DateTimeOffset now)
    {
        // Set by Slurm since version 22.05, though not in every build.
        if (long.TryParse(variable("SLURM_JOB_END_TIME"), NumberStyles.None, CultureInfo.InvariantCulture, out long seconds))
            return DateTimeOffset.FromUnixTimeSeconds(seconds);

        // By array and task: one task of an array has the number of the whole array, with which squeue lists all.
        return States.Owner.SlurmJobOf(variable) is { } job && left(job) is { } text && Parse(text) is { } time ? now + time : null;
    }

    /// <summary>
    /// A time as Slurm writes it: <c>1-02:03:04</c>, <c>02:03:04</c>, <c>03:04</c>; null for <c>UNLIMITED</c> and anything else.
    /// </summary>
    public static TimeSpan? Parse(string text)
    {
        Match match = Written().Match(text.Trim());
        return match.Success ? TimeOf(match) : null;
    }

    /// <summary>
    /// A time limit as <c>sbatch --time</c> takes it: minutes, <c>minutes:seconds</c>, <c>hours:minutes:seconds</c>, <c>days-hours</c>,
    /// <c>days-hours:minutes</c> or <c>days-hours:minutes:seconds</c>.
    /// </summary>
    /// <exception cref="UserErrorException">It is no such text, or no time.</exception>
    public static TimeSpan ParseLimit(string text)
    {
        Match match = Limit().Match(text.Trim());
        if (match.Success && TimeOf(match) is { } time && time > TimeSpan.Zero) return time;
        throw new UserErrorException(
            $"--time must be a time limit as sbatch takes it, got {Shown.Short(text)}",
            "for example 4:00:00, or 2-12 for two days and a half");
    }

    private static TimeSpan TimeOf(Match match)
    {
        return new TimeSpan(Number("days"), Number("hours"), Number("minutes"), Number("seconds"));

        int Number(string part) =>
            match.Groups[part].Success ? int.Parse(match.Groups[part].Value, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"^((?<days>\d{1,5})-)?(((?<hours>\d{1,2}):)?(?<minutes>\d{1,2}):)?(?<seconds>\d{1,2})$")]
    private static partial Regex Written();

    [GeneratedRegex(
        @"^((?<days>\d{1,4})-(?<hours>\d{1,5})(:(?<minutes>\d{1,6})(:(?<seconds>\d{1,6}))?)?"
        + @"|(?<hours>\d{1,5}):(?<minutes>\d{1,6}):(?<seconds>\d{1,6})|(?<minutes>\d{1,6})(:(?<seconds>\d{1,6}))?)$")]
    private static partial Regex Limit();
}
