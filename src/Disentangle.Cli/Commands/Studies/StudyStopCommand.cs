using System.CommandLine;
using System.Globalization;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Studies.Slurm;
using Disentangle.Studies.States;

namespace Disentangle.Cli.Commands.Studies;

/// <summary><c>disentangle study stop STUDY</c>.</summary>
internal static class StudyStopCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> study = StudyInputs.Folder();
        CommandWithExamples command = new(
            "stop",
            "Stops all workers of a study, on whatever machine, with checkpoints, and cancels its jobs of Slurm. "
                + "study run and study slurm let it go on.",
            "disentangle study stop /shared/studies/first")
        {
            study,
        };
        command.SetAction(parsed =>
        {
            StudyFolder folder = StudyFolder.Open(parsed.GetRequiredValue(study));
            folder.Stop();
            terminal.Output.WriteLine("workers stop within seconds, with checkpoints");

            // Jobs that have ended are no trouble to scancel.
            string[] jobs =
                [.. new SlurmJournal(folder).Read().Select(job => job.Job.ToString(CultureInfo.InvariantCulture)).Distinct()];
            if (jobs.Length == 0) return ExitCode.Success;
            (string? output, string error) = SlurmCommands.Try("scancel", ["--quiet", .. jobs]);
            terminal.Output.WriteLine(output is not null ? $"cancelled the {Notice.Count(jobs.Length, "array")} of jobs of Slurm"
                : $"the jobs of Slurm could not be cancelled: {Foundation.Shown.Short(error)}");
            return ExitCode.Success;
        });
        return command;
    }
}
