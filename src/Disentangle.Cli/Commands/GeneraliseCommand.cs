using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Studies.Analyses;
using Disentangle.Studies.Runs;
using Disentangle.Studies.Summaries;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle generalise RUN</c>.</summary>
internal static class GeneraliseCommand
{
    public static Command Create(Terminal terminal)
    {
        RunOptions run = new();
        Option<bool> json = Inputs.Flag("--json", "Print only JSON.");
        CommandWithExamples command = new(
            "generalise",
            "Measures a run on its held-out combinations; writes generalisation.json and the report.",
            "disentangle generalise runs/first",
            "disentangle generalise runs/first --json")
        {
            json,
        };
        run.AddTo(command);
        command.SetAction(parsed =>
        {
            using TrainedRun trained = run.Open(parsed, terminal);
            GeneralisationResult result = GeneralisationText.Measure(trained, terminal);
            RunReport.Write(trained);
            if (parsed.GetValue(json)) terminal.Output.Write(GeneralisationFile.ToJson(result));
            else GeneralisationText.Print(result, terminal.Output);
            return ExitCode.Success;
        });
        return command;
    }
}
