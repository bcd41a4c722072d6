using System.Text.Json.Nodes;
using Disentangle.Estimators;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Json;

namespace Disentangle.Experiments.Analyses;

/// <summary>The bias of estimators as JSON, as it stands in <c>estimator-bias.json</c>.</summary>
internal static class EstimatorBiasFile
{
    /// <summary>The text of the file.</summary>
    public static string ToJson(EstimatorBiasResult result) => AnalysisFile.Text(new JsonObject
    {
        ["step"] = result.Step,
        ["seed"] = result.Seed,
        ["images"] = result.Images,
        ["samples"] = result.Samples,
        ["exact"] = WithParts([], result.Exact),
        ["estimates"] = new JsonArray([.. result.Estimates.Select(one => WithParts(
            new JsonObject { ["estimator"] = one.Estimator, ["batch"] = one.Batch, ["batches"] = one.Batches }, one.Parts))]),
    });

    /// <summary>What the file of a run says; null where there is none, it is damaged, or it is of another step.</summary>
    public static EstimatorBiasResult? Read(TrainedRun run) => AnalysisFile.Read(
        EstimatorBias.Entry.FileIn(run.Folder), run.Step, root => EstimatorsFile.PartsOf(root["exact"]) is not { } exact ? null :
            new EstimatorBiasResult(
                run.Step, (int)root["images"].Whole(), (int)root["samples"].Whole(), (ulong)root["seed"].Number(), exact,
                [.. root["estimates"].Items().Select(Estimate).OfType<EstimatorAtBatch>()]));

    private static EstimatorAtBatch? Estimate(JsonItem one) => EstimatorsFile.PartsOf(one) is not { } parts ? null
        : new(one["estimator"].Text(), (int)one["batch"].Whole(), (int)one["batches"].Whole(), parts);

    private static JsonObject WithParts(JsonObject json, KlParts parts)
    {
        EstimatorsFile.AddParts(json, parts);
        return json;
    }
}
