using Disentangle.Estimators;
using Disentangle.Experiments.Runs;
using Disentangle.Reports.PlainText;

namespace Disentangle.Experiments.Analyses;

/// <summary>A surgery as text.</summary>
internal static class SurgeryText
{
    public static void Print(TrainedRun run, SurgeryResult result, bool asTrained, TextWriter output)
    {
        ExactDecomposition exact = result.Exact;
        KlParts parts = exact.Parts;
        output.WriteLine(
            $"{run.Description.Specification.Method} at step {result.Step}: {exact.Samples} codes against all {exact.Images} "
                + $"images{(asTrained ? " with their probabilities in training" : "")}, seed {result.Seed}");
        output.WriteLine();
        TextTable terms = new("nats (1 nat = 1.44 bits)", "value", "std. error", "meaning");
        Add("reconstruction", result.Reconstruction, result.ReconstructionError, "-log p(x|z), mean over the images");
        Add("index-code MI", parts.IndexCodeInformation, parts.IndexCodeInformationError,
            $"I(n; z): mutual information of code and image; at most {exact.Ceiling:0.000}, the entropy of "
                + $"the {exact.Entropy.Distinct} distinct images");
        Add("total correlation (TC)", parts.TotalCorrelation, parts.TotalCorrelationError,
            "KL(q(z) || prod_d q(z_d)): dependence between the latent units");
        Add("dimension-wise KL", parts.DimensionWiseKl, parts.DimensionWiseKlError,
            "sum_d KL(q(z_d) || N(0, 1)): each latent unit against the prior, summed");
        Add("sum of the three", parts.Kl, parts.KlError, "");
        terms.Add("analytic KL", $"{exact.AnalyticKl:0.0000}", "", "KL(q(z|x) || N(0, I)) in closed form, mean over all images");
        Add("ELBO", result.Elbo, result.ReconstructionError, "-reconstruction - analytic KL");
        terms.Write(output);
        output.WriteLine();

        HashSet<int> active = [.. result.ActiveUnits];
        TextTable latents = new("latent unit", "KL", "I(n; z_d)", "std. error", "KL(q(z_d)||p)", "variance", "");
        foreach (LatentDecomposition unit in exact.Latents.OrderByDescending(unit => unit.Kl))
        {
            latents.Add(
                $"z{unit.Unit}", $"{unit.Kl:0.0000}", $"{unit.Information:0.0000}", $"{unit.InformationError:0.0000}",
                $"{unit.AggregateKl:0.0000}",
                $"{result.Statistics.MeanVariance[unit.Unit]:0.0000}", active.Contains(unit.Unit) ? "active" : "inactive");
        }

        latents.Write(output);
        output.WriteLine();
        output.WriteLine($"{active.Count} of {exact.Latents.Count} latent units active");
        output.WriteLine($"sum of the parts - KL at the same codes: {result.SumResidual:0.0e0}");
        output.WriteLine(
            $"sum of the parts - analytic KL: {parts.Kl - exact.AnalyticKl:0.0000}, {result.AnalyticResidual:0.00} standard errors");
        output.WriteLine($"TC - (sum_d I(n; z_d) - I(n; z)): {result.CorrelationResidual:0.0e0}");
        output.WriteLine(
            $"encoded in {Duration.Text(result.EncodingSeconds)}, decomposed "
                + $"in {Duration.Text(result.DecomposingSeconds)}, {result.DensitiesPerSecond / 1e9:0.00} billion densities/s");
        output.WriteLine($"{Surgery.Entry.FileIn(run.Folder, asTrained)}");
        output.WriteLine($"{run.Folder.ReportFile}");

        void Add(string name, double value, double error, string meaning) => terms.Add(name, $"{value:0.0000}", $"{error:0.0000}", meaning);
    }
}
