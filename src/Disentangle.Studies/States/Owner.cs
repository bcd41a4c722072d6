using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Disentangle.Foundation.Json;

namespace Disentangle.Studies.States;

/// <summary>A process that works on runs, as it names itself in claims.</summary>
/// <param name="Host">The name of its machine.</param>
/// <param name="Boot">Its machine's boot, so that a number of a process counts only as long as the machine is up.</param>
/// <param name="Namespace">The name space of its process numbers: in containers the same number is another process.</param>
/// <param name="Process">Its number.</param>
/// <param name="StartedAt">When the process was started, in ticks since the boot: numbers are used again.</param>
public sealed record Owner(string Host, string Boot, string Namespace, int Process, string StartedAt)
{
    /// <summary>The job of Slurm that it belongs to, as <c>JOB_TASK</c>; null where there is none.</summary>
    public string? SlurmJob { get; init; }

    /// <summary>This process.</summary>
    public static Owner Current { get; } = Of(Environment.ProcessId) with { SlurmJob = SlurmJobOf(Environment.GetEnvironmentVariable) };

    /// <summary>Whether it can be seen from here that this process has ended.</summary>
    /// <param name="from">The process that looks.</param>
    /// <returns>False where it lives, and where that cannot be seen.</returns>
    public bool HasEnded(Owner from)
    {
        if (Boot.Length == 0 || (Host, Boot, Namespace) != (from.Host, from.Boot, from.Namespace)) return false;
        return StartOf(Process) != StartedAt;
    }

    /// <summary>
    /// Whether this process worked on the task of Slurm that another one works on now: Slurm has put the task into its queue again, after
    /// its node was lost or its process killed, and no one else will do what this process left.
    /// </summary>
    /// <param name="now">The process that works on the task now.</param>
    public bool IsEarlierTryOf(Owner now) =>
        SlurmJob is not null && SlurmJob == now.SlurmJob
            && (Host, Boot, Namespace, Process) != (now.Host, now.Boot, now.Namespace, now.Process);

    /// <summary>For sentences: <c>process 12 on node3</c>.</summary>
    public override string ToString() => $"process {Process} on {Shown.Short(Host)}"
        + (SlurmJob is null ? "" : $" (Slurm job {Shown.Short(SlurmJob)})");

    // A process of this machine and container.
    internal static Owner Of(int process) => new(
        Environment.GetEnvironmentVariable("DISENTANGLE_HOST") is { Length: > 0 } given ? given : Environment.MachineName,
        FirstLine("/proc/sys/kernel/random/boot_id"),
        LinkOf("/proc/self/ns/pid"),
        process,
        StartOf(process));

    internal JsonObject ToJson()
    {
        JsonObject json = new()
        {
            ["host"] = Host, ["boot"] = Boot, ["namespace"] = Namespace, ["process"] = Process, ["started"] = StartedAt,
        };
        if (SlurmJob is not null) json["slurmJob"] = SlurmJob;
        return json;
    }

    internal static Owner Read(JsonItem json) => new(
        json["host"].Text(), json["boot"].Text(), json["namespace"].Text(), json["process"].Int(), json["started"].Text())
    {
        SlurmJob = json.Find("slurmJob")?.Text(),
    };

    internal static string? SlurmJobOf(Func<string, string?> variable) =>
        variable("SLURM_ARRAY_JOB_ID") is { Length: > 0 } array ? $"{array}_{variable("SLURM_ARRAY_TASK_ID")}"
            : variable("SLURM_JOB_ID") is { Length: > 0 } job ? job : null;

    // Empty where there is no such process, or no /proc: then another machine's rule counts, the age of the heartbeat.
    private static string StartOf(int process)
    {
        if (!OperatingSystem.IsLinux()) return OfAnySystem(process);
        string line = FirstLine($"/proc/{process}/stat");

        // The name of the program, in parentheses, may hold spaces; what follows it does not.
        string[] fields = line[(line.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);

        // One that has ended stays listed as Z until its parent asks for it, which the first process of many containers never does.
        return fields.Length > 19 && fields[0] is not ("Z" or "X") ? fields[19] : "";
    }

    private static string OfAnySystem(int process)
    {
        try
        {
            using Process found = System.Diagnostics.Process.GetProcessById(process);
            return found.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }

    private static string FirstLine(string path)
    {
        try
        {
            return File.ReadAllText(path).Split('\n')[0];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string LinkOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
