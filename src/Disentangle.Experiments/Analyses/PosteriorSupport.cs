using System.Text;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;

namespace Disentangle.Experiments.Analyses;

/// <summary>
/// The aggregate posterior of a run in two of its units, over the whole data set, and all pairs of units by how far they are from
/// factorised: what of the product of its units a model ever uses.
/// </summary>
public static class PosteriorSupport
{
    private const string Across = "across", Up = "up", Image = "image";

    /// <summary>The most images whose posteriors are drawn.</summary>
    public const int MostImages = 20;

    /// <summary>This analysis.</summary>
    public static AnalysisEntry Entry { get; } = new(
        "posterior",
        "Posterior and support",
        "Draws the aggregate posterior of two latent units over the whole data set, and ranks all pairs by how far they are from "
            + "factorised; writes posterior.json and the report.",
        "posterior",
        Answer)
    {
        Options =
        [
            new(Across, "The latent unit from left to right, by number (default, with --up: the pair farthest from factorised)."),
            new(Up, "The latent unit from the bottom to the top."),
            new(Image, "Images whose posteriors are drawn, by number from 0 in the data set (default: one drawn by the run's seed).")
            {
                MostGiven = MostImages,
            },
        ],
        AppliesTo = run => run.Method.Latents > 1,
        CodesAskedFor = images => images,
        ChartFiles = [PosteriorChart.File],
        Charts = run => PosteriorFile.Read(run) is var (view, pairs)
            ? [new AnalysisChart(PosteriorChart.File, PosteriorChart.Of(view, pairs))] : [],
        Examples = ["--across 3 --up 5 --image 17,42"],
    };

    /// <summary>Analyses a run, and writes <c>posterior.json</c>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="units">The units across and upwards; null for the pair that is farthest from factorised.</param>
    /// <param name="images">The images whose posteriors are drawn; none for one drawn by the run's seed.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it; nothing is written then.</param>
    /// <exception cref="UserErrorException">There are no such units or images, a code is not finite, or the file
    /// cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static (PairView View, IReadOnlyList<UnitPair> Pairs) Run(
        TrainedRun run, (int Across, int Up)? units = null, IReadOnlyList<int>? images = null, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (units is var (x, y) && run.Method.Latents > 1) UnitPairs.RequirePair(run, x, y);
        int[] drawn = images is { Count: > 0 } ? [.. images.Distinct()] : run.Draw(1);
        foreach (int image in drawn) UnitPairs.RequireImage(run, image);
        string file = Entry.FileIn(run.Folder);
        Storage.RequireWritable(file);
        Stage? encoding = Stage.Of("encoding", progress);
        CodeTables.FindOrMake(run, run.Data.Count, encoding, cancellation)?.Dispose();
        UnitPairs pairs = UnitPairs.Of(
            run, ImageCodes.OfAll(run, encoding, cancellation), Stage.Of("comparing units", progress), cancellation);
        UnitPair pair = units is var (across, up) ? pairs.PairOf(across, up) : pairs.Ranked[0];
        PairView view = pairs.View(pair, drawn, cancellation);
        run.Folder.Write(() => Storage.Write(file, Encoding.UTF8.GetBytes(PosteriorFile.ToJson(run.Step, view, pairs.Ranked))));
        return (view, pairs.Ranked);
    }

    private static AnalysisOutcome Answer(TrainedRun run, AnalysisRequest request)
    {
        (int? across, int? up) = (request.FindInt(Across), request.FindInt(Up));
        if (across is null != up is null)
            throw new UserErrorException("--across and --up name a pair of latent units together", "for example --across 3 --up 5");
        (PairView view, IReadOnlyList<UnitPair> pairs) = Run(run, across is { } x && up is { } y ? (x, y) : null,
            request.FindAll(Image), request.Progress, request.Cancellation);
        return new AnalysisOutcome(PosteriorFile.ToJson(run.Step, view, pairs), output => PosteriorText.Print(run, view, pairs, output));
    }
}
