using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Experiments.Interchange;
using Disentangle.Experiments.Runs;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle encode RUN --out codes.npz</c>.</summary>
internal static class EncodeCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> run = Inputs.Run();
        Option<string?> data = Inputs.Text("--data", "DATA",
            "The data set to encode, which may differ from the training data (default: the training data).");
        Option<string?> dataRoot = Inputs.DataRoot();
        Option<string> output = new("--out")
        {
            Description = "The NumPy archive to write; an existing file is replaced.", HelpName = "FILE.npz", Required = true,
        };
        Option<int?> threads = Inputs.Threads();
        CommandWithExamples command = new(
            "encode",
            "Writes the codes of images to a NumPy archive: codes and log_variances, with factors and factor_names if there are any.",
            "disentangle encode runs/first --out codes.npz",
            "disentangle encode runs/first --data npz:other.npz --out codes.npz")
        {
            run, data, dataRoot, output, threads,
        };
        command.SetAction(parsed =>
        {
            using Session session = new(parsed.GetValue(threads) ?? 0, parsed.GetValue(dataRoot));
            using TrainedRun trained = TrainedRun.Open(
                parsed.GetRequiredValue(run), session, parsed.GetValue(data),
                others: parsed.GetValue(data) is not null, terminal.Interrupted);
            string path = parsed.GetRequiredValue(output);
            using (var progress = new ProgressLine(terminal, "encoding")) CodeExport.Write(trained, path, progress, terminal.Interrupted);
            terminal.Output.WriteLine($"{trained.Data.Count} codes of {trained.Method.Latents} values: {path}");
            return ExitCode.Success;
        });
        return command;
    }
}
