using Disentangle.Analysis;
using Disentangle.Datasets.Sampling;
using Disentangle.Estimators;
using Disentangle.Methods;
using Disentangle.Metrics.Sources;

namespace Disentangle.Experiments.Runs;

/// <summary>The posteriors of a run's whole data set, for whatever needs the aggregate posterior.</summary>
internal static class GaussianPosteriors
{
    /// <summary>The run's method, which has q(z | x) = N(mu, diag sigma^2) and the prior N(0, I).</summary>
    /// <param name="run">The run.</param>
    /// <param name="need">What needs it, as the beginning of a relative clause: <c>the decomposition of the KL term needs</c>.</param>
    /// <exception cref="UserErrorException">It has not.</exception>
    public static IGaussianPosterior MethodOf(TrainedRun run, string need = "the decomposition of the KL term needs") => Find(run)
        ?? throw new UserErrorException(
            $"{run.Description.Specification.Method} as it was trained has no Gaussian posterior q(z|x) with "
                + $"the prior N(0, I), which {need}",
            "vae, beta-vae, annealed-vae, beta-tcvae, dip-vae-i, dip-vae-ii and factor-vae have both, and aae with "
                + "encoder=gaussian and prior=normal");

    /// <summary>Encodes the whole data set, and finds which of its images are the same.</summary>
    /// <param name="run">The run.</param>
    /// <param name="asTrained">Whether images have the probabilities of training, with its correlations and without what was held
    /// out, in place of equal ones.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">The encoder is deterministic, or a number is not finite.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static (PosteriorTable Posteriors, LatentStatistics Statistics) Encode(
        TrainedRun run, bool asTrained = false, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        double[]? probabilities = null;
        if (asTrained && !run.Description.Specification.Sampling.IsNone)
        {
            ImageSampler sampler = ImageSampler.Of(run.Data, run.Description.Specification.Sampling);
            probabilities = [.. Enumerable.Range(0, run.Data.Count).Select(sampler.ProbabilityOf)];
        }

        HashedImages images = new(run.Data);
        Codes codes = DatasetCodes.Of(run.Method, images, Stage.Of("encoding", progress), cancellation);
        return (PosteriorTable.Of(codes, probabilities, ImageEntropy.Of(images.Hashes, probabilities)),
            LatentStatistics.Of(codes, probabilities));
    }

    /// <summary>The posteriors of the whole data set for metrics, encoded when one asks; null where the method has none.</summary>
    public static PosteriorSource? Source(TrainedRun run) => Find(run) is null ? null : new(
        (progress, cancellation) =>
        {
            PosteriorTable table = PosteriorTable.Of(DatasetCodes.Of(run.Method, run.Data, progress, cancellation));
            return new Posteriors(table.Mean, table.LogVariance);
        },
        run.Session.Kernels);

    /// <summary>The run's method where it has such a posterior, else null.</summary>
    internal static IGaussianPosterior? Find(TrainedRun run) =>
        run.Method is IGaussianPosterior { HasGaussianPosterior: true } method ? method : null;
}
