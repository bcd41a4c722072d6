using System.CommandLine;
using Disentangle.Studies;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle encode RUN --out codes.npz</c>.</summary>
internal static class EncodeCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> run = Inputs.Run();
        Option<string?> data = Inputs.Text("--data", "DATA", "What to encode (default: what the run was trained on).");
        Option<string?> dataRoot = Inputs.DataRoot();
        Option<string> output = new("--out")
        {
            Description = "The NumPy archive to write; what has that name is replaced.", HelpName = "FILE.npz", Required = true,
        };
        Option<int?> threads = Inputs.Threads();
        CommandWithExamples command = new(
            "encode",
            "Writes the codes of images to a NumPy archive: codes, log_variances, and factors and factor_names where they are known.",
            "disentangle encode runs/first --out codes.npz",
            "disentangle encode runs/first --data npz:other.npz --out codes.npz")
        {
            run, data, dataRoot, output, threads,
        };
        command.SetAction(parsed =>
        {
            using TrainedRun trained = TrainedRun.Open(
                parsed.GetRequiredValue(run), parsed.GetValue(threads) ?? 0, parsed.GetValue(data), parsed.GetValue(dataRoot));
            string path = parsed.GetRequiredValue(output);
            using (var progress = new ProgressLine(terminal, "encoding")) CodeExport.Write(trained, path, progress, terminal.Interrupted);
            terminal.Output.WriteLine($"{trained.Data.Count} codes of {trained.Method.Latents} values: {path}");
            return ExitCode.Success;
        });
        return command;
    }
}
