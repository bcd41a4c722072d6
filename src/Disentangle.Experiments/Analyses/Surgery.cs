using System.Diagnostics;
using System.Text;
using Disentangle.Analysis;
using Disentangle.Estimators;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Analyses;

/// <summary>The evidence lower bound of a run decomposed over its whole data set (Hoffman and Johnson: ELBO surgery, 2016).</summary>
public static class Surgery
{
    private const string Samples = "samples", Seed = "seed";

    /// <summary>This analysis.</summary>
    public static AnalysisEntry Entry { get; } = new(
        "surgery",
        "ELBO surgery",
        "Decomposes the evidence lower bound (ELBO) exactly, over the whole data set; writes surgery.json and the report.",
        "surgery",
        Answer)
    {
        Options =
        [
            new(Samples,
                $"Number of codes to sample, each from a different image (default {DefaultSamples}, or one per image if there are fewer).",
                2),
            new(Seed, "Random seed (default: that of the run).", 0, ulong.MaxValue),
        ],
        AppliesTo = run => GaussianPosteriors.Find(run) is { HasDecoder: true } || DiscreteSurgery.AppliesTo(run)
            || FeatureSurgery.AppliesTo(run),
        CanBeAsTrained = true,
        CodesAskedFor = images => images,
        ChartFiles = [SurgeryCharts.PartsFile, SurgeryCharts.UnitsFile],
        Charts = run => DiscreteSurgery.AppliesTo(run) ? DiscreteSurgery.Charts(run)
            : FeatureSurgery.AppliesTo(run) ? FeatureSurgery.Charts(run)
            : SurgeryFile.Read(run) is { } figures ? SurgeryCharts.All(figures) : [],
        Examples = ["--samples 2000 --json"],
    };

    /// <summary>Codes drawn where the user does not say, if there are as many images.</summary>
    public const int DefaultSamples = 10_000;

    /// <summary>Decomposes the bound of a run, and writes <c>surgery.json</c>, or <c>surgery-as-trained.json</c>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="samples">S, from 2 to the number of images; null for <see cref="DefaultSamples"/>, or all
    /// images where there are fewer.</param>
    /// <param name="seed">Decides the codes; null for the run's own seed.</param>
    /// <param name="asTrained">Whether the images have the probabilities of training in place of equal ones.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it; nothing is written then.</param>
    /// <exception cref="UserErrorException">The method has no Gaussian posterior, S is out of range, or
    /// the file cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static SurgeryResult Run(
        TrainedRun run,
        int? samples = null,
        ulong? seed = null,
        bool asTrained = false,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        IGaussianPosterior method = GaussianPosteriors.MethodOf(run);
        run.RequireDecoder("the evidence lower bound");
        int count = SamplesOf(run, samples);
        string file = Entry.FileIn(run.Folder, asTrained);
        Storage.RequireWritable(file);
        IKernels kernels = run.Session.Kernels;
        long start = Stopwatch.GetTimestamp();
        (PosteriorTable posteriors, LatentStatistics statistics) = GaussianPosteriors.Encode(run, asTrained, progress, cancellation);
        double encoding = Stopwatch.GetElapsedTime(start).TotalSeconds;
        ulong used = seed ?? run.Description.Specification.Seed;
        PosteriorSample sample = posteriors.Sample(count, used);
        start = Stopwatch.GetTimestamp();
        ExactDecomposition exact = ExactDecomposition.Of(posteriors, sample, kernels, Stage.Of("decomposing", progress), cancellation);
        double decomposing = Stopwatch.GetElapsedTime(start).TotalSeconds;
        RunningMean reconstruction = ReconstructionError.Of(
            method, run.Description.Specification.Likelihood, run.Data, sample, kernels,
            Stage.Of("reconstructing", progress), cancellation);
        SurgeryResult result = new(run.Step, used, exact, reconstruction.Mean, reconstruction.StandardError,
            statistics, encoding, decomposing);
        run.Folder.Write(() => Storage.Write(file, Encoding.UTF8.GetBytes(SurgeryFile.ToJson(result))));
        return result;
    }

    /// <summary>How many codes are drawn, each of another image.</summary>
    /// <param name="run">The run.</param>
    /// <param name="samples">What was asked for; null for the usual number, or all images where there are fewer.</param>
    /// <param name="usual">The usual number.</param>
    /// <exception cref="UserErrorException">There are not as many images, or fewer than 2 are asked for.</exception>
    internal static int SamplesOf(TrainedRun run, int? samples, int usual = DefaultSamples)
    {
        int images = run.Data.Count, count = samples ?? Math.Min(usual, images);
        return count >= 2 && count <= images ? count
            : throw new UserErrorException($"samples must be from 2 to the number of images, {images}, got {count}");
    }

    private static AnalysisOutcome Answer(TrainedRun run, AnalysisRequest request)
    {
        if (DiscreteSurgery.AppliesTo(run)) return DiscreteSurgery.Answer(run, request);
        if (FeatureSurgery.AppliesTo(run)) return FeatureSurgery.Answer(run, request, request.FindInt(Samples), request.Find(Seed));
        SurgeryResult result = Run(
            run, request.FindInt(Samples), request.Find(Seed), request.AsTrained, request.Progress, request.Cancellation);
        return new AnalysisOutcome(SurgeryFile.ToJson(result), output => SurgeryText.Print(run, result, request.AsTrained, output));
    }
}

/// <summary>What the surgery of a run found; nats, mean over the images.</summary>
/// <param name="Step">How many steps the run was trained.</param>
/// <param name="Seed">What decided the codes.</param>
/// <param name="Exact">The KL term in parts.</param>
/// <param name="Reconstruction">-log p(x | z), mean over the codes.</param>
/// <param name="ReconstructionError">Its standard error.</param>
/// <param name="Statistics">What each unit does over all images.</param>
/// <param name="EncodingSeconds">How long encoding took.</param>
/// <param name="DecomposingSeconds">How long the decomposition took.</param>
public sealed record SurgeryResult(
    long Step,
    ulong Seed,
    ExactDecomposition Exact,
    double Reconstruction,
    double ReconstructionError,
    LatentStatistics Statistics,
    double EncodingSeconds,
    double DecomposingSeconds)
{
    /// <summary>The evidence lower bound: -reconstruction - analytic KL. Its standard error is that of the reconstruction.</summary>
    public double Elbo => -Reconstruction - Exact.AnalyticKl;

    /// <summary>The sum of the parts minus the KL at the same codes: 0 but for rounding.</summary>
    public double SumResidual => Exact.Parts.Kl - Exact.SampledKl;

    /// <summary>TC - (sum_d I(n; z_d) - I(n; z)): 0 but for rounding.</summary>
    public double CorrelationResidual =>
        Exact.Parts.TotalCorrelation - (Exact.Latents.Sum(l => l.Information) - Exact.Parts.IndexCodeInformation);

    /// <summary>How many standard errors the sum of the parts is above the analytic KL.</summary>
    public double AnalyticResidual => (Exact.Parts.Kl - Exact.AnalyticKl) / Exact.Parts.KlError;

    /// <summary>The units whose means vary over the images.</summary>
    public int[] ActiveUnits => Statistics.ActiveUnits();

    /// <summary>Logarithms of densities computed in a second.</summary>
    public double DensitiesPerSecond => (double)Exact.Samples * Exact.Images * Exact.Latents.Count / Math.Max(DecomposingSeconds, 1e-9);
}
