using System.CommandLine;
using Disentangle.Studies;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle generalise RUN</c>.</summary>
internal static class GeneraliseCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> run = Inputs.Run();
        Option<bool> json = Inputs.Flag("--json", "Print only JSON.");
        Option<int?> threads = Inputs.Threads();
        CommandWithExamples command = new(
            "generalise",
            "Measures a run on the combinations that training held out; writes generalisation.json and the report.",
            "disentangle generalise runs/first",
            "disentangle generalise runs/first --json")
        {
            run, json, threads,
        };
        command.SetAction(parsed =>
        {
            using TrainedRun trained = TrainedRun.Open(parsed.GetRequiredValue(run), parsed.GetValue(threads) ?? 0);
            GeneralisationResult result = GeneralisationText.Measure(trained, terminal);
            RunReport.Write(trained);
            if (parsed.GetValue(json)) terminal.Output.Write(GeneralisationFile.ToJson(result));
            else GeneralisationText.Print(result, terminal.Output);
            return ExitCode.Success;
        });
        return command;
    }
}
