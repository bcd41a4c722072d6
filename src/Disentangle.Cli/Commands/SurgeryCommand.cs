using System.CommandLine;
using Disentangle.Estimators;
using Disentangle.Studies;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle surgery RUN</c>.</summary>
internal static class SurgeryCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> run = Inputs.Run();
        Option<int?> samples = Inputs.Whole<int>(
            "--samples", $"Codes to draw, each of another image (default {Surgery.DefaultSamples}, or one of each image where there are fewer).", 2);
        Option<ulong?> seed = Inputs.Whole<ulong>("--seed", "Decides the codes (default: that of the run).", 0);
        Option<bool> json = Inputs.Flag("--json", "Print JSON alone.");
        Option<int?> threads = Inputs.Threads();
        CommandWithExamples command = new(
            "surgery",
            "Takes the evidence lower bound apart over the whole data set, exactly, and writes surgery.json and the report.",
            "disentangle surgery runs/first",
            "disentangle surgery runs/first --samples 2000 --json")
        {
            run, samples, seed, json, threads,
        };
        command.SetAction(parsed =>
        {
            using TrainedRun trained = TrainedRun.Open(parsed.GetRequiredValue(run), parsed.GetValue(threads) ?? 0);
            SurgeryResult result;
            using (StageLines progress = new(terminal))
                result = Surgery.Run(trained, parsed.GetValue(samples), parsed.GetValue(seed), parsed.GetValue(threads) ?? 0, progress, terminal.Interrupted);
            RunReport.Write(trained);
            if (parsed.GetValue(json)) terminal.Output.Write(SurgeryFile.ToJson(result));
            else Print(trained, result, terminal.Output);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(TrainedRun run, SurgeryResult result, TextWriter output)
    {
        ExactDecomposition exact = result.Exact;
        KlParts parts = exact.Parts;
        output.WriteLine($"{run.Description.Specification.Method} at step {result.Step}: {exact.Samples} codes against all {exact.Images} images, seed {result.Seed}");
        output.WriteLine();
        TextTable terms = new("nats, mean over the images", "value", "std. error", "meaning");
        Add("reconstruction", result.Reconstruction, result.ReconstructionError, "-log p(x|z)");
        Add("index-code information", parts.IndexCodeInformation, parts.IndexCodeInformationError, $"I(n; z): what a code says about which image it is of; log N = {exact.Ceiling:0.000} at most");
        Add("total correlation", parts.TotalCorrelation, parts.TotalCorrelationError, "KL(q(z) || prod_d q(z_d)): how far the units are from independent");
        Add("dimension-wise KL", parts.DimensionWiseKl, parts.DimensionWiseKlError, "sum_d KL(q(z_d) || N(0, 1)): how far each unit alone is from the prior");
        Add("their sum", parts.Kl, parts.KlError, "");
        terms.Add("analytic KL", $"{exact.AnalyticKl:0.0000}", "", "mean KL(q(z|x) || N(0, I)) over all images");
        Add("ELBO", result.Elbo, result.ReconstructionError, "-reconstruction - analytic KL");
        terms.Write(output);
        output.WriteLine();

        HashSet<int> active = [.. result.ActiveUnits];
        TextTable latents = new("latent", "KL", "I(n; z_d)", "std. error", "KL(q(z_d)||p)", "variance", "");
        foreach (LatentDecomposition unit in exact.Latents.OrderByDescending(unit => unit.Kl))
        {
            latents.Add(
                $"z{unit.Unit}", $"{unit.Kl:0.0000}", $"{unit.Information:0.0000}", $"{unit.InformationError:0.0000}", $"{unit.AggregateKl:0.0000}",
                $"{result.Statistics.MeanVariance[unit.Unit]:0.0000}", active.Contains(unit.Unit) ? "active" : "not in use");
        }

        latents.Write(output);
        output.WriteLine();
        output.WriteLine($"{active.Count} of {exact.Latents.Count} units active");
        output.WriteLine($"sum of the parts - KL at the same codes: {result.SumResidual:0.0e0}");
        output.WriteLine($"sum of the parts - analytic KL: {parts.Kl - exact.AnalyticKl:0.0000}, {result.AnalyticResidual:0.00} standard errors");
        output.WriteLine($"TC - (sum_d I(n; z_d) - I(n; z)): {result.CorrelationResidual:0.0e0}");
        output.WriteLine($"encoded in {Duration.Text(result.EncodingSeconds)}, decomposed in {Duration.Text(result.DecomposingSeconds)}, {result.DensitiesPerSecond / 1e9:0.00} billion densities/s");
        output.WriteLine($"{run.Folder.SurgeryFile}");
        output.WriteLine($"{run.Folder.ReportFile}");

        void Add(string name, double value, double error, string meaning) => terms.Add(name, $"{value:0.0000}", $"{error:0.0000}", meaning);
    }
}
