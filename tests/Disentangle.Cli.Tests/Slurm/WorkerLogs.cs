using System.Globalization;
using System.Text.RegularExpressions;
using Disentangle.Studies.States;

namespace Disentangle.Cli.Tests.Slurm;

/// <summary>A worker's time with a run, as it says in its log.</summary>
internal sealed record Sitting(string Run, DateTime Begins, long FromStep, DateTime? Ends, string? State);

/// <summary>What the workers of a study's jobs have written.</summary>
internal static partial class WorkerLogs
{
    /// <summary>The logs, by name.</summary>
    public static IReadOnlyDictionary<string, string> Read(StudyFolder folder) =>
        Directory.GetFiles(folder.PathOf("slurm"), "*.log").Order(StringComparer.Ordinal)
            .ToDictionary(path => Path.GetFileName(path), File.ReadAllText);

    /// <summary>The sittings of all workers with all runs, in time.</summary>
    public static IReadOnlyList<Sitting> Sittings(StudyFolder folder)
    {
        List<Sitting> sittings = [];
        foreach (string log in Read(folder).Values)
        {
            foreach (string line in log.Split('\n'))
            {
                if (Begun().Match(line) is { Success: true } begun)
                {
                    sittings.Add(new Sitting(
                        begun.Groups[2].Value, Time(begun), long.Parse(begun.Groups[3].Value, CultureInfo.InvariantCulture), null, null));
                }
                else if (Ended().Match(line) is { Success: true } ended)
                {
                    int at = sittings.FindLastIndex(sitting => sitting.Run == ended.Groups[3].Value);
                    sittings[at] = sittings[at] with { Ends = Time(ended), State = ended.Groups[2].Value };
                }
            }
        }

        return [.. sittings.OrderBy(sitting => sitting.Begins)];
    }

    private static DateTime Time(Match match) =>
        DateTime.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);

    [GeneratedRegex(@"^(\S+Z)  begins (\S+) at step (\d+)$")]
    private static partial Regex Begun();

    [GeneratedRegex(@"^(\S+Z)  (\S+) (\S+) at step \d+")]
    private static partial Regex Ended();
}
