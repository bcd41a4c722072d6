using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;
using Disentangle.Metrics;
using Disentangle.Reports.PlainText;
using Disentangle.Training;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle udr RUN RUN ...</c>.</summary>
internal static class UdrCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> runs = PathArgument.Several("runs", "The folders of two or more runs on the same data set.", "RUN ...");
        string names = string.Join(", ", Enum.GetValues<UnitRelation>().Select(UnsupervisedRankingJson.NameOf));
        Option<string?> correlation = Inputs.Text("--correlation", "NAME", $"How latent units are compared: {names} (default lasso).");
        Option<int?> images = Inputs.Whole<int>("--images", $"Images to encode (default {UnsupervisedRanking.DefaultImages}).", 2);
        Option<ulong?> seed = Inputs.Whole<ulong>("--seed", "Random seed for choosing the images (default 0).", 0);
        Option<string?> data = RunOptions.MovedData(), dataRoot = Inputs.DataRoot();
        Option<bool> json = Inputs.Flag("--json", "Print only JSON.");
        Option<int?> threads = Inputs.Threads();
        CommandWithExamples command = new(
            "udr",
            "Ranks runs without ground-truth factors, by how well their latent units agree (unsupervised disentanglement ranking, UDR).",
            "disentangle udr runs/a runs/b runs/c",
            "disentangle udr runs/a runs/b runs/c --correlation spearman --json")
        {
            runs, correlation, images, seed, data, dataRoot, json, threads,
        };
        command.SetAction(parsed =>
        {
            UnitRelation relation = parsed.GetValue(correlation) is { } name
                ? Names.Find("correlation", name, Enum.GetValues<UnitRelation>(), UnsupervisedRankingJson.NameOf)
                : UnitRelation.Lasso;
            using Session session = new(parsed.GetValue(threads) ?? 0, parsed.GetValue(dataRoot));
            UnsupervisedRankingResult result;
            using (StageLines progress = new(terminal))
            {
                result = UnsupervisedRanking.Run(
                    parsed.GetRequiredValue(runs),
                    relation,
                    parsed.GetValue(images) ?? UnsupervisedRanking.DefaultImages,
                    parsed.GetValue(seed) ?? 0,
                    session,
                    parsed.GetValue(data),
                    progress,
                    terminal.Interrupted);
            }

            if (parsed.GetValue(json)) terminal.Output.Write(UnsupervisedRankingJson.Of(result));
            else Print(result, terminal.Output);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(UnsupervisedRankingResult result, TextWriter output)
    {
        output.WriteLine(
            $"{result.Images} images of {DataName.Short(result.Runs[0].Specification.Data)}, seed {result.Seed}, compared "
                + $"by {UnsupervisedRankingJson.NameOf(result.Relation)}");
        output.WriteLine();
        TextTable table = new("score", "informative units", "method", "seed", "step", "run");
        foreach (RankedRun run in result.Runs.OrderByDescending(run => run.Score))
        {
            table.Add(
                $"{run.Score:0.0000}", $"{run.InformativeUnits} of {run.Specification.Latents}", RunDistinction.NameOf(run.Specification),
                $"{run.Specification.Seed}", $"{run.Step}",
                run.Folder);
        }

        table.Write(output);
        output.WriteLine();
        output.WriteLine(
            "score: median agreement with the other runs, from 0 "
                + $"to {(result.Relation == UnitRelation.Lasso ? "0.9" : "1")}; higher is better");
    }
}
