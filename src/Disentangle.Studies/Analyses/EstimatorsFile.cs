using System.Text.Json;
using System.Text.Json.Nodes;
using Disentangle.Estimators;

namespace Disentangle.Studies;

/// <summary>A comparison of estimators as JSON, as it stands in <c>estimators.json</c> and as <c>disentangle estimators --json</c> prints it.</summary>
public static class EstimatorsFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The text of the file.</summary>
    public static string ToJson(EstimatorComparisonResult result) => new JsonObject
    {
        ["step"] = result.Step,
        ["seed"] = result.Inputs.Seed,
        ["images"] = result.Inputs.Posteriors.Count,
        ["samples"] = result.Inputs.Samples,
        ["batch"] = result.Inputs.Batch,
        ["batches"] = result.Inputs.Batches,
        ["ceiling"] = Math.Log(result.Inputs.Posteriors.Count),
        ["analyticKl"] = result.AnalyticKl,
        ["estimators"] = new JsonArray([.. result.Figures.Select(figure => new JsonObject
        {
            ["estimator"] = figure.Id,
            ["indexCodeInformation"] = SurgeryFile.Figure(figure.Parts.IndexCodeInformation, figure.Parts.IndexCodeInformationError),
            ["totalCorrelation"] = SurgeryFile.Figure(figure.Parts.TotalCorrelation, figure.Parts.TotalCorrelationError),
            ["dimensionWiseKl"] = SurgeryFile.Figure(figure.Parts.DimensionWiseKl, figure.Parts.DimensionWiseKlError),
            ["kl"] = SurgeryFile.Figure(figure.Parts.Kl, figure.Parts.KlError),
            ["seconds"] = Math.Round(figure.Seconds, 3),
        })]),
    }.ToJsonString(Indented) + "\n";

    /// <summary>What each estimator found, the exact one first; null where there is no file, it is damaged, or it is of another step.</summary>
    public static IReadOnlyList<EstimatorFigures>? Read(TrainedRun run)
    {
        if (!File.Exists(run.Folder.EstimatorsFile)) return null;
        try
        {
            JsonNode node = JsonNode.Parse(File.ReadAllText(run.Folder.EstimatorsFile))!;
            if ((long)node["step"]! != run.Step) return null;
            return [.. node["estimators"]!.AsArray().Select(entry => Figures(entry!))];
        }
        catch (Exception e) when (e is JsonException or NullReferenceException or InvalidOperationException or FormatException or IOException)
        {
            // A damaged file is simply written anew by the next comparison.
            return null;
        }
    }

    private static EstimatorFigures Figures(JsonNode entry)
    {
        string id = (string)entry["estimator"]!;
        return new(
            id,
            EstimatorComparison.All.FirstOrDefault(known => known.Id == id)?.Name ?? id,
            new KlParts(
                Value("indexCodeInformation"), Value("totalCorrelation"), Value("dimensionWiseKl"),
                Error("indexCodeInformation"), Error("totalCorrelation"), Error("dimensionWiseKl"), Error("kl")),
            (double)entry["seconds"]!);

        double Value(string key) => (double?)entry[key]!["value"] ?? double.NaN;
        double Error(string key) => (double?)entry[key]!["standardError"] ?? double.NaN;
    }
}
