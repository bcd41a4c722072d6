using System.Globalization;
using System.Text.Json.Nodes;
using Disentangle.Analysis;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Json;

namespace Disentangle.Experiments.Analyses;

/// <summary>
/// Pairs of units and the density of one as JSON, as it stands in <c>posterior.json</c> and as
/// <c>disentangle posterior --json</c> prints it.
/// </summary>
public static class PosteriorFile
{
    /// <summary>The text of the file.</summary>
    public static string ToJson(long step, PairView view, IReadOnlyList<UnitPair> pairs) => AnalysisFile.Text(new JsonObject
    {
        ["step"] = step,
        ["images"] = view.Images,
        ["heldOutImages"] = view.HeldOutImages,
        ["pairs"] = new JsonArray([.. pairs.Select(PairJson)]),
        ["density"] = new JsonObject
        {
            ["pair"] = PairJson(view.Pair),
            ["prior"] = view.HasPrior,
            ["acrossCells"] = CellsJson(view.AcrossCells),
            ["upCells"] = CellsJson(view.UpCells),

            // A row of cells is one text, so that the file stays readable.
            ["rows"] = new JsonArray([.. view.Probabilities.Chunk(view.AcrossCells.Count)
                .Select(row => (JsonNode)string.Join(' ', row.Select(p => p.ToString("R", CultureInfo.InvariantCulture))))]),
            ["heldOut"] = new JsonArray([.. view.HeldOut.Select(code => new JsonArray((float)code.Across, (float)code.Up))]),
            ["posteriors"] = new JsonArray([.. view.Posteriors.Select(posterior => new JsonObject
            {
                ["image"] = posterior.Image,
                ["across"] = posterior.Across,
                ["up"] = posterior.Up,
                ["acrossDeviation"] = posterior.AcrossDeviation,
                ["upDeviation"] = posterior.UpDeviation,
            })]),
        },
    });

    /// <summary>What a run's file says, or null where there is none, it is damaged, or it is of another step.</summary>
    public static (PairView View, IReadOnlyList<UnitPair> Pairs)? Read(TrainedRun run) =>
        AnalysisFile.Read(PosteriorSupport.Entry.FileIn(run.Folder), run.Step, root =>
        {
            JsonItem density = root["density"];
            (UnitCells across, UnitCells up) = (ReadCells(density["acrossCells"]), ReadCells(density["upCells"]));
            double[] probabilities = [.. density["rows"].Items(up.Count).SelectMany(row => ReadRow(row, across.Count))];
            PairView view = new(
                ReadPair(density["pair"]), root["images"].Int(), true, root["heldOutImages"].Int(), density["prior"].Flag(), across, up,
                probabilities,
                [.. density["heldOut"].Items().Select(code => (code.Items(2)[0].Number(), code.Items(2)[1].Number()))],
                [.. density["posteriors"].Items().Select(posterior => new ImagePosterior(
                    posterior["image"].Int(), posterior["across"].Number(), posterior["up"].Number(),
                    posterior["acrossDeviation"].Number(), posterior["upDeviation"].Number()))]);
            return Tuple.Create(view, (IReadOnlyList<UnitPair>)[.. root["pairs"].Items().Select(ReadPair)]);
        }) is var (view, pairs) ? (view, pairs) : null;

    private static JsonObject PairJson(UnitPair pair) => new()
    {
        ["across"] = pair.Across,
        ["up"] = pair.Up,
        ["mutualInformation"] = pair.MutualInformation,
        ["corner"] = new JsonObject
        {
            ["squaredDistance"] = pair.Corner, ["across"] = pair.CornerAcross, ["up"] = pair.CornerUp,
        },
    };

    private static JsonObject CellsJson(UnitCells cells) =>
        new() { ["first"] = cells.First, ["width"] = cells.Width, ["count"] = cells.Count };

    private static UnitPair ReadPair(JsonItem pair)
    {
        JsonItem corner = pair["corner"];
        return new UnitPair(pair["across"].Int(), pair["up"].Int(), pair["mutualInformation"].Number(),
            corner["squaredDistance"].Number(), corner["across"].Number(), corner["up"].Number());
    }

    private static UnitCells ReadCells(JsonItem cells) =>
        cells["width"].Number() is > 0 and var width ? new(cells["first"].Number(), width, cells["count"].Int(1, 10_000))
            : throw cells["width"].Wrong("a number above 0");

    private static IEnumerable<double> ReadRow(JsonItem row, int count)
    {
        string[] words = row.Text().Split(' ');
        if (words.Length != count) throw row.Wrong($"{count} numbers");
        return words.Select(word => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && value is >= 0 and <= 1 ? value : throw row.Wrong($"{count} numbers from 0 to 1"));
    }
}
