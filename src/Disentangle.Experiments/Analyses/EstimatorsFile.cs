using System.Text.Json.Nodes;
using Disentangle.Estimators;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Json;

namespace Disentangle.Experiments.Analyses;

/// <summary>
/// A comparison of estimators as JSON, as it stands in <c>estimators.json</c> and as <c>disentangle estimators --json</c> prints it.
/// </summary>
public static class EstimatorsFile
{
    /// <summary>The text of the file.</summary>
    public static string ToJson(EstimatorComparisonResult result) => AnalysisFile.Text(new JsonObject
    {
        ["step"] = result.Step,
        ["seed"] = result.Inputs.Seed,
        ["images"] = result.Inputs.Posteriors.Count,
        ["samples"] = result.Inputs.Samples,
        ["batch"] = result.Inputs.Batch,
        ["batches"] = result.Inputs.Batches,
        ["updates"] = result.Inputs.Updates,
        ["distinctImages"] = result.Inputs.Posteriors.Entropy.Distinct,
        ["ceiling"] = result.Inputs.Posteriors.Entropy.Nats,
        ["analyticKl"] = result.AnalyticKl,
        ["estimators"] = new JsonArray([.. result.Figures.Select(figure =>
        {
            JsonObject json = new() { ["estimator"] = figure.Id };
            AddParts(json, figure.Parts);
            json["seconds"] = Math.Round(figure.Seconds, 3);
            return json;
        })]),
    });

    /// <summary>
    /// What each estimator found, the exact one first; null where there is no file, it is damaged, or it is of another step.
    /// </summary>
    public static IReadOnlyList<EstimatorFigures>? Read(TrainedRun run) => AnalysisFile.Read<EstimatorFigures[]>(
        EstimatorComparison.Entry.FileIn(run.Folder), run.Step, root =>
            [.. root["estimators"].Items().Select(Figures).OfType<EstimatorFigures>()]) is { Length: > 0 } figures
        ? figures
        : null;

    /// <summary>Adds three parts and their sum to an object, each with its standard error.</summary>
    internal static void AddParts(JsonObject json, KlParts parts)
    {
        json["indexCodeInformation"] = AnalysisFile.Figure(parts.IndexCodeInformation, parts.IndexCodeInformationError);
        json["totalCorrelation"] = AnalysisFile.Figure(parts.TotalCorrelation, parts.TotalCorrelationError);
        json["dimensionWiseKl"] = AnalysisFile.Figure(parts.DimensionWiseKl, parts.DimensionWiseKlError);
        json["kl"] = AnalysisFile.Figure(parts.Kl, parts.KlError);
    }

    /// <summary>The three parts of the KL term in an object of the file, in nats; null where one is missing.</summary>
    public static KlParts? PartsOf(JsonItem json)
    {
        if (json.Find("indexCodeInformation") is not { } information || json.Find("totalCorrelation") is not { } correlation
            || json.Find("dimensionWiseKl") is not { } dimensions)
            return null;
        return new KlParts(
            Value(information), Value(correlation), Value(dimensions),
            AnalysisFile.ErrorOf(information), AnalysisFile.ErrorOf(correlation), AnalysisFile.ErrorOf(dimensions),
            AnalysisFile.ErrorOf(json.Find("kl")));

        static double Value(JsonItem figure) => figure.Find("value")?.Number() ?? double.NaN;
    }

    /// <summary>An entry; null where it is of an estimator of another version that does not find these parts.</summary>
    private static EstimatorFigures? Figures(JsonItem entry)
    {
        string id = entry["estimator"].Text();
        return PartsOf(entry) is not { } parts ? null : new(
            id, EstimatorComparison.All.FirstOrDefault(known => known.Id == id)?.Name ?? id, parts,
            entry.Find("seconds")?.Number() ?? double.NaN);
    }
}
