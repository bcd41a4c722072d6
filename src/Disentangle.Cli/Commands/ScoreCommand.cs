using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Experiments.Scores;
using Disentangle.Experiments.Summaries;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle score codes.npz</c>.</summary>
internal static class ScoreCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> file = new("file")
        {
            Description = "A NumPy archive with codes_train (n, D) and factors_train (n, K), optionally codes_test and factors_test; or "
                + "with codes and factors, which are split.", HelpName = "FILE.npz",
        };
        Option<string[]> metrics = Inputs.Metrics();
        Option<string?> output = Inputs.Text("--out", "DIR", "Also write scores.json, charts and report.html to this folder.");
        Option<ulong?> seed = Inputs.Whole<ulong>("--seed", "Random seed for the split and for the metrics (default 0).", 0);
        Option<bool> json = Inputs.Flag("--json", "Print only JSON.");
        Option<int?> threads = Inputs.Threads();
        CommandWithExamples command = new(
            "score",
            "Measures the codes of any encoder, read from a NumPy archive.",
            "disentangle score codes.npz",
            "disentangle score codes.npz --metrics mig,dci --json",
            "disentangle score codes.npz --out scores")
        {
            file, metrics, output, seed, json, threads,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            if (Directory.Exists(path)) throw new UserErrorException($"{path} is a folder, and score measures codes from a file",
                $"for a run: disentangle evaluate {ShellWord.Quoted(path)}");
            ulong seeded = parsed.GetValue(seed) ?? 0;
            MetricSelection selection = Inputs.Selection(parsed.GetValue(metrics));
            ScoreFolder? folder = parsed.GetValue(output) is { } place ? ScoreFolder.Create(place) : null;
            CodeFile codes = CodeFile.Read(path, seeded, new Crew(parsed.GetValue(threads) ?? 0));
            Measurement measured = Scores.Measure(codes, selection, seeded, terminal);
            folder?.Write(Path.GetFileName(path), codes, measured, seeded);
            if (parsed.GetValue(json)) terminal.Output.Write(ScoreFile.ToFlatJson(measured.Results, measured.LeftOut));
            else Print(path, codes, measured, folder, terminal.Output);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(string path, CodeFile file, Measurement measured, ScoreFolder? folder, TextWriter output)
    {
        output.WriteLine($"{path}: {file.Split}; {file.Train.Dimensions} latent units, {file.Train.FactorCount} factors");
        output.WriteLine();
        Scores.Print(measured, output);
        if (folder is not null) output.WriteLine($"report: {folder.ReportFile}");
    }
}
