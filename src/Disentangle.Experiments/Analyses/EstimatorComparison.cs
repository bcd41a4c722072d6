using System.Diagnostics;
using System.Text;
using Disentangle.Estimators;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Analyses;

/// <summary>What every estimator of the parts of the KL term is given.</summary>
/// <param name="Posteriors">The posteriors of the whole data set.</param>
/// <param name="Samples">S, the codes of the exact decomposition.</param>
/// <param name="Batch">B, the images of a batch.</param>
/// <param name="Batches">How many batches the minibatch estimators see.</param>
/// <param name="Seed">Decides codes and batches.</param>
/// <param name="Kernels">What does the arithmetic.</param>
public sealed record EstimatorInputs(PosteriorTable Posteriors, int Samples, int Batch, int Batches, ulong Seed, IKernels Kernels)
{
    /// <summary>Updates of each discriminator, for the estimator that trains some.</summary>
    public int Updates { get; init; } = new DensityRatioOptions().Steps;
}

/// <summary>A way to measure the parts of the KL term, as a function of all posteriors.</summary>
/// <param name="Id">What stands in files, for example <c>mss</c>.</param>
/// <param name="Name">As the literature calls it.</param>
/// <param name="Measure">Measures, tells the part done so far, and can be stopped.</param>
public sealed record EstimatorEntry(string Id, string Name, Func<EstimatorInputs, IProgress<double>?, CancellationToken, KlParts> Measure);

/// <summary>What one estimator found.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Name">As the literature calls it.</param>
/// <param name="Parts">The parts in nats.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record EstimatorFigures(string Id, string Name, KlParts Parts, double Seconds);

/// <summary>What all estimators found on one run.</summary>
/// <param name="Step">How many steps the run was trained.</param>
/// <param name="Inputs">What they were given.</param>
/// <param name="AnalyticKl">The mean KL term over all images in closed form, in nats.</param>
/// <param name="Figures">One for each estimator, the exact one first.</param>
public sealed record EstimatorComparisonResult(long Step, EstimatorInputs Inputs, double AnalyticKl,
    IReadOnlyList<EstimatorFigures> Figures);

/// <summary>All estimators of the parts of the KL term side by side on a run.</summary>
public static class EstimatorComparison
{
    private const int DefaultBatches = 100;

    private const string Samples = "samples", Batch = "batch", Batches = "batches", Updates = "updates", Seed = "seed";

    /// <summary>This analysis.</summary>
    public static AnalysisEntry Entry { get; } = new(
        "estimators",
        "Estimators of the aggregate posterior",
        "Compares all estimators of the aggregate posterior q(z) on a run's KL terms; writes estimators.json, a chart and the report.",
        "estimators",
        Answer)
    {
        Options =
        [
            new(Samples,
                $"Number of codes for the exact decomposition (default {Surgery.DefaultSamples}, or one per image if there are fewer).", 2),
            new(Batch, "Batch size of the minibatch estimators (default: that of the run).", 2),
            new(Batches, $"Number of batches for the minibatch estimators (default {DefaultBatches}).", 2),
            new(Updates,
                $"Number of training steps of each discriminator of density-ratio (default {new DensityRatioOptions().Steps}); with too "
                    + "few of them its values are wrong.", 1),
            new(Seed, "Random seed (default: that of the run).", 0, ulong.MaxValue),
        ],
        AppliesTo = run => GaussianPosteriors.Find(run) is not null,
        CanBeAsTrained = true,
        CodesAskedFor = images => images,
        ChartFiles = [EstimatorChart.File],
        Charts = run => EstimatorsFile.Read(run) is { } figures ? [new AnalysisChart(EstimatorChart.File, EstimatorChart.Of(figures))] : [],
        Examples = ["--batch 256 --batches 200 --json"],
    };

    /// <summary>The estimators in the order of the tables; the first is the one to hold the others against.</summary>
    public static IReadOnlyList<EstimatorEntry> All { get; } =
    [
        new("exact", "the whole data set", (inputs, progress, cancellation) => ExactDecomposition.Of(
            inputs.Posteriors, inputs.Posteriors.Sample(inputs.Samples, inputs.Seed), inputs.Kernels, progress, cancellation).Parts),
        new("moment-matching", "a Gaussian with the same moments", (inputs, _, _) => MomentMatching.Of(inputs.Posteriors)),
        .. AggregatePosteriorEstimator.All.Select(estimator => new EstimatorEntry(
            estimator.Id, estimator.Name, (inputs, progress, cancellation) => MinibatchEstimate.Of(
                inputs.Posteriors, estimator, inputs.Batch, inputs.Batches, inputs.Seed, inputs.Kernels,
                progress: progress, cancellation: cancellation))),
        new("density-ratio", "discriminators trained to estimate density ratios",
            (inputs, progress, cancellation) => DensityRatio.Decompose(
                inputs.Posteriors, inputs.Kernels, new DensityRatioOptions { Seed = inputs.Seed, Steps = inputs.Updates }, progress,
                cancellation)),
    ];

    /// <summary>Measures a run with all estimators, and writes <c>estimators.json</c>, or <c>estimators-as-trained.json</c>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="samples">S; null for <see cref="Surgery.DefaultSamples"/>, or all images where there are fewer.</param>
    /// <param name="batch">B; null for the run's own.</param>
    /// <param name="batches">How many batches the minibatch estimators see, at least 2.</param>
    /// <param name="updates">Training steps of each discriminator of the density ratio, at least 1; null for the usual number.</param>
    /// <param name="seed">Decides codes and batches; null for the run's own seed.</param>
    /// <param name="asTrained">Whether the images have the probabilities of training in place of equal ones.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it; nothing is written then.</param>
    /// <exception cref="UserErrorException">The method has no Gaussian posterior, or a number is out of range.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static EstimatorComparisonResult Run(
        TrainedRun run,
        int? samples = null,
        int? batch = null,
        int batches = DefaultBatches,
        int? updates = null,
        ulong? seed = null,
        bool asTrained = false,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        GaussianPosteriors.MethodOf(run);
        int codes = Surgery.SamplesOf(run, samples), size = batch ?? run.Description.Specification.Batch;
        if (size < 2 || size > run.Data.Count)
            throw new UserErrorException($"batch must be from 2 to the number of images, {run.Data.Count}, got {size}");
        if (batches < 2) throw new UserErrorException($"batches must be >= 2, got {batches}");
        if (updates < 1) throw new UserErrorException($"updates must be >= 1, got {updates}");
        string file = Entry.FileIn(run.Folder, asTrained);
        Storage.RequireWritable(file);
        IKernels kernels = run.Session.Kernels;
        (PosteriorTable posteriors, _) = GaussianPosteriors.Encode(run, asTrained, progress, cancellation);
        EstimatorInputs inputs = new(posteriors, codes, size, batches, seed ?? run.Description.Specification.Seed, kernels);
        if (updates is { } steps) inputs = inputs with { Updates = steps };
        List<EstimatorFigures> figures = [];
        foreach (EstimatorEntry entry in All)
        {
            long start = Stopwatch.GetTimestamp();
            KlParts parts = entry.Measure(inputs, Stage.Of(entry.Id, progress), cancellation);
            figures.Add(new EstimatorFigures(entry.Id, entry.Name, parts, Stopwatch.GetElapsedTime(start).TotalSeconds));
        }

        EstimatorComparisonResult result = new(run.Step, inputs, posteriors.MeanKl().Sum(), figures);
        run.Folder.Write(() => Storage.Write(file, Encoding.UTF8.GetBytes(EstimatorsFile.ToJson(result))));
        return result;
    }

    private static AnalysisOutcome Answer(TrainedRun run, AnalysisRequest request)
    {
        EstimatorComparisonResult result = Run(
            run, request.FindInt(Samples), request.FindInt(Batch), request.FindInt(Batches) ?? DefaultBatches, request.FindInt(Updates),
            request.Find(Seed), request.AsTrained, request.Progress, request.Cancellation);
        return new AnalysisOutcome(EstimatorsFile.ToJson(result), output => EstimatorsText.Print(run, result, request.AsTrained, output));
    }
}
