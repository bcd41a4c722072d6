using System.Text.Json.Nodes;
using Disentangle.Experiments.Runs;

namespace Disentangle.Experiments.Analyses;

/// <summary>The figures of <c>generalisation.json</c> that the report shows.</summary>
/// <param name="Rules">What was held out, in words.</param>
/// <param name="HeldOutImages">How many images were held out.</param>
/// <param name="Score">The generalisation score.</param>
/// <param name="SeenError">Squared error of an image seen.</param>
/// <param name="HeldOutError">Squared error of an image held out.</param>
/// <param name="Readouts">How well each factor is predicted.</param>
/// <param name="WhyNoReadouts">Why no accuracy was measured; null where it was.</param>
public sealed record GeneralisationFigures(
    string Rules, int HeldOutImages, double Score, double SeenError, double HeldOutError, IReadOnlyList<ReadoutAccuracy> Readouts,
    string? WhyNoReadouts = null);

/// <summary>
/// A measurement of generalisation as JSON, as it stands in <c>generalisation.json</c> and as
/// <c>disentangle generalise --json</c> prints it.
/// </summary>
public static class GeneralisationFile
{
    /// <summary>The text of the file.</summary>
    public static string ToJson(GeneralisationResult result) => AnalysisFile.Text(new JsonObject
    {
        ["step"] = result.Step,
        ["seed"] = result.Seed,
        ["rules"] = result.Rules.ToString(),
        ["seenImages"] = result.SeenImages,
        ["heldOutImages"] = result.HeldOutImages,
        ["score"] = AnalysisFile.Number(result.Score),
        ["readout"] = result.Readout,
        ["reason"] = result.WhyNoReadouts,
        ["squaredError"] = new JsonObject
        {
            ["seen"] = AnalysisFile.Figure(result.SeenError.Mean, result.SeenError.StandardError),
            ["heldOut"] = AnalysisFile.Figure(result.HeldOutError.Mean, result.HeldOutError.StandardError),
        },
        ["readouts"] = new JsonArray([.. result.Readouts.Select(readout => new JsonObject
        {
            ["factor"] = readout.Factor, ["seen"] = readout.Seen, ["heldOut"] = readout.HeldOut,
        })]),
    });

    /// <summary>The figures of a run's file, or null where there is none, it is damaged, or it is of another step.</summary>
    public static GeneralisationFigures? Read(TrainedRun run) =>
        AnalysisFile.Read(Generalisation.Entry.FileIn(run.Folder), run.Step, root => new GeneralisationFigures(
        root["rules"].Text(),
        root["heldOutImages"].Int(),
        root.Find("score")?.Number() ?? double.NaN,
        root["squaredError"]["seen"]["value"].Number(),
        root["squaredError"]["heldOut"]["value"].Number(),
        [.. root["readouts"].Items()
            .Select(readout => new ReadoutAccuracy(readout["factor"].Text(), readout["seen"].Number(), readout["heldOut"].Number()))],
        root.Find("reason")?.Text()));
}
