using Disentangle.Analysis;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Metrics;
using Disentangle.Training;

namespace Disentangle.Experiments.Analyses;

/// <summary>A run that was ranked with others.</summary>
/// <param name="Folder">Its folder, as the user gave it.</param>
/// <param name="Specification">How it was trained.</param>
/// <param name="Step">How many steps.</param>
/// <param name="Score">The median of how alike it is to the others, from 0.</param>
/// <param name="InformativeUnits">How many of its units count.</param>
public sealed record RankedRun(string Folder, RunSpecification Specification, long Step, double Score, int InformativeUnits);

/// <summary>What the unsupervised disentanglement ranking of several runs found.</summary>
/// <param name="Relation">How units were compared.</param>
/// <param name="Images">How many images were encoded.</param>
/// <param name="Seed">What decided them.</param>
/// <param name="Runs">In the order in which they were given.</param>
/// <param name="Likeness">How alike each run (column) is to each other (row), in the same order; NaN to itself.</param>
public sealed record UnsupervisedRankingResult(UnitRelation Relation, int Images, ulong Seed,
    IReadOnlyList<RankedRun> Runs, double[,] Likeness);

/// <summary>Ranks runs on the same data by <see cref="UnsupervisedDisentanglementRanking"/>.</summary>
public static class UnsupervisedRanking
{
    /// <summary>Images encoded where the user does not say.</summary>
    public const int DefaultImages = 1000;

    /// <summary>Encodes the same images by each run, and ranks them.</summary>
    /// <param name="folders">The folders of at least two runs.</param>
    /// <param name="relation">How units are compared.</param>
    /// <param name="images">Images drawn, with replacement, at least 2.</param>
    /// <param name="seed">Decides them.</param>
    /// <param name="session">What the models work on; null for a session of its own.</param>
    /// <param name="data">The name of the runs' images where they have moved, or null.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">There are fewer runs, one is given twice, is on other data, learned from pairs where others did
    /// not, cannot be opened, has no Gaussian posterior or codes that are not finite, or there are too few images.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static UnsupervisedRankingResult Run(
        IReadOnlyList<string> folders,
        UnitRelation relation = UnitRelation.Lasso,
        int images = DefaultImages,
        ulong seed = 0,
        Session? session = null,
        string? data = null,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (folders.Count < 2) throw new UserErrorException($"a ranking needs at least 2 runs, got {folders.Count}");
        if (images < 2) throw new UserErrorException($"images must be >= 2, got {images}");
        RequireDistinct(folders);
        RunDescription common = RequireSameData(folders);
        using SessionUse use = new(session);
        IImageDataset dataset = DataName.Open(use.Session, common, data, cancellation: cancellation);
        int[] drawn = Draw(dataset.Count, images, seed);
        RankingOptions options = new() { Relation = relation };
        List<RankedModel> models = [];
        List<RankedRun> runs = [];
        Stage? encoding = Stage.Of("encoding", progress);
        foreach (string folder in folders)
        {
            cancellation.ThrowIfCancellationRequested();
            using TrainedRun run = TrainedRun.Open(folder, dataset, use.Session);
            GaussianPosteriors.MethodOf(run, $"the ranking of {folder} needs");
            Codes codes = DatasetCodes.Of(run.Method, dataset, drawn);
            RankedModel model = new(codes.Means, [.. LatentStatistics.Of(codes).MeanKl.Select(kl => (double)kl)]);
            models.Add(model);
            runs.Add(new(folder, run.Description.Specification, run.Step, double.NaN, model.Informative(options.LeastKl).Length));
            encoding?.Report((double)models.Count / folders.Count);
        }

        RankingResult result = UnsupervisedDisentanglementRanking.Of(models, options, use.Session.Crew,
            Stage.Of("comparing", progress), cancellation);
        return new(relation, images, seed, [.. runs.Select((run, i) => run with { Score = result.Scores[i] })], result.Pairwise);
    }

    // The images by whose codes the units of several models are compared.
    internal static int[] Draw(int count, int images, ulong seed)
    {
        Philox random = new(seed, RandomPurpose.RankingImages);
        int[] drawn = new int[images];
        for (int i = 0; i < images; i++) drawn[i] = random.NextInt(count);
        return drawn;
    }

    private static void RequireDistinct(IReadOnlyList<string> folders)
    {
        HashSet<string> seen = [];
        foreach (string folder in folders)
        {
            if (!seen.Add(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))))
                throw new UserErrorException($"{folder} is given twice; a run cannot be compared with itself");
        }
    }

    private static RunDescription RequireSameData(IReadOnlyList<string> folders)
    {
        RunDescription first = RunDescription.Read(RunFolder.Open(folders[0]));
        foreach (string folder in folders.Skip(1))
        {
            RunDescription other = RunDescription.Read(RunFolder.Open(folder));
            if (IsWeak(other) != IsWeak(first))
            {
                (string weak, string images) = IsWeak(first) ? (folders[0], folder) : (folder, folders[0]);
                throw new UserErrorException(
                    $"{weak} learned from pairs or labels (weakly supervised), so it is not ranked "
                        + $"with {images}, which learned from images");
            }

            if ((other.ImageCount, other.Images) != (first.ImageCount, first.Images) || !SameImages(first, other))
                throw new UserErrorException(
                    $"a ranking needs runs on the same data, but {folders[0]} is on {Data(first)} and {folder} on {Data(other)}");
        }

        return first;

        static bool IsWeak(RunDescription run) => MethodCatalogue.All.Find(run.Specification.Method)?.IsWeak == true;

        static bool SameImages(RunDescription first, RunDescription other) =>
            first.Fingerprint is { } a && other.Fingerprint is { } b ? a.Matches(b) : first.Specification.Data == other.Specification.Data;

        static string Data(RunDescription run) => $"{run.Specification.Data} ({run.ImageCount} images of {run.Images})";
    }
}
