using System.Text.Json.Nodes;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Json;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Analyses;

/// <summary>The shared units of pairs as JSON, as they stand in <c>shared-units.json</c>.</summary>
public static class SharedUnitsFile
{
    /// <summary>The text of the file.</summary>
    public static string ToJson(SharedUnitsResult result) => AnalysisFile.Text(new JsonObject
    {
        ["step"] = result.Step,
        ["seed"] = result.Seed,
        ["distance"] = Name(result.Distance),
        ["changes"] = new JsonArray([.. result.ByChange.Select(change => new JsonObject
        {
            ["changedFactors"] = change.Changed,
            ["pairs"] = change.Pairs,
            ["unitsApart"] = AnalysisFile.Figure(change.Apart, change.ApartError),
            ["exact"] = change.Exact,
            ["rightlyApart"] = AnalysisFile.Number(change.Rightly),
            ["factorsFound"] = change.Found,
            ["rightlyShared"] = AnalysisFile.Number(change.RightlyShared),
        })]),
        ["factors"] = new JsonArray([.. result.Factors.Select((factor, k) => new JsonObject
        {
            ["name"] = factor,
            ["unitsApart"] = new JsonArray(
                [.. Enumerable.Range(0, result.FactorOf.Count).Select(d => JsonValue.Create(result.ApartShare[k, d]))]),
        })]),
        ["factorOfUnit"] = new JsonArray(
            [.. result.FactorOf.Select(k => k < 0 ? null : (JsonNode)JsonValue.Create(result.Factors[k]))]),
        ["exampleBatch"] = result.ExampleBatch,
        ["examples"] = new JsonArray([.. result.Examples.Select(pair => new JsonObject
        {
            ["images"] = new JsonArray(pair.First, pair.Second),
            ["changed"] = new JsonArray([.. pair.Changes.Select(change => new JsonObject
            {
                ["factor"] = change.Factor, ["from"] = change.From, ["to"] = change.To,
            })]),
            ["divergences"] = new JsonArray([.. pair.Divergences.Select(one => (JsonNode)one)]),
            ["threshold"] = AnalysisFile.Number(pair.Threshold),
            ["shared"] = new JsonArray([.. pair.Shared.Select(one => (JsonNode)one)]),
        })]),
    });

    /// <summary>The name of a distance, as it is given to a setting.</summary>
    public static string Name(PairDistance distance) => Enum.GetName(distance)!.ToLowerInvariant();

    /// <summary>What a run's file says, or null where there is none, it is damaged, or it is of another step.</summary>
    public static SharedUnitsResult? Read(TrainedRun run) =>
        AnalysisFile.Read(SharedUnits.Entry.FileIn(run.Folder), run.Step, root =>
        {
            string[] factors = [.. root["factors"].Items().Select(factor => factor["name"].Text())];
            double[][] rows = [.. root["factors"].Items()
                .Select(factor => factor["unitsApart"].Items().Select(share => share.Number()).ToArray())];
            int units = rows.Length == 0 ? 0 : rows[0].Length;
            double[,] share = new double[rows.Length, units];
            for (int k = 0; k < rows.Length; k++)
            {
                if (rows[k].Length != units) throw new UserErrorException("rows of different lengths");
                for (int d = 0; d < units; d++) share[k, d] = rows[k][d];
            }

            return new SharedUnitsResult(
                root["step"].Whole(), root["seed"].Unsigned(), Enum.Parse<PairDistance>(root["distance"].Text(), ignoreCase: true),
                factors, share,
                [.. root["factorOfUnit"].Items().Select(one => one.IsText ? Array.IndexOf(factors, one.Text()) : -1)],
                [.. root["changes"].Items().Select(Change)])
            {
                ExampleBatch = root.Find("exampleBatch")?.Whole() ?? 0,
                Examples = [.. (root.Find("examples")?.Items() ?? []).Select(pair => Example(pair, run, units))],
            };
        });

    // Images that the data does not have cannot be shown.
    private static WeakPair Example(JsonItem pair, TrainedRun run, int units)
    {
        int[] images = [.. pair["images"].Items(2).Select(image => image.Int(0, run.Data.Count - 1))];
        return new WeakPair(
            images[0], images[1],
            [.. pair["changed"].Items().Select(change =>
                new FactorChange(change["factor"].Text(), change["from"].Text(), change["to"].Text()))],
            [.. pair["divergences"].Items(units).Select(one => one.Number())], pair.Find("threshold")?.Number() ?? double.NaN,
            [.. pair["shared"].Items(units).Select(one => one.Flag())]);
    }

    private static ChangedFactors Change(JsonItem change) => new(
        change["changedFactors"].Int(), change["pairs"].Int(),
        change["unitsApart"]["value"].Number(), AnalysisFile.ErrorOf(change["unitsApart"]),
        change["exact"].Number(), change.Find("rightlyApart")?.Number() ?? double.NaN, change["factorsFound"].Number(),
        change.Find("rightlyShared")?.Number() ?? double.NaN);
}
