using System.Text.Json.Nodes;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Json;
using Disentangle.Reports;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.Pictures;

namespace Disentangle.Experiments.Analyses;

/// <summary>
/// Codes as points in a plane: as JSON, as it stands in <c>projection.json</c>, and as the drawing of that and of the picture of the
/// points.
/// </summary>
public static class ProjectionFile
{
    /// <summary>The text of the file.</summary>
    public static string ToJson(ProjectionResult result) => AnalysisFile.Text(new JsonObject
    {
        ["step"] = result.Step,
        ["images"] = result.Images,
        ["shown"] = result.Shown,
        ["where"] = result.Where,
        ["components"] = new JsonArray([.. result.Summary.Components.Select(component => new JsonObject
        {
            ["variance"] = component.Variance,
            ["share"] = AnalysisFile.Number(component.Share),
            ["loadings"] = Numbers(component.Loadings),
            ["factors"] = Numbers(component.FactorShares),
        })]),
        ["factors"] = new JsonArray([.. result.Summary.Factors.Select(name => (JsonNode)name)]),
        ["mean"] = Numbers(result.Summary.Mean),
        ["plane"] = new JsonObject
        {
            ["acrossName"] = result.Plane.AcrossName,
            ["upName"] = result.Plane.UpName,
            ["origin"] = Numbers(result.Plane.Origin),
            ["across"] = Numbers(result.Plane.Across),
            ["up"] = Numbers(result.Plane.Up),
            ["left"] = result.View.Left,
            ["bottom"] = result.View.Bottom,
            ["side"] = result.View.Side,
        },
        ["colour"] = new JsonObject
        {
            ["name"] = result.Colour.Name,
            ["categories"] = result.Colour.Categories is { } names ? new JsonArray([.. names.Select(name => (JsonNode)name)]) : null,
            ["low"] = result.Colour.Low,
            ["high"] = result.Colour.High,
        },
        ["marked"] = new JsonArray([.. result.Marked.Select(image => new JsonObject
        {
            ["image"] = image.Image, ["across"] = image.Across, ["up"] = image.Up,
        })]),
    });

    /// <summary>
    /// What a run's file says with the points in their picture, or null where there is none, one is damaged, or it is of another step.
    /// </summary>
    public static (PointFrame Frame, PixelGrid Points, ProjectionResult Result)? Read(TrainedRun run)
    {
        ProjectionResult? result = AnalysisFile.Read(Projection.Entry.FileIn(run.Folder), run.Step, Result);
        string picture = Path.Combine(run.Folder.ImagesFolder, Projection.PointsFile);
        if (result is null || !File.Exists(picture)) return null;
        PixelGrid? points = PngDecoder.Decode(File.ReadAllBytes(picture), PointRaster.Side, PointRaster.Side);
        return points is null ? null : (FrameOf(run, result), points, result);
    }

    /// <summary>What stands around the points.</summary>
    public static PointFrame FrameOf(TrainedRun run, ProjectionResult result) => new(
        run.Description.Title, Note(result), Named(result, result.Plane.AcrossName, result.Plane.Across),
        Named(result, result.Plane.UpName, result.Plane.Up), result.View, result.Colour);

    internal static ReportChart Chart((PointFrame Frame, PixelGrid Points, ProjectionResult Result) drawn) => new(
        "Projection of all codes",
        $"The means of the codes of all {Figures.Count(drawn.Result.Images)} images, each a point, in random order. The principal "
            + "components are exact, of the codes as they are: "
            + string.Join(", ", drawn.Result.Summary.Components.Take(5).Select((component, c) =>
                $"{Figures.Fixed(100 * component.Share, 1)} %{(c == 0 ? " of the variance by the first" : "")}")) + ".",
        PointSheet.ToSvg(drawn.Frame, drawn.Points, onPage: true));

    private static string Note(ProjectionResult result) => $"{Figures.Count(result.Shown)} images at step {Figures.Count(result.Step)}"
        + (result.Where.Length > 0 ? $": {result.Where}, of {Figures.Count(result.Images)}" : "");

    // A component with the variance that it explains, a direction with its largest parts.
    private static string Named(ProjectionResult result, string name, double[] direction)
    {
        ComponentSummary? component = result.Summary.Components.FirstOrDefault(one => one.Loadings.SequenceEqual(direction));
        if (component is not null) return $"{name}: {Figures.Fixed(100 * component.Share, 1)} % of the variance";
        return direction.Count(value => value != 0) == 1 ? name : $"{name}: {ProjectionText.Largest(direction)}";
    }

    private static JsonArray Numbers(IEnumerable<double> values) => [.. values.Select(AnalysisFile.Number)];

    private static double[] Numbers(JsonItem items) => [.. items.Items().Select(item => Number(item))];

    // NaN is null there.
    private static double Number(JsonItem? item) => item is { IsNull: false } number ? number.Number() : double.NaN;

    private static ProjectionResult Result(JsonItem root)
    {
        JsonItem plane = root["plane"], colour = root["colour"];
        string[] factors = [.. root["factors"].Items().Select(name => name.Text())];
        double[] mean = Numbers(root["mean"]);
        ComponentSummary[] components = [.. root["components"].Items(mean.Length).Select(component => new ComponentSummary(
            component["variance"].Number(), Number(component.Find("share")), Numbers(component["loadings"]),
            Numbers(component["factors"])))];
        return new ProjectionResult(
            root["step"].Whole(), new ProjectionSummary(mean, factors, components),
            new CodePlane(plane["acrossName"].Text(), plane["upName"].Text(), Numbers(plane["origin"]), Numbers(plane["across"]),
                Numbers(plane["up"])),
            root["images"].Int(), root["shown"].Int(), root["where"].Text(),
            (plane["left"].Number(), plane["bottom"].Number(), plane["side"].Number()),
            new PointLegend(
                colour["name"].Text(), colour.Find("categories")?.Items().Select(name => name.Text()).ToArray(),
                colour["low"].Text(), colour["high"].Text()),
            [.. root["marked"].Items().Select(image =>
                new ProjectedImage(image["image"].Int(), image["across"].Number(), image["up"].Number()))]);
    }
}
