using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Work;

namespace Disentangle.Cli.Commands.Studies;

/// <summary><c>disentangle study prune STUDY</c>.</summary>
internal static class StudyPruneCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> study = StudyInputs.Folder();
        Option<string> keep = new("--keep")
        {
            Description = "What stays of measured runs: scores, with histories and reports; checkpoints go.",
            HelpName = "WHAT", Required = true,
        };
        CommandWithExamples command = new(
            "prune", "Makes room: deletes of measured runs what can be made again.", "disentangle study prune studies/first --keep scores")
        {
            study, keep,
        };
        command.SetAction(parsed =>
        {
            Names.Find("thing to keep", parsed.GetRequiredValue(keep), ["scores"], name => name);
            (StudyFolder folder, StudyPlan plan) = StudyInputs.Open(parsed.GetRequiredValue(study));
            (int runs, long bytes) = (0, 0);
            foreach (PlannedRun run in plan.Runs.Where(run => folder.StateOrDamageOf(run).Phase == RunPhase.Measured))
            {
                long freed = StudyPruning.RemoveCheckpoints(folder, run);
                if (freed > 0) runs++;
                bytes += freed;
            }

            terminal.Output.WriteLine($"{bytes / 1e6:0.0} MB of {Notice.Count(runs, "run")} deleted");
            return ExitCode.Success;
        });
        return command;
    }
}
