using System.Globalization;

namespace Disentangle.Studies.Slurm;

/// <summary>
/// What Slurm says of jobs: a hint, since what it does not list may still work, and what it lists may have lost its node.
/// </summary>
/// <param name="Jobs">The jobs and tasks that it lists.</param>
/// <param name="Trouble">Why it could not be asked, in a sentence; null where it answered.</param>
public sealed record SlurmQueue(IReadOnlyList<SlurmJob> Jobs, string? Trouble)
{
    /// <summary>Asks once for all jobs, and the accounts only where the queue lists none.</summary>
    /// <param name="jobs">The numbers of the jobs.</param>
    /// <param name="ask">Calls a command with arguments; null for the commands on the path.</param>
    public static SlurmQueue Ask(IReadOnlyList<long> jobs, Func<string, string[], (string? Output, string Error)>? ask = null)
    {
        if (jobs.Count == 0) return new SlurmQueue([], null);
        ask ??= (command, words) => SlurmCommands.Try(command, words);
        string ids = string.Join(',', jobs.Select(job => job.ToString(CultureInfo.InvariantCulture)));
        (string? output, string error) = ask("squeue", ["-h", "-j", ids, "-o", SlurmJobs.QueueFormat]);

        // Of a single job that has left the queue, squeue says that there is none.
        bool gone = output is null && error.Contains("Invalid job id", StringComparison.OrdinalIgnoreCase);
        if (output is null && !gone) return new SlurmQueue([], SlurmCommands.Sentence(error));
        if (output is not null && SlurmJobs.ReadQueue(output) is { Count: > 0 } queued) return new SlurmQueue(queued, null);
        string? accounts = ask("sacct", ["-X", "-n", "-P", "-o", SlurmJobs.AccountingFormat, "-j", ids]).Output;
        return new SlurmQueue(accounts is null ? [] : SlurmJobs.ReadAccounting(accounts), null);
    }
}
