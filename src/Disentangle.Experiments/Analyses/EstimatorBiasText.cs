using Disentangle.Estimators;
using Disentangle.Experiments.Runs;
using Disentangle.Reports.PlainText;

namespace Disentangle.Experiments.Analyses;

/// <summary>The bias of estimators as text.</summary>
internal static class EstimatorBiasText
{
    public static void Print(TrainedRun run, EstimatorBiasResult result, bool asTrained, TextWriter output)
    {
        output.WriteLine(
            $"{run.Description.Specification.Method} at step {result.Step}, {result.Images} "
                + $"images{(asTrained ? " with their probabilities in training" : "")}: estimate minus exact value, "
                + $"{result.Samples} codes, seed {result.Seed}");
        output.WriteLine();
        TextTable table = new("estimator", "batch", "batches", "I(n; z)", "TC", "dimension-wise KL");
        KlParts exact = result.Exact;
        table.Add(
            "exact", "all", "",
            Value(exact.IndexCodeInformation, exact.IndexCodeInformationError),
            Value(exact.TotalCorrelation, exact.TotalCorrelationError),
            Value(exact.DimensionWiseKl, exact.DimensionWiseKlError));
        foreach (EstimatorAtBatch one in result.Estimates)
        {
            EstimatorBiases bias = EstimatorBiases.Of(one.Parts, exact);
            table.Add(
                one.Estimator, $"{one.Batch}", $"{one.Batches}", Signed(bias.IndexCodeInformation), Signed(bias.TotalCorrelation),
                Signed(bias.DimensionWiseKl));
        }

        table.Write(output);
        output.WriteLine();
        output.WriteLine("I(n; z): index-code mutual information; TC: total correlation; nats, 1 nat = 1.44 bits; +- standard error");
        output.WriteLine($"{EstimatorBias.Entry.FileIn(run.Folder, asTrained)}");
        if (!asTrained)
            foreach (string file in EstimatorBiasCharts.Files) output.WriteLine($"{Path.Combine(run.Folder.ImagesFolder, file)}");
        output.WriteLine($"{run.Folder.ReportFile}");

        static string Value(double value, double error) => $"{value:0.000} +- {error:0.000}";
        static string Signed((double Value, double Error) bias) => $"{bias.Value:+0.000;-0.000} +- {bias.Error:0.000}";
    }
}
