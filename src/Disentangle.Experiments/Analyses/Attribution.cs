using System.Text;
using Disentangle.Experiments.Runs;
using Disentangle.Reports.Pictures;

namespace Disentangle.Experiments.Analyses;

/// <summary>
/// Attribution by editing: which pixels change when a unit is changed, and which pairs of units act together, by finite differences of the
/// decoder around the codes of images.
/// </summary>
public static class Attribution
{
    /// <summary>Images where the user does not say, if there are as many.</summary>
    public const int DefaultImages = 100;

    private const string Images = "images";

    /// <summary>The maps of the units side by side, in the run's folder of images.</summary>
    internal const string MapsFile = "attribution-maps.png";

    /// <summary>This analysis.</summary>
    public static AnalysisEntry Entry { get; } = new(
        "attribution",
        "Attribution by editing",
        "Measures which pixels change with each latent unit and which units act together, by finite differences of the decoder; writes "
            + "attribution.json and the report.",
        "attribution",
        Answer)
    {
        Options =
        [
            new(Images, $"Number of images, drawn by the run's seed (default {DefaultImages}, or all if there are fewer).", 1),
        ],
        Texts = [PictureOutput.Option],
        AppliesTo = run => run.Method.HasDecoder && AttributionMeasurement.NumericUnits(run).Length > 0,
        CodesAskedFor = images => Math.Min(images, DefaultImages),
        ChartFiles = [AttributionCharts.MapsDrawing, AttributionCharts.PairsDrawing, MapsFile],
        Charts = run => AttributionFile.Read(run) is { } result ? AttributionCharts.All(result) : [],
        Examples = ["--images 500 --out units.png"],
    };

    /// <summary>How many images are measured of a run where the user does not say.</summary>
    public static int UsualImages(TrainedRun run) => Math.Min(DefaultImages, run.Data.Count);

    /// <summary>Analyses a run, and writes <c>attribution.json</c> and the maps as a picture.</summary>
    /// <param name="run">The run.</param>
    /// <param name="images">How many images, from 1 to all; null for <see cref="UsualImages"/>.</param>
    /// <param name="output">Where the maps are drawn, too: PNG or SVG by its ending; or null.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it; nothing is written then.</param>
    /// <exception cref="UserErrorException">There is no decoder or no unit that takes numbers, the number of images is out of range, or a
    /// file cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static AttributionResult Run(
        TrainedRun run, int? images = null, string? output = null, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        string file = Entry.FileIn(run.Folder);
        Storage.RequireWritable(file);
        if (output is not null) PictureOutput.Require(output);
        AttributionMeasurement measurement = new(run, images ?? UsualImages(run));
        Stage? editing = Stage.Of("editing", progress);
        while (measurement.Next())
        {
            cancellation.ThrowIfCancellationRequested();
            editing?.Report(measurement.Done);
        }

        AttributionResult result = measurement.Result();
        run.Folder.Write(() =>
        {
            Storage.Write(Path.Combine(run.Folder.ImagesFolder, MapsFile), PngEncoder.Encode(AttributionFile.Together(result)));
            Storage.Write(file, Encoding.UTF8.GetBytes(AttributionFile.ToJson(result)));
        });
        if (output is not null)
            PictureOutput.Write(output, () => AttributionCharts.Pixels(result), () => AttributionCharts.Maps(result, onPage: false));
        return result;
    }

    private static AnalysisOutcome Answer(TrainedRun run, AnalysisRequest request)
    {
        string? output = request.FindText(PictureOutput.Option.Name);
        AttributionResult result = Run(run, request.FindInt(Images), output, request.Progress, request.Cancellation);
        return new AnalysisOutcome(AttributionFile.ToJson(result), text => AttributionText.Print(run, result, output, text));
    }
}
