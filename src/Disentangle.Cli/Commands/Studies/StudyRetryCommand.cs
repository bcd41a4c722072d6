using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Work;

namespace Disentangle.Cli.Commands.Studies;

/// <summary><c>disentangle study retry STUDY</c>.</summary>
internal static class StudyRetryCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> study = StudyInputs.Folder();
        Option<string?> reason = Inputs.Text("--reason", "KIND", $"Only failures of this kind: {string.Join(", ", FailureKinds.All)}.");
        CommandWithExamples command = new(
            "retry",
            "Lets the next worker try failed runs again, from their last checkpoints.",
            "disentangle study retry studies/first",
            "disentangle study retry studies/first --reason disk")
        {
            study, reason,
        };
        command.SetAction(parsed =>
        {
            (StudyFolder folder, StudyPlan plan) = StudyInputs.Open(parsed.GetRequiredValue(study));
            string? kind = parsed.GetValue(reason) is { } given
                ? Names.Find("kind of failure", given, FailureKinds.All, name => name) : null;
            int count = 0;
            foreach (PlannedRun run in plan.Runs)
            {
                RunState state = folder.StateOrDamageOf(run);
                if (state.Phase is not (RunPhase.Failed or RunPhase.GivenUp) || (kind is not null && state.Kind != kind)) continue;
                folder.SetState(run, state.TriedAgain());
                count++;
            }

            terminal.Output.WriteLine(
                count == 0 ? "no run has failed" + (kind is null ? "" : $" for the reason {kind}")
                    : $"{Notice.Count(count, "run")} to try again: disentangle study worker {ShellWord.Quoted(folder.Path)}");
            return ExitCode.Success;
        });
        return command;
    }
}
