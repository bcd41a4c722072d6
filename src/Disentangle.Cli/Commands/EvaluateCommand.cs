using System.CommandLine;
using Disentangle.Metrics;
using Disentangle.Studies;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle evaluate RUN</c>.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> run = Inputs.Run();
        Option<string[]> metrics = new("--metrics")
        {
            Description = "Which metrics, with commas between them (default: all).", HelpName = "A,B",
        };
        Option<bool> quick = Inputs.Quick();
        Option<bool> json = Inputs.Flag("--json", "Print JSON alone.");
        Option<int?> threads = Inputs.Threads();
        CommandWithExamples command = new(
            "evaluate",
            "Measures how disentangled a run's codes are, by the published protocols, and writes scores.json and the report.",
            "disentangle evaluate runs/first",
            "disentangle evaluate runs/first --metrics mig,factor-vae --quick --json")
        {
            run, metrics, quick, json, threads,
        };
        command.SetAction(parsed =>
        {
            const StringSplitOptions clean = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
            IReadOnlyList<MetricEntry> chosen = Evaluation.MetricsOf((parsed.GetValue(metrics) ?? []).SelectMany(text => text.Split(',', clean)));
            using TrainedRun trained = TrainedRun.Open(parsed.GetRequiredValue(run), parsed.GetValue(threads) ?? 0);
            RunScores scores = Scores.Measure(trained, chosen, parsed.GetValue(quick), terminal);
            RunReport.Write(trained);
            if (parsed.GetValue(json)) terminal.Output.Write(ScoreFile.ToJson(scores));
            else Scores.Print(scores, terminal.Output);
            return ExitCode.Success;
        });
        return command;
    }
}
