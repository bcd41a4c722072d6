using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Experiments.Summaries;
using Disentangle.Metrics;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle evaluate RUN</c>.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal)
    {
        RunOptions run = new();
        Option<string[]> metrics = Inputs.Metrics();
        Option<bool> sampled = Inputs.Flag("--sampled", "Measure samples of the posteriors instead of their means.");
        Option<bool> asTrained = Inputs.Flag("--as-trained",
            "Sample the images as in training: with its correlations, and without held-out combinations.");
        Option<bool> quick = Inputs.Quick();
        Option<bool> json = Inputs.Flag("--json", "Print only JSON.");
        CommandWithExamples command = new(
            "evaluate",
            "Measures how disentangled a run's codes are, by the published protocols; writes scores.json and the report.",
            "disentangle evaluate runs/first",
            "disentangle evaluate runs/first --metrics mig,factor-vae --quick --json",
            "disentangle evaluate runs/first --sampled")
        {
            metrics, sampled, asTrained, quick, json,
        };
        run.AddTo(command);
        command.SetAction(parsed =>
        {
            MetricSelection selection = Inputs.Selection(parsed.GetValue(metrics));
            CodeKind codes = parsed.GetValue(sampled) ? CodeKind.Sampled : CodeKind.Mean;
            using Session session = run.Session(parsed);
            using TrainedRun trained = run.Open(session, parsed, terminal);
            NoticeLines.Warn(trained.Data, terminal);
            RunScores scores = Scores.Measure(trained, selection, codes, parsed.GetValue(quick), parsed.GetValue(asTrained), terminal);
            RunReport.Write(trained);
            if (parsed.GetValue(json)) terminal.Output.Write(ScoreFile.ToFlatJson(scores.Results, scores.LeftOut));
            else Scores.Print(scores, terminal.Output);
            return ExitCode.Success;
        });
        return command;
    }
}
