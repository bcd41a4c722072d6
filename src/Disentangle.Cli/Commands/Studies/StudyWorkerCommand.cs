using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Work;

namespace Disentangle.Cli.Commands.Studies;

/// <summary><c>disentangle study worker STUDY</c>.</summary>
internal static class StudyWorkerCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> study = StudyInputs.Folder();
        Option<int?> workers = Inputs.Whole<int>("--workers", "Runs that are worked on at the same time (default 1).", 1, 4096);
        Option<int?> threads = StudyInputs.Threads();
        Option<string?> until = Inputs.Text("--until", "TIME", "Stop after this time, with checkpoints: 3h50m, 90m, 1d or 45s.");
        Option<int?> most = Inputs.Whole<int>("--max-runs", "Begin at most this number of runs.", 1);
        Option<bool> slurm = Inputs.Flag("--slurm",
            "Inside a job of Slurm: stop before the job ends, or at SIGUSR1, and submit the study's script again if work is left. --until "
                + "counts where Slurm does not tell the end.");
        Option<string?> margin = Inputs.Text("--margin", "TIME",
            "With --slurm: stop this long before the job ends, for checkpoints (default: a tenth of its time, at most 2m).");
        Option<string?> dataRoot = Inputs.DataRoot(), reuse = StudyInputs.Reuse();
        CommandWithExamples command = new(
            "worker",
            "Works on a study beside other workers, also on other machines that share its folder, until nothing is left to do.",
            "disentangle study worker /shared/studies/first",
            "disentangle study worker /shared/studies/first --workers 8 --until 3h50m")
        {
            study, workers, threads, until, most, slurm, margin, reuse, dataRoot,
        };
        command.SetAction(parsed =>
        {
            (StudyFolder folder, StudyPlan plan) = StudyInputs.Open(parsed.GetRequiredValue(study));
            WorkerOptions options = new()
            {
                Until = parsed.GetValue(until) is { } text ? DateTimeOffset.UtcNow + TimeSpanText.Parse("--until", text) : null,
                MostRuns = parsed.GetValue(most),
                Reuse = StudyInputs.Others(parsed.GetValue(reuse)),
                DataRoot = parsed.GetValue(dataRoot),
            };
            int count = parsed.GetValue(workers) ?? 1;
            TimeSpan? before = parsed.GetValue(margin) is { } word ? TimeSpanText.Parse("--margin", word) : null;
            if (parsed.GetValue(slurm))
                return SlurmWork.Work(folder, plan, count, parsed.GetValue(threads) ?? 1, options, before, terminal);
            if (before is not null) throw new UserErrorException("--margin needs --slurm");
            return StudyRunCommand.Work(folder, plan, count, parsed.GetValue(threads), options, terminal);
        });
        return command;
    }
}
