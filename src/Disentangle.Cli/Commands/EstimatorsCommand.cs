using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Estimators;
using Disentangle.Studies.Analyses;
using Disentangle.Studies.Runs;
using Disentangle.Studies.Summaries;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle estimators RUN</c>.</summary>
internal static class EstimatorsCommand
{
    public static Command Create(Terminal terminal)
    {
        RunOptions run = new();
        Option<int?> samples = Inputs.Whole<int>(
            "--samples", $"Number of codes for the exact decomposition (default {Surgery.DefaultSamples}, or one per image if there are fewer).", 2);
        Option<int?> batch = Inputs.Whole<int>("--batch", "Batch size of the minibatch estimators (default: that of the run).", 2);
        Option<int?> batches = Inputs.Whole<int>("--batches", "Number of batches for the minibatch estimators (default 100).", 2);
        Option<ulong?> seed = Inputs.Whole<ulong>("--seed", "Random seed (default: that of the run).", 0);
        Option<bool> json = Inputs.Flag("--json", "Print only JSON.");
        Option<bool> asTrained = Inputs.Flag("--as-trained", "Weight images by their probabilities in training (--correlate, --hold-out) instead of equally; writes estimators-as-trained.json.");
        CommandWithExamples command = new(
            "estimators",
            "Compares all estimators of the aggregate posterior q(z) on a run's KL terms; writes estimators.json, a chart and the report.",
            "disentangle estimators runs/first",
            "disentangle estimators runs/first --batch 256 --batches 200 --json")
        {
            samples, batch, batches, seed, asTrained, json,
        };
        run.AddTo(command);
        command.SetAction(parsed =>
        {
            using TrainedRun trained = run.Open(parsed, terminal);
            EstimatorComparisonResult result;
            using (StageLines progress = new(terminal))
            {
                result = EstimatorComparison.Run(
                    trained, parsed.GetValue(samples), parsed.GetValue(batch), parsed.GetValue(batches) ?? 100, parsed.GetValue(seed), parsed.GetValue(run.Threads) ?? 0,
                    parsed.GetValue(asTrained), progress, terminal.Interrupted);
            }

            RunReport.Write(trained);
            if (parsed.GetValue(json)) terminal.Output.Write(EstimatorsFile.ToJson(result));
            else Print(trained, result, parsed.GetValue(asTrained), terminal.Output);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(TrainedRun run, EstimatorComparisonResult result, bool asTrained, TextWriter output)
    {
        EstimatorInputs inputs = result.Inputs;
        output.WriteLine(
            $"{run.Description.Specification.Method} at step {result.Step}, {inputs.Posteriors.Count} images{(asTrained ? " with their probabilities in training" : "")}: {inputs.Samples} codes; {inputs.Batches} batches of {inputs.Batch}; seed {inputs.Seed}");
        output.WriteLine();
        TextTable table = new("nats", "I(n; z)", "TC", "dimension-wise KL", "sum", "time", "q(z) from");
        foreach (EstimatorFigures figure in result.Figures)
        {
            KlParts parts = figure.Parts;
            table.Add(
                figure.Id, Value(parts.IndexCodeInformation, parts.IndexCodeInformationError), Value(parts.TotalCorrelation, parts.TotalCorrelationError),
                Value(parts.DimensionWiseKl, parts.DimensionWiseKlError), Value(parts.Kl, parts.KlError), Duration.Text(figure.Seconds), figure.Name);
        }

        table.Write(output);
        output.WriteLine();
        output.WriteLine("I(n; z): index-code mutual information; TC: total correlation; 1 nat = 1.44 bits; +- standard error");
        output.WriteLine($"analytic KL {result.AnalyticKl:0.000}; I(n; z) is at most {inputs.Posteriors.Entropy.Nats:0.000} nats, the entropy of the {inputs.Posteriors.Entropy.Distinct} distinct images; estimated from a batch alone, at most log B = {Math.Log(inputs.Batch):0.000}");
        output.WriteLine($"{(asTrained ? run.Folder.EstimatorsAsTrainedFile : run.Folder.EstimatorsFile)}");
        if (!asTrained) output.WriteLine($"{Path.Combine(run.Folder.ImagesFolder, "estimators.svg")}");
        output.WriteLine($"{run.Folder.ReportFile}");

        static string Value(double value, double error) => double.IsNaN(value) ? "-" : $"{value:0.000} +- {error:0.000}";
    }
}
