using System.Globalization;
using System.Text.RegularExpressions;

namespace Disentangle.Studies.Slurm;

/// <summary>When the job that this process belongs to ends. Signals may come late or not at all, so the clock decides.</summary>
public static partial class SlurmClock
{
    /// <summary>The end of this process's job.</summary>
    /// <returns>Null where it is of no job, or has no time limit.</returns>
    public static DateTimeOffset? End() => End(
        Environment.GetEnvironmentVariable, job => SlurmCommands.Try("squeue", "-h", "-j", job, "-o", "%L").Output, DateTimeOffset.UtcNow);

    /// <summary>The end by an environment and what <c>squeue -o %L</c> prints of a job.</summary>
    internal static DateTimeOffset? End(Func<string, string?> variable, Func<string, string?> left, DateTimeOffset now)
    {
        // Set by Slurm since version 22.05, though not in every build.
        if (long.TryParse(variable("SLURM_JOB_END_TIME"), NumberStyles.None, CultureInfo.InvariantCulture, out long seconds))
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        return variable("SLURM_JOB_ID") is { Length: > 0 } job && left(job) is { } text && Parse(text) is { } time ? now + time : null;
    }

    /// <summary>
    /// A time as Slurm writes it: <c>1-02:03:04</c>, <c>02:03:04</c>, <c>03:04</c>; null for <c>UNLIMITED</c> and anything else.
    /// </summary>
    public static TimeSpan? Parse(string text)
    {
        Match match = Form().Match(text.Trim());
        if (!match.Success) return null;
        return new TimeSpan(Number("days"), Number("hours"), Number("minutes"), Number("seconds"));

        int Number(string part) =>
            match.Groups[part].Success ? int.Parse(match.Groups[part].Value, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"^((?<days>\d{1,5})-)?(((?<hours>\d{1,2}):)?(?<minutes>\d{1,2}):)?(?<seconds>\d{1,2})$")]
    private static partial Regex Form();
}
