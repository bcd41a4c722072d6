using System.Text.Json.Nodes;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Json;
using Disentangle.Reports.Pictures;

namespace Disentangle.Experiments.Analyses;

/// <summary>Attribution as JSON, as it stands in <c>attribution.json</c>; the maps of the units are a picture beside it.</summary>
public static class AttributionFile
{
    /// <summary>The text of the file.</summary>
    public static string ToJson(AttributionResult result) => AnalysisFile.Text(new JsonObject
    {
        ["step"] = result.Step,
        ["images"] = result.Images,
        ["difference"] = Analysis.DecoderDerivatives.Step,
        ["scale"] = result.Scale,
        ["units"] = new JsonArray([.. result.Units.Select(unit => new JsonObject
        {
            ["unit"] = unit.Unit,
            ["standardDeviation"] = unit.Deviation,
            ["meanChange"] = unit.Mean,
            ["largestChange"] = unit.Largest,
        })]),
        ["offDiagonalShare"] = AnalysisFile.Number(result.OffDiagonal),
        ["pairUnits"] = new JsonArray([.. result.PairUnits.Select(unit => (JsonNode)unit)]),
        ["shares"] = new JsonArray([.. result.PairUnits.Select((_, i) => new JsonArray(
            [.. result.PairUnits.Select((_, j) => AnalysisFile.Number(result.Shares[i, j]))]))]),
    });

    /// <summary>
    /// What a run's file says with the maps in their picture, or null where there is none, one is damaged, or it is of another step.
    /// </summary>
    public static AttributionResult? Read(TrainedRun run)
    {
        string picture = Path.Combine(run.Folder.ImagesFolder, Attribution.MapsFile);
        return !File.Exists(picture) ? null : AnalysisFile.Read(Attribution.Entry.FileIn(run.Folder), run.Step, root =>
        {
            JsonItem[] units = [.. root["units"].Items()];
            (int height, int width) = (run.Data.Shape.Height, run.Data.Shape.Width);
            PixelGrid maps = (units.Length is > 0 and <= MostUnits
                ? PngDecoder.Decode(File.ReadAllBytes(picture), units.Length * width, height) : null)
                ?? throw new UserErrorException("the maps are damaged");
            int[] paired = [.. root["pairUnits"].Items().Select(unit => unit.Int())];
            double[,] shares = new double[paired.Length, paired.Length];
            JsonItem[] rows = [.. root["shares"].Items(paired.Length)];
            for (int i = 0; i < paired.Length; i++)
            {
                JsonItem[] row = [.. rows[i].Items(paired.Length)];
                for (int j = 0; j < paired.Length; j++) shares[i, j] = row[j].IsNull ? double.NaN : row[j].Number();
            }

            return new AttributionResult(root["step"].Whole(), root["images"].Int(), [.. units.Select((unit, place) => new UnitAttribution(
                unit["unit"].Int(), unit["standardDeviation"].Number(), unit["meanChange"].Number(), unit["largestChange"].Number(),
                maps.Part(place * width, 0, width, height)))], paired, shares);
        });
    }

    /// <summary>The maps side by side.</summary>
    internal static PixelGrid Together(AttributionResult result)
    {
        PixelGrid first = result.Units[0].Map, all = new(result.Units.Count * first.Width, first.Height, 3);
        for (int i = 0; i < result.Units.Count; i++) all.Paste(result.Units[i].Map, i * first.Width, 0);
        return all;
    }

    // So wide is no picture of a model that could be trained here.
    private const int MostUnits = 10_000;
}
