using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Experiments.Runs;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle publish RUN --out DIR</c>.</summary>
internal static class PublishCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> run = Inputs.Run();
        Option<string> output = new("--out") { Description = "The folder to write the model to.", HelpName = "DIR", Required = true };
        Option<bool> force = Inputs.Flag("--force", "Replace the run in the --out folder.");
        CommandWithExamples command = new(
            "publish",
            "Copies a run without what training alone needs, to hand its model on: a third of the size. Every command but resume works on "
                + "the copy.",
            "disentangle publish runs/first --out models/first",
            "disentangle evaluate models/first")
        {
            run, output, force,
        };
        command.SetAction(parsed =>
        {
            string to = parsed.GetRequiredValue(output);
            string? notice = RunCopy.MakeModel(parsed.GetRequiredValue(run), to, parsed.GetValue(force));
            NoticeLines.Warn(notice, terminal);
            terminal.Output.WriteLine(to);
            return ExitCode.Success;
        });
        return command;
    }
}
