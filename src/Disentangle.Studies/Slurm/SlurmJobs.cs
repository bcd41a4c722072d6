using System.Globalization;

namespace Disentangle.Studies.Slurm;

/// <summary>A job, or a task of an array of jobs, as Slurm lists it.</summary>
/// <param name="Job">The number of the job or of the array.</param>
/// <param name="Task">The number of the task; null where the job is no array.</param>
/// <param name="State">The state in Slurm's word.</param>
/// <param name="Node">The node that it is or was on; empty where there is none.</param>
public sealed record SlurmJob(long Job, int? Task, string State, string Node)
{
    /// <summary>Why it waits, in Slurm's words; null where that is not told.</summary>
    public string? Reason { get; init; }

    /// <summary>What the state means.</summary>
    public SlurmPhase Phase => SlurmStates.PhaseOf(State);

    /// <summary>As Slurm writes it: <c>123_4</c>, or <c>123</c>.</summary>
    public string Id => Task is { } task ? $"{Job}_{task}" : $"{Job}";
}

/// <summary>Reads what Slurm's commands print.</summary>
public static class SlurmJobs
{
    /// <summary>The arguments of <c>squeue</c> whose output <see cref="ReadQueue"/> reads.</summary>
    public const string QueueFormat = "%i|%T|%N|%r";

    /// <summary>
    /// The arguments of <c>sacct</c> whose output <see cref="ReadAccounting"/> reads; without <c>-X</c> steps would stand between.
    /// </summary>
    public const string AccountingFormat = "JobID,State,NodeList";

    private const int MostTasks = 1_000_000;

    /// <summary>The jobs of <c>squeue -h -o "%i|%T|%N|%r"</c>. Waiting tasks of an array stand in one line, <c>123_[4-7,9%3]</c>.</summary>
    public static IReadOnlyList<SlurmJob> ReadQueue(string output) => Read(output);

    /// <summary>The jobs of <c>sacct -X -n -P -o JobID,State,NodeList</c>.</summary>
    public static IReadOnlyList<SlurmJob> ReadAccounting(string output) => Read(output);

    /// <summary>The tasks of an id: <c>123</c>, <c>123_4</c>, <c>123_[4-7,9%3]</c>, <c>123_[0-12:4]</c>.</summary>
    /// <returns>Empty where it is no such id.</returns>
    public static IReadOnlyList<(long Job, int? Task)> Expand(string id)
    {
        string[] parts = id.Trim().Split('_', 2);
        if (!long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long job)) return [];
        if (parts.Length == 1) return [(job, null)];
        string tasks = parts[1];
        if (!tasks.StartsWith('['))
            return int.TryParse(tasks, NumberStyles.None, CultureInfo.InvariantCulture, out int task) ? [(job, task)] : [];
        List<(long, int?)> expanded = [];
        foreach (string range in tasks.Trim('[', ']').Split('%')[0].Split(','))
        {
            string[] stepped = range.Split(':'), ends = stepped[0].Split('-');

            // Long lists are cut off by squeue with three dots, unless SLURM_BITSTR_LEN is 0.
            if (!int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)) continue;
            int last = ends.Length == 2 && int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out int end)
                ? end : first;
            int step = stepped.Length == 2 && int.TryParse(stepped[1], NumberStyles.None, CultureInfo.InvariantCulture, out int by)
                && by > 0 ? by : 1;
            for (long task = first; task <= last && expanded.Count < MostTasks; task += step) expanded.Add((job, (int)task));
        }

        return expanded;
    }

    private static SlurmJob[] Read(string output) =>
    [
        .. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('|')).Where(fields => fields.Length >= 3)
            .SelectMany(
                fields => Expand(fields[0]).Select(id => new SlurmJob(id.Job, id.Task, SlurmStates.WordOf(fields[1]), fields[2].Trim())
                {
                    Reason = fields.Length > 3 && fields[3].Trim() is { Length: > 0 } reason and not "None" ? reason : null,
                })),
    ];
}
