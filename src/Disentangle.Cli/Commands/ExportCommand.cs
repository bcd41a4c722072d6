using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Experiments.Interchange;
using Disentangle.Experiments.Runs;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle export RUN --format F</c>.</summary>
internal static class ExportCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> run = Inputs.Run();
        Option<string> format = new("--format")
        {
            Description = $"The file format: {string.Join(", ", ExportCatalogue.All.Select(f => f.Id))}.",
            HelpName = "FORMAT", Required = true,
        };
        Option<string?> output = Inputs.Text("--out", "PATH",
            "The file, or the folder of a format with several (default: export/ of the run).");
        CommandWithExamples command = new(
            "export",
            $"Exports a run's model. {string.Join(" ", ExportCatalogue.All.Select(f => $"{f.Id}: {f.Description}"))}",
            "disentangle export runs/first --format safetensors --out first.safetensors",
            "disentangle export runs/first --format onnx")
        {
            run, format, output,
        };
        command.SetAction(parsed =>
        {
            ExportFormat chosen = ExportCatalogue.All.Get(parsed.GetRequiredValue(format));

            // Elsewhere, it only reads from the run, which may be training.
            string folder = parsed.GetRequiredValue(run);
            using Session session = new(threads: 1);
            using TrainedModel trained = parsed.GetValue(output) is null
                ? TrainedModel.OpenToWrite(folder, session)
                : TrainedModel.Open(folder, session);
            NoticeLines.Warn(trained.Notice, terminal);
            foreach (string file in ModelExport.Write(trained, chosen, parsed.GetValue(output))) terminal.Output.WriteLine(file);
            return ExitCode.Success;
        });
        return command;
    }
}
