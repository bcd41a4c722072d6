using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Experiments.Scores;
using Disentangle.Experiments.Summaries;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;
using Disentangle.Studies.Tables;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle score codes.npz</c>.</summary>
internal static class ScoreCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> files = PathArgument.Several("files",
            "One or more NumPy archives with codes_train (n, D) and factors_train (n, K), optionally codes_test and factors_test; or with "
                + "codes and factors, which are split.", "FILE.npz ...");
        Option<string[]> metrics = Inputs.Metrics();
        Option<string?> output = Inputs.Text("--out", "DIR", "Also write scores.json, charts and report.html to this folder.");
        Option<ulong?> seed = Inputs.Whole<ulong>("--seed", "Random seed for the split and for the metrics (default 0).", 0);
        Option<bool> discrete = new("--discrete")
        {
            Description = "The codes are values to be told apart, not numbers (default: where they are whole numbers by their type, or an "
                + "array discrete says so).",
        };
        Option<bool> baselines = Inputs.Baselines("what the codes score by chance, permuted over the rows");
        Option<int?> threads = Inputs.Threads();
        TableOutput format = new();
        CommandWithExamples command = new(
            "score",
            "Measures the codes of any encoder, read from a NumPy archive.",
            "disentangle score codes.npz",
            "disentangle score codes.npz --metrics mig,dci --json",
            "disentangle score mine.npz theirs.npz --csv",
            "disentangle score codes.npz --out scores")
        {
            files, metrics, output, seed, discrete, baselines,
        };
        format.AddTo(command);
        command.Add(threads);
        command.SetAction(parsed =>
        {
            string[] paths = parsed.GetRequiredValue(files);
            if (paths.FirstOrDefault(Directory.Exists) is { } run)
                throw new UserErrorException($"{run} is a folder, and score measures codes from a file",
                    $"for a run: disentangle evaluate {ShellWord.Quoted(run)}");
            ulong seeded = parsed.GetValue(seed) ?? 0;
            MetricSelection selection = Inputs.Selection(parsed.GetValue(metrics));
            bool isTable = format.IsTable(parsed, paths.Length);
            ScoreFolder? folder = parsed.GetValue(output) is not { } place ? null
                : paths.Length == 1 ? ScoreFolder.Create(place)
                : throw new UserErrorException($"--out takes the scores of one file, got {paths.Length}",
                    "for a report of several: disentangle compare FILE FILE --out DIR");
            Crew crew = new(parsed.GetValue(threads) ?? 0);
            MeasuredTable table = new("Scores");
            foreach (string path in paths)
            {
                CodeFile codes = CodeFile.Read(path, seeded, crew, parsed.GetValue(discrete));
                Measurement measured = Scores.Measure(codes, selection, seeded, parsed.GetValue(baselines), terminal);
                folder?.Write(Path.GetFileName(path), codes, measured, seeded);
                if (isTable) table.Add(path, measured.Results);
                else if (format.IsJson(parsed)) terminal.Output.Write(ScoreFile.ToFlatJson(measured.Results, measured.LeftOut));
                else Print(path, codes, measured, folder, terminal.Output);
            }

            if (isTable) format.Print(parsed, table.Build(), terminal.Output);
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
