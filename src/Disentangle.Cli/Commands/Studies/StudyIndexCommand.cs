using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Studies.Index;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;

namespace Disentangle.Cli.Commands.Studies;

/// <summary><c>disentangle study index STUDY</c>.</summary>
internal static class StudyIndexCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> study = StudyInputs.Folder();
        CommandWithExamples command = new(
            "index", "Makes index.sqlite, a database of the runs and their scores, anew from the folders.",
            "disentangle study index studies/first")
        {
            study,
        };
        command.SetAction(parsed =>
        {
            (StudyFolder folder, StudyPlan plan) = StudyInputs.Open(parsed.GetRequiredValue(study));
            terminal.Output.WriteLine($"{plan.Runs.Count} runs: {StudyIndex.Build(folder, plan)}");
            return ExitCode.Success;
        });
        return command;
    }
}
