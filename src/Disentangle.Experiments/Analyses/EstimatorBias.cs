using System.Text;
using Disentangle.Estimators;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Analyses;

/// <summary>What an estimator finds with batches of one size.</summary>
/// <param name="Estimator">Which one.</param>
/// <param name="Batch">B, the images of a batch.</param>
/// <param name="Batches">How many batches were drawn.</param>
/// <param name="Parts">What it found, in nats.</param>
public sealed record EstimatorAtBatch(string Estimator, int Batch, int Batches, KlParts Parts);

/// <summary>How far minibatch estimators are from the exact value.</summary>
/// <param name="Step">How many steps the run was trained.</param>
/// <param name="Images">N.</param>
/// <param name="Samples">S, the codes of the exact decomposition.</param>
/// <param name="Seed">Decides codes and batches.</param>
/// <param name="Exact">The exact parts, in nats.</param>
/// <param name="Estimates">One for each estimator and size of batch, the sizes of an estimator rising.</param>
public sealed record EstimatorBiasResult(
    long Step, int Images, int Samples, ulong Seed, KlParts Exact, IReadOnlyList<EstimatorAtBatch> Estimates);

/// <summary>
/// The bias of the minibatch estimators of q(z) on a run, over sizes of the batch. A training step sees one batch, and what it
/// minimises is the estimate, not the exact part.
/// </summary>
public static class EstimatorBias
{
    /// <summary>
    /// The stratified weights of equally likely images, 1/N for the image itself, on batches of images that are not: what public
    /// implementations do under correlated factors.
    /// </summary>
    public const string EqualWeights = "mss, equal weights";

    private const string Samples = "samples", Batch = "batch", Batches = "batches", Seed = "seed";

    // As many batches as have this many codes together, and at least so many batches.
    private const int CodesOfASize = 8192, LeastBatches = 8;

    private static readonly int[] UsualSizes = [16, 64, 256, 1024, 4096];

    /// <summary>This analysis.</summary>
    public static AnalysisEntry Entry { get; } = new(
        "estimator-bias",
        "Bias of the minibatch estimators",
        "Measures the bias of the minibatch estimators of q(z) over batch sizes; writes estimator-bias.json, charts and the report.",
        "estimator-bias",
        Answer)
    {
        Options =
        [
            new(Batch, $"Batch sizes (default {string.Join(',', UsualSizes)}, as far as the data set has as many images).", 2)
                { MostGiven = 16 },
            new(Batches, $"Number of batches of each size (default as many as have {CodesOfASize} codes, at least {LeastBatches}).", 2),
            new(Samples,
                $"Number of codes for the exact decomposition (default {Surgery.DefaultSamples}, or one per image if there are fewer).", 2),
            new(Seed, "Random seed (default: that of the run).", 0, ulong.MaxValue),
        ],
        AppliesTo = run => GaussianPosteriors.Find(run) is not null,
        CanBeAsTrained = true,
        CodesAskedFor = images => images,
        ChartFiles = EstimatorBiasCharts.Files,
        Charts = run => EstimatorBiasFile.Read(run) is { } result ? EstimatorBiasCharts.Of(result) : [],
        Examples = ["--batch 64,1024 --batches 50"],
    };

    /// <summary>Measures a run, and writes <c>estimator-bias.json</c>, or <c>estimator-bias-as-trained.json</c>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="sizes">Sizes of the batch; none for the usual ones, as far as there are as many images.</param>
    /// <param name="batches">How many batches of each size, at least 2; null for as many as have 8,192 codes, at least 8.</param>
    /// <param name="samples">S; null for <see cref="Surgery.DefaultSamples"/>, or all images where there are fewer.</param>
    /// <param name="seed">Decides codes and batches; null for the run's own seed.</param>
    /// <param name="asTrained">
    /// Whether the images have the probabilities of training in place of equal ones. <see cref="EqualWeights"/> is then measured, too.
    /// </param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it; nothing is written then.</param>
    /// <exception cref="UserErrorException">The method has no Gaussian posterior, or a number is out of range.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static EstimatorBiasResult Run(
        TrainedRun run,
        IReadOnlyList<int>? sizes = null,
        int? batches = null,
        int? samples = null,
        ulong? seed = null,
        bool asTrained = false,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        GaussianPosteriors.MethodOf(run);
        int images = run.Data.Count, codes = Surgery.SamplesOf(run, samples);
        if (batches < 2) throw new UserErrorException($"batches must be >= 2, got {batches}");
        int[] rising = [.. (sizes is { Count: > 0 } ? sizes : UsualSizes.Where(size => size <= images)).Distinct().Order()];
        foreach (int size in rising.Where(size => size < 2 || size > images))
            throw new UserErrorException($"batch must be from 2 to the number of images, {images}, got {size}");
        string file = Entry.FileIn(run.Folder, asTrained);
        Storage.RequireWritable(file);
        IKernels kernels = run.Session.Kernels;
        ulong random = seed ?? run.Description.Specification.Seed;
        (PosteriorTable posteriors, _) = GaussianPosteriors.Encode(run, asTrained, progress, cancellation);
        KlParts exact = ExactDecomposition.Of(
            posteriors, posteriors.Sample(codes, random), kernels, Stage.Of("exact", progress), cancellation).Parts;
        List<EstimatorAtBatch> estimates = [];
        foreach (AggregatePosteriorEstimator estimator in AggregatePosteriorEstimator.All) Measure(estimator, estimator.Id, equal: false);
        if (!posteriors.IsUniform) Measure(AggregatePosteriorEstimator.SymmetricStratified, EqualWeights, equal: true);
        EstimatorBiasResult result = new(run.Step, posteriors.Count, codes, random, exact, estimates);
        run.Folder.Write(() => Storage.Write(file, Encoding.UTF8.GetBytes(EstimatorBiasFile.ToJson(result))));
        return result;

        void Measure(AggregatePosteriorEstimator estimator, string name, bool equal)
        {
            foreach (int size in rising)
            {
                int count = batches ?? Math.Max(LeastBatches, CodesOfASize / size);
                estimates.Add(new EstimatorAtBatch(name, size, count, MinibatchEstimate.Of(
                    posteriors, estimator, size, count, random, kernels, equal, Stage.Of($"{name}, {size}", progress), cancellation)));
            }
        }
    }

    private static AnalysisOutcome Answer(TrainedRun run, AnalysisRequest request)
    {
        EstimatorBiasResult result = Run(
            run, request.FindAll(Batch), request.FindInt(Batches), request.FindInt(Samples), request.Find(Seed), request.AsTrained,
            request.Progress, request.Cancellation);
        return new AnalysisOutcome(
            EstimatorBiasFile.ToJson(result), output => EstimatorBiasText.Print(run, result, request.AsTrained, output));
    }
}
