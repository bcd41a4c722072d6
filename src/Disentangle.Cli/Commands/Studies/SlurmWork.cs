using System.Globalization;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Studies.Plans;
using Disentangle.Studies.Slurm;
using Disentangle.Studies.States;
using Disentangle.Studies.Work;

namespace Disentangle.Cli.Commands.Studies;

/// <summary>Work on a study inside a job of Slurm: it ends before the job does, and is submitted again as long as work is left.</summary>
internal static class SlurmWork
{
    /// <summary>Works, and says in the job's log what it does and why it ends.</summary>
    /// <param name="folder">The study's folder.</param>
    /// <param name="plan">Its runs.</param>
    /// <param name="workers">Runs that are trained at the same time.</param>
    /// <param name="threads">Threads of each.</param>
    /// <param name="options">How each works; its end is for where Slurm does not tell that of the job.</param>
    /// <param name="margin">How long before the job's end it stops; null for the usual time.</param>
    /// <param name="terminal">Where it is said.</param>
    public static int Work(
        StudyFolder folder, StudyPlan plan, int workers, int threads, WorkerOptions options, TimeSpan? margin, Terminal terminal)
    {
        using SlurmSignals signals = new();
        string? task = Owner.Current.SlurmJob;
        Say(terminal, $"{Owner.Current} works on {folder.Path}");
        if (folder.IsStopped) return End(terminal, "the study was stopped by disentangle study stop");
        if (SlurmClock.End() is { } end)
        {
            TimeSpan left = end - DateTimeOffset.UtcNow;
            options = options with { Until = end - (margin ?? SlurmClock.Margin(left)) };
            Say(terminal, string.Create(CultureInfo.InvariantCulture, $"the job ends in {left.TotalSeconds:0} s, work ends before"));
        }

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(terminal.Interrupted, signals.Token);
        StudyStatus status = StudyRunCommand.Train(folder, plan, workers, threads, options, terminal, tellBegun: true, stop.Token);
        if (folder.IsStopped) return End(terminal, "the study was stopped by disentangle study stop");

        // By cancelling, preemption or the end of a node: a requeue is Slurm's matter, and who cancels wants no other job.
        if (terminal.Interrupted.IsCancellationRequested) return End(terminal, "stopped by SIGTERM; runs that were begun have checkpoints");
        bool inTime = signals.Token.IsCancellationRequested || options.Until <= DateTimeOffset.UtcNow;
        if (!inTime)
        {
            StudyStatusCommand.WriteFailures(status, terminal.Output);
            Say(terminal, status.IsOver ? "nothing is left to do" : "what is left is done by other workers");
            return status.Failures.Count > 0 ? ExitCode.Failure : ExitCode.Success;
        }

        Say(terminal, signals.Token.IsCancellationRequested ? "stopped by a signal of Slurm" : "stopped by the clock");
        if (ArrayOf(task) is not { } array) return ExitCode.Success;
        (long? next, string? reason) = new SlurmSubmitter(folder, plan).Continue(array);
        return End(terminal, next is { } job ? $"submitted {job}, which starts when {array} has ended" : $"not submitted again: {reason}");
    }

    private static long? ArrayOf(string? task) =>
        task is not null && SlurmJobs.Expand(task) is [(long array, _)] ? array : null;

    private static int End(Terminal terminal, string why)
    {
        Say(terminal, why);
        return ExitCode.Success;
    }

    private static void Say(Terminal terminal, string text) => terminal.Output.WriteLine($"{StudyLines.Now()}  {text}");
}
