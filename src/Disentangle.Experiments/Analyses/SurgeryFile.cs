using System.Text.Json.Nodes;
using Disentangle.Estimators;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Json;

namespace Disentangle.Experiments.Analyses;

/// <summary>The figures of <c>surgery.json</c> that the report shows.</summary>
/// <param name="Step">How many steps the run was trained.</param>
/// <param name="Images">N.</param>
/// <param name="Samples">S.</param>
/// <param name="Reconstruction">-log p(x | z) in nats.</param>
/// <param name="Elbo">In nats.</param>
/// <param name="Kl">Analytic, in nats.</param>
/// <param name="Ceiling">What I(n; z) cannot exceed, in nats: the entropy of the distinct images.</param>
/// <param name="Distinct">How many images are distinct; N in a file of version 0.1, which did not tell.</param>
/// <param name="Parts">The parts of the KL term.</param>
/// <param name="Information">I(n; z_d) of each unit in nats, by unit.</param>
/// <param name="Active">Whether each unit is active, by unit.</param>
public sealed record SurgeryFigures(
    long Step,
    int Images,
    int Samples,
    double Reconstruction,
    double Elbo,
    double Kl,
    double Ceiling,
    int Distinct,
    KlParts Parts,
    IReadOnlyList<double> Information,
    IReadOnlyList<bool> Active);

/// <summary>A surgery as JSON, as it stands in <c>surgery.json</c> and as <c>disentangle surgery --json</c> prints it.</summary>
public static class SurgeryFile
{
    /// <summary>The text of the file.</summary>
    public static string ToJson(SurgeryResult result)
    {
        ExactDecomposition exact = result.Exact;
        HashSet<int> active = [.. result.ActiveUnits];
        JsonObject json = new()
        {
            ["step"] = result.Step,
            ["seed"] = result.Seed,
            ["images"] = exact.Images,
            ["samples"] = exact.Samples,
            ["distinctImages"] = exact.Entropy.Distinct,
            ["ceiling"] = exact.Ceiling,
            ["reconstruction"] = AnalysisFile.Figure(result.Reconstruction, result.ReconstructionError),
        };
        EstimatorsFile.AddParts(json, exact.Parts);
        json["analyticKl"] = exact.AnalyticKl;
        json["elbo"] = AnalysisFile.Figure(result.Elbo, result.ReconstructionError);
        json["activeUnits"] = active.Count;
        json["residuals"] = new JsonObject
        {
            ["sum"] = result.SumResidual,
            ["totalCorrelation"] = result.CorrelationResidual,
            ["analyticKlStandardErrors"] = AnalysisFile.Number(result.AnalyticResidual),
        };
        json["latents"] = new JsonArray([.. exact.Latents.Select(unit => new JsonObject
        {
            ["unit"] = unit.Unit,
            ["kl"] = unit.Kl,
            ["information"] = AnalysisFile.Figure(unit.Information, unit.InformationError),
            ["aggregateKl"] = AnalysisFile.Figure(unit.AggregateKl, unit.AggregateKlError),
            ["variance"] = result.Statistics.MeanVariance[unit.Unit],
            ["active"] = active.Contains(unit.Unit),
        })]);
        json["encodingSeconds"] = Math.Round(result.EncodingSeconds, 3);
        json["decomposingSeconds"] = Math.Round(result.DecomposingSeconds, 3);
        return AnalysisFile.Text(json);
    }

    /// <summary>The figures of a run's file, or null where there is none, it is damaged, or it is of another step.</summary>
    public static SurgeryFigures? Read(TrainedRun run) => AnalysisFile.Read(Surgery.Entry.FileIn(run.Folder), run.Step, root =>
    {
        IReadOnlyList<JsonItem> latents = root["latents"].Items(run.Method.Latents);
        return new SurgeryFigures(
            run.Step, root["images"].Int(), root["samples"].Int(), Value("reconstruction"), Value("elbo"),
            root["analyticKl"].Number(), root["ceiling"].Number(),
            root.Find("distinctImages")?.Int() ?? root["images"].Int(),
            new KlParts(
                Value("indexCodeInformation"), Value("totalCorrelation"), Value("dimensionWiseKl"),
                Error("indexCodeInformation"), Error("totalCorrelation"), Error("dimensionWiseKl"), Error("kl")),
            [.. latents.Select(unit => unit["information"]["value"].Number())],
            [.. latents.Select(unit => unit["active"].Flag())]);

        double Value(string key) => root[key]["value"].Number();
        double Error(string key) => AnalysisFile.ErrorOf(root[key]);
    });
}
