using System.Text;
using Disentangle.Datasets.Images;
using Disentangle.Datasets.Sampling;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.Pictures;

namespace Disentangle.Experiments.Analyses;

/// <summary>What of the codes of a run is drawn.</summary>
public sealed record ProjectionRequest
{
    /// <summary>The plane.</summary>
    public PlaneChoice Plane { get; init; } = PlaneChoice.Usual;

    /// <summary>The id of a <see cref="PointColour"/>; null for the factor that explains most of the plane.</summary>
    public string? Colour { get; init; }

    /// <summary>Which images are drawn, as <see cref="FactorFilter.Parse"/> reads it; null for all.</summary>
    public string? Where { get; init; }

    /// <summary>Images that get a ring.</summary>
    public IReadOnlyList<int> Images { get; init; } = [];

    /// <summary>Where the picture is written, too: PNG or SVG by its ending; or null.</summary>
    public string? Output { get; init; }
}

/// <summary>
/// The codes of all images as points in a plane: of two principal components, of two units, or of a frame of a tour; with the variance that
/// each component explains, its loadings, and the factors that it has to do with.
/// </summary>
public static class Projection
{
    private const string Components = "components", Units = "units", Tour = "tour", Frame = "frame", Color = "color", Where = "where",
        Image = "image";

    /// <summary>The drawing and the points alone, in the run's folder of images.</summary>
    internal const string DrawingFile = "projection.svg", PointsFile = "projection-points.png";

    private const int MostImages = 20;

    /// <summary>This analysis.</summary>
    public static AnalysisEntry Entry { get; } = new(
        "projection",
        "Projection of all codes",
        "Draws the codes of all images in a plane: of principal components, of two latent units, or of a tour through random planes; "
            + "writes projection.json and the report.",
        "projection",
        Answer)
    {
        Options =
        [
            new(Components, "Two principal components, the one of the most variance is number 1 (default: 1,2).", 1) { MostGiven = 2 },
            new(Units, "Two latent units, by number, instead of components.") { MostGiven = 2 },
            new(Tour, "The seed of a tour through random planes, instead of components.", 0, ulong.MaxValue),
            new(Frame, "The frame of the tour (default: 0, where the tour starts at the components 1 and 2)."),
            new(Image, "Images that get a ring, by number from 0 in the data set.") { MostGiven = MostImages },
        ],
        Texts =
        [
            new(Color, "NAME", "What colours the points: a factor by name, a latent unit such as z3, kl (the KL divergence of the image) "
                + "or error (the squared error of its reconstruction); by default the factor that explains most of the plane."),
            new(Where, "A=1,B=4-7", "Draw only images whose factors have these values, by index from 0 or by name. Components are of all "
                + "images."),
            PictureOutput.Option,
        ],
        AppliesTo = run => run.Method.Latents > 1,
        CodesAskedFor = images => images,
        ChartFiles = [DrawingFile, PointsFile],
        Charts = run => ProjectionFile.Read(run) is { } drawn ? [new AnalysisChart(DrawingFile, ProjectionFile.Chart(drawn))] : [],
        Examples = ["--components 1,3 --color shape --out codes.png", "--tour 1 --frame 240"],
    };

    /// <summary>Analyses a run, and writes <c>projection.json</c> and the points as a picture.</summary>
    /// <param name="run">The run.</param>
    /// <param name="request">What is drawn; null for the first two components.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it; nothing is written then.</param>
    /// <exception cref="UserErrorException">Something that was asked for does not exist, a code is not finite, or a file
    /// cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ProjectionResult Run(
        TrainedRun run, ProjectionRequest? request = null, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        request ??= new ProjectionRequest();

        // Whatever is wrong with it is said before all images are encoded.
        IReadOnlyList<Factor> factors = run.Data is IFactorDataset data ? data.Factors : [];
        request.Plane.Check(run.Method.Latents);
        FactorFilter filter = FactorFilter.Parse(request.Where, factors);
        IReadOnlyList<PointColour> colours =
            PointColour.All(factors, run.Method.Latents, GaussianPosteriors.Find(run) is not null, run.Method.HasDecoder);
        PointColour? colour = request.Colour is { } name ? PointColour.Find(name, colours) : null;
        foreach (int image in request.Images) UnitPairs.RequireImage(run, image);
        string file = Entry.FileIn(run.Folder);
        Storage.RequireWritable(file);
        if (request.Output is { } output) PictureOutput.Require(output);

        Stage? encoding = Stage.Of("encoding", progress);
        CodeTables.FindOrMake(run, run.Data.Count, encoding, cancellation)?.Dispose();
        CodeColumns columns = CodeColumns.Of(run, ImageCodes.OfAll(run, encoding, cancellation));
        CodeProjection projection = CodeProjection.Of(columns, run.Session.Crew, cancellation);
        CodePlane plane = projection.PlaneOf(request.Plane);
        float[] x = columns.Along(plane.Origin, plane.Across), y = columns.Along(plane.Origin, plane.Up);
        colour ??= PointColour.Find(projection.UsualColour(x, y), colours);
        float[]? errors = colour.Id == PointColour.Error && !factors.Any(factor => factor.Name == PointColour.Error)
            ? SquaredErrors.Of(run, columns, Stage.Of("reconstructing", progress), cancellation) : null;
        PointTones tones = colour.TonesOf(columns, errors);
        bool[] among = columns.Among(filter);
        int shown = among.Count(one => one);
        if (shown == 0) throw new UserErrorException($"no image of {run.Data.Name} has {filter}");
        int[] marked = [.. request.Images.Distinct()];
        PointRaster raster = new(x, y, tones)
        {
            Shown = filter.IsNone ? null : among,
            Marked = [.. marked.Select(image => Array.IndexOf([.. columns.Images], image))],
        };
        PixelGrid points = raster.Draw();
        ProjectionResult result = new(run.Step, projection.Summary(), plane, columns.Images.Count, shown, filter.ToString(),
            raster.View(), colour.LegendOf(columns, tones), [.. marked.Select((image, i) =>
                new ProjectedImage(image, x[raster.Marked[i]], y[raster.Marked[i]]))]);
        run.Folder.Write(() =>
        {
            Storage.Write(Path.Combine(run.Folder.ImagesFolder, PointsFile), PngEncoder.Encode(points, clearWhite: true));
            Storage.Write(file, Encoding.UTF8.GetBytes(ProjectionFile.ToJson(result)));
        });
        if (request.Output is not { } path) return result;
        PointFrame frame = ProjectionFile.FrameOf(run, result);
        PictureOutput.Write(path, () => PointSheet.ToPixels(frame, points), () => PointSheet.ToSvg(frame, points));
        return result;
    }

    private static AnalysisOutcome Answer(TrainedRun run, AnalysisRequest request)
    {
        ProjectionRequest asked = new()
        {
            Plane = PlaneOf(request),
            Colour = request.FindText(Color),
            Where = request.FindText(Where),
            Images = request.FindAll(Image),
            Output = request.FindText(PictureOutput.Option.Name),
        };
        ProjectionResult result = Run(run, asked, request.Progress, request.Cancellation);
        return new AnalysisOutcome(ProjectionFile.ToJson(result), output => ProjectionText.Print(run, result, asked.Output, output));
    }

    private static PlaneChoice PlaneOf(AnalysisRequest request)
    {
        (IReadOnlyList<int> components, IReadOnlyList<int> units) = (request.FindAll(Components), request.FindAll(Units));
        ulong? seed = request.Find(Tour);
        if ((components.Count > 0 ? 1 : 0) + (units.Count > 0 ? 1 : 0) + (seed is null ? 0 : 1) > 1)
            throw new UserErrorException("a plane is that of --components, --units or --tour, and not of two of them");
        if (request.Find(Frame) is not null && seed is null)
            throw new UserErrorException("--frame is that of a --tour", "for example --tour 1 --frame 240");
        if (seed is { } one) return PlaneChoice.OfTour(one, request.FindInt(Frame) ?? 0);
        (string option, IReadOnlyList<int> two) = units.Count > 0 ? (Units, units) : (Components, components);
        if (two.Count == 1) throw new UserErrorException($"--{option} takes two numbers, got {two[0]}", $"for example --{option} 1,2");
        return two.Count == 0 ? PlaneChoice.Usual
            : option == Units ? PlaneChoice.OfUnits(two[0], two[1]) : PlaneChoice.OfComponents(two[0], two[1]);
    }
}
