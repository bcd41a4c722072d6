using System.Text.Json;
using System.Text.Json.Nodes;
using Disentangle.Estimators;

namespace Disentangle.Studies;

/// <summary>The figures of <c>surgery.json</c> that the report shows.</summary>
/// <param name="Step">How many steps the run was trained.</param>
/// <param name="Images">N.</param>
/// <param name="Samples">S.</param>
/// <param name="Reconstruction">-log p(x | z) in nats.</param>
/// <param name="Elbo">In nats.</param>
/// <param name="Kl">Analytic, in nats.</param>
/// <param name="Ceiling">log N.</param>
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
    KlParts Parts,
    IReadOnlyList<double> Information,
    IReadOnlyList<bool> Active);

/// <summary>A surgery as JSON, as it stands in <c>surgery.json</c> and as <c>disentangle surgery --json</c> prints it.</summary>
public static class SurgeryFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The text of the file.</summary>
    public static string ToJson(SurgeryResult result)
    {
        ExactDecomposition exact = result.Exact;
        KlParts parts = exact.Parts;
        HashSet<int> active = [.. result.ActiveUnits];
        return new JsonObject
        {
            ["step"] = result.Step,
            ["seed"] = result.Seed,
            ["images"] = exact.Images,
            ["samples"] = exact.Samples,
            ["ceiling"] = exact.Ceiling,
            ["reconstruction"] = Figure(result.Reconstruction, result.ReconstructionError),
            ["indexCodeInformation"] = Figure(parts.IndexCodeInformation, parts.IndexCodeInformationError),
            ["totalCorrelation"] = Figure(parts.TotalCorrelation, parts.TotalCorrelationError),
            ["dimensionWiseKl"] = Figure(parts.DimensionWiseKl, parts.DimensionWiseKlError),
            ["kl"] = Figure(parts.Kl, parts.KlError),
            ["analyticKl"] = exact.AnalyticKl,
            ["elbo"] = Figure(result.Elbo, result.ReconstructionError),
            ["activeUnits"] = active.Count,
            ["residuals"] = new JsonObject
            {
                ["sum"] = result.SumResidual,
                ["totalCorrelation"] = result.CorrelationResidual,
                ["analyticKlStandardErrors"] = Number(result.AnalyticResidual),
            },
            ["latents"] = new JsonArray([.. exact.Latents.Select(unit => new JsonObject
            {
                ["unit"] = unit.Unit,
                ["kl"] = unit.Kl,
                ["information"] = Figure(unit.Information, unit.InformationError),
                ["aggregateKl"] = Figure(unit.AggregateKl, unit.AggregateKlError),
                ["variance"] = result.Statistics.MeanVariance[unit.Unit],
                ["active"] = active.Contains(unit.Unit),
            })]),
            ["encodingSeconds"] = Math.Round(result.EncodingSeconds, 3),
            ["decomposingSeconds"] = Math.Round(result.DecomposingSeconds, 3),
        }.ToJsonString(Indented) + "\n";
    }

    /// <summary>The figures of a run's file, or null where there is none, it is damaged, or it is of another step.</summary>
    public static SurgeryFigures? Read(TrainedRun run)
    {
        if (!File.Exists(run.Folder.SurgeryFile)) return null;
        try
        {
            JsonNode node = JsonNode.Parse(File.ReadAllText(run.Folder.SurgeryFile))!;
            if ((long)node["step"]! != run.Step) return null;
            JsonArray latents = node["latents"]!.AsArray();
            return new SurgeryFigures(
                run.Step, (int)node["images"]!, (int)node["samples"]!, Value("reconstruction"), Value("elbo"), (double)node["analyticKl"]!, (double)node["ceiling"]!,
                new KlParts(
                    Value("indexCodeInformation"), Value("totalCorrelation"), Value("dimensionWiseKl"),
                    Error("indexCodeInformation"), Error("totalCorrelation"), Error("dimensionWiseKl"), Error("kl")),
                [.. latents.Select(unit => (double)unit!["information"]!["value"]!)],
                [.. latents.Select(unit => (bool)unit!["active"]!)]);

            double Value(string key) => (double)node[key]!["value"]!;
            double Error(string key) => (double?)node[key]!["standardError"] ?? double.NaN;
        }
        catch (Exception e) when (e is JsonException or NullReferenceException or InvalidOperationException or FormatException or IOException)
        {
            // A damaged file is simply written anew by the next surgery.
            return null;
        }
    }

    internal static JsonObject Figure(double value, double error) => new() { ["value"] = value, ["standardError"] = Number(error) };

    // JSON has no NaN: what could not be measured is null.
    private static JsonNode? Number(double value) => double.IsFinite(value) ? value : null;
}
