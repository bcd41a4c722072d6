using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Experiments.Summaries;
using Disentangle.Metrics;
using Disentangle.Studies.Tables;
using Disentangle.Training;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle evaluate RUN</c>.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> runs = PathArgument.Several("runs", "The folders of one or more runs.", "RUN ...");
        RunOptions options = new();
        Option<string[]> metrics = Inputs.Metrics();
        Option<bool> sampled = Inputs.Flag("--sampled", "Measure samples of the posteriors instead of their means.");
        Option<bool> asTrained = Inputs.Flag("--as-trained",
            "Sample the images as in training: with its correlations, and without held-out combinations.");
        Option<bool> quick = Inputs.Quick();
        Option<bool> baselines = Inputs.Baselines(
            "what the codes score by chance, permuted over the images, and what the untrained network scores");
        TableOutput format = new();
        CommandWithExamples command = new(
            "evaluate",
            "Measures how disentangled the codes of runs are, by the published protocols; writes scores.json and the report.",
            "disentangle evaluate runs/first",
            "disentangle evaluate runs/first --metrics mig,factor-vae --quick --json",
            "disentangle evaluate runs/first runs/second --csv",
            "disentangle evaluate runs/first --sampled",
            "disentangle evaluate runs/first --baselines")
        {
            runs, metrics, sampled, asTrained, quick, baselines,
        };
        format.AddTo(command);
        options.AddWithoutRunTo(command);
        command.SetAction(parsed =>
        {
            MetricSelection selection = Inputs.Selection(parsed.GetValue(metrics));
            CodeKind codes = parsed.GetValue(sampled) ? CodeKind.Sampled : CodeKind.Mean;
            string[] folders = parsed.GetRequiredValue(runs);
            MeasuredTable table = new("Scores");
            using Session session = options.Session(parsed);
            List<RunScores> all = [];
            bool isTable = format.IsTable(parsed, folders.Length);
            foreach (string folder in folders)
            {
                using TrainedRun trained = options.Open(folder, session, parsed, terminal);
                NoticeLines.Warn(trained.Data, terminal);
                if (folders.Length > 1) terminal.Error.WriteLine($"{RunDistinction.NameOf(trained.Description.Specification)}: {folder}");
                all.Add(Scores.Measure(trained, selection, codes, parsed.GetValue(quick), parsed.GetValue(asTrained),
                    parsed.GetValue(baselines), terminal));
                RunReport.Write(trained);
                if (isTable) table.Add(folder, codes, all[^1]);
            }

            if (isTable) format.Print(parsed, table.Build(), terminal.Output);
            else if (format.IsJson(parsed)) terminal.Output.Write(ScoreFile.ToFlatJson(all[0].Results, all[0].LeftOut));
            else Scores.Print(all[0], terminal.Output);
            return ExitCode.Success;
        });
        return command;
    }
}
