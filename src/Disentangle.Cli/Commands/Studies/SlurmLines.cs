using System.Text.Json.Nodes;
using Disentangle.Studies.Slurm;
using Disentangle.Studies.States;

namespace Disentangle.Cli.Commands.Studies;

/// <summary>What Slurm says of the jobs of a study, for its status. Where it cannot be asked, that is all that is said.</summary>
/// <param name="submissions">The arrays of jobs that were submitted.</param>
/// <param name="queue">What Slurm lists.</param>
internal sealed class SlurmLines(IReadOnlyList<SlurmSubmission> submissions, SlurmQueue queue)
{
    private const int Shown = 6;

    private static readonly (SlurmPhase Phase, string Name)[] Phases =
    [
        (SlurmPhase.Running, "running"), (SlurmPhase.Waiting, "waiting"), (SlurmPhase.Completed, "completed"), (SlurmPhase.Ended, "ended"),
        (SlurmPhase.Unknown, "unknown"),
    ];

    /// <summary>Asks for the jobs of a study.</summary>
    /// <returns>Null where none was ever submitted.</returns>
    public static SlurmLines? Of(StudyFolder folder)
    {
        SlurmJournal journal = new(folder);
        if (!journal.Exists) return null;
        IReadOnlyList<SlurmSubmission> submissions = journal.Read();
        return new SlurmLines(submissions, SlurmQueue.Ask([.. submissions.Select(one => one.Job).Distinct()]));
    }

    /// <summary>Prints a line for each phase.</summary>
    public void Print(TextWriter output)
    {
        string jobs = Notice.Count(submissions.Count, "array");
        if (queue.Trouble is not null) output.WriteLine($"Slurm: {jobs} of jobs submitted; it cannot be asked: {queue.Trouble}");
        else if (queue.Jobs.Count == 0) output.WriteLine($"Slurm: {jobs} of jobs submitted, none of them listed any more");
        foreach ((SlurmPhase phase, string name) in Phases)
        {
            SlurmJob[] ones = [.. queue.Jobs.Where(job => job.Phase == phase)];
            if (ones.Length == 0) continue;
            string more = ones.Length > Shown ? ", ..." : "";
            output.WriteLine($"Slurm: {Notice.Count(ones.Length, "task")} {name}: "
                + $"{string.Join(", ", ones.Take(Shown).Select(Text))}{more}");
        }
    }

    /// <summary>The same as JSON.</summary>
    public JsonObject Json() => new()
    {
        ["submitted"] = new JsonArray([.. submissions.Select(one => (JsonNode)one.Job)]),
        ["trouble"] = queue.Trouble,
        ["tasks"] = new JsonArray([.. queue.Jobs.Select(job => new JsonObject
        {
            ["id"] = job.Id, ["state"] = job.State, ["node"] = job.Node, ["reason"] = job.Reason,
        })]),
    };

    private static string Text(SlurmJob job)
    {
        string where = job.Node.Length > 0 && job.Phase == SlurmPhase.Running ? $" on {job.Node}" : "";

        // A job that Slurm holds waits for its user.
        string why = job.Reason is { } reason && reason.Contains("held", StringComparison.OrdinalIgnoreCase) ? $" ({reason})" : "";
        return Foundation.Shown.Text($"{job.Id}{where}{why}");
    }
}
