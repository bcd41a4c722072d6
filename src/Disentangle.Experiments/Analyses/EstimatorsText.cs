using Disentangle.Estimators;
using Disentangle.Experiments.Runs;
using Disentangle.Reports.PlainText;

namespace Disentangle.Experiments.Analyses;

/// <summary>A comparison of estimators as text.</summary>
internal static class EstimatorsText
{
    public static void Print(TrainedRun run, EstimatorComparisonResult result, bool asTrained, TextWriter output)
    {
        EstimatorInputs inputs = result.Inputs;
        output.WriteLine(
            $"{run.Description.Specification.Method} at step {result.Step}, {inputs.Posteriors.Count} "
                + $"images{(asTrained ? " with their probabilities in training" : "")}: {inputs.Samples} codes; {inputs.Batches} batches "
                    + $"of {inputs.Batch}; seed {inputs.Seed}");
        output.WriteLine();
        TextTable table = new("nats", "I(n; z)", "TC", "dimension-wise KL", "sum", "time", "q(z) from");
        foreach (EstimatorFigures figure in result.Figures)
        {
            KlParts parts = figure.Parts;
            table.Add(
                figure.Id, Value(parts.IndexCodeInformation, parts.IndexCodeInformationError), Value(parts.TotalCorrelation,
                    parts.TotalCorrelationError),
                Value(parts.DimensionWiseKl, parts.DimensionWiseKlError), Value(parts.Kl, parts.KlError),
                Duration.Text(figure.Seconds), figure.Name);
        }

        table.Write(output);
        output.WriteLine();
        output.WriteLine("I(n; z): index-code mutual information; TC: total correlation; 1 nat = 1.44 bits; +- standard error");
        output.WriteLine(
            $"analytic KL {result.AnalyticKl:0.000}; I(n; z) is at most {inputs.Posteriors.Entropy.Nats:0.000} nats, the entropy of "
                + $"the {inputs.Posteriors.Entropy.Distinct} distinct images; estimated from a batch alone, at most log B "
                    + $"= {Math.Log(inputs.Batch):0.000}");
        output.WriteLine($"{EstimatorComparison.Entry.FileIn(run.Folder, asTrained)}");
        if (!asTrained) output.WriteLine($"{Path.Combine(run.Folder.ImagesFolder, EstimatorChart.File)}");
        output.WriteLine($"{run.Folder.ReportFile}");

        static string Value(double value, double error) => double.IsNaN(value) ? "-" : $"{value:0.000} +- {error:0.000}";
    }
}
