using Disentangle.Analysis;
using Disentangle.Estimators;
using Disentangle.Experiments.Runs;
using Disentangle.Methods;
using Disentangle.Metrics.Sources;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Encodings;

/// <summary>The posteriors of a run's whole data set, for whatever needs the aggregate posterior.</summary>
internal static class GaussianPosteriors
{
    /// <summary>The run's method, which has q(z | x) = N(mu, diag sigma^2) and the prior N(0, I).</summary>
    /// <param name="run">The run.</param>
    /// <param name="need">What needs it, as the beginning of a relative clause: <c>the decomposition of the KL term needs</c>.</param>
    /// <exception cref="UserErrorException">It has not.</exception>
    public static IGaussianPosterior MethodOf(TrainedRun run, string need = "the decomposition of the KL term needs") => Find(run)
        ?? throw (MethodCatalogue.All.Find(run.Description.Specification.Method)?.IsImported == true
            ? new UserErrorException(
                $"the encoder of {run.Folder.Path} gives no variances, so it has no Gaussian posterior q(z|x), which {need}",
                "an encoder that gives them is imported with --codes mean,log-variance")
            : NoPosterior(run, need));

    private static UserErrorException NoPosterior(TrainedRun run, string need) => new(
            $"{run.Description.Specification.Method} as it was trained has no Gaussian posterior q(z|x) with "
                + $"the prior N(0, I), which {need}",
            "variational autoencoders such as vae, beta-tcvae and info-vae have both, and aae with encoder=gaussian and prior=normal");

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
        double[]? probabilities = asTrained ? RunCodes.TrainingProbabilities(run) : null;
        Stage? encoding = Stage.Of("encoding", progress);
        using CodeTable? table = CodeTables.FindOrMake(run, run.Data.Count, encoding, cancellation);
        (PosteriorTable posteriors, ImageEntropy entropy) = table is null ? Encoded() : Read(table, probabilities);
        posteriors = posteriors.With(entropy);
        return (posteriors, LatentStatistics.Of(posteriors, probabilities));

        (PosteriorTable, ImageEntropy) Encoded()
        {
            HashedImages images = new(run.Data);
            Codes codes = DatasetCodes.Of(run.Method, images, encoding, run.Session.Crew, cancellation);
            return (PosteriorTable.Of(codes, probabilities), ImageEntropy.Of(images.Hashes, probabilities));
        }
    }

    /// <summary>The posteriors of the whole data set for metrics, encoded when one asks; null where the method has none.</summary>
    /// <param name="run">The run.</param>
    /// <param name="tables">Whether they are read from the run's table of codes, or written to it.</param>
    public static PosteriorSource? Source(TrainedRun run, bool tables = true) => Find(run) is null ? null : new(
        (progress, cancellation) =>
        {
            using CodeTable? table = tables ? CodeTables.FindOrMake(run, run.Data.Count, progress, cancellation) : null;
            PosteriorTable posteriors = table is not null ? Read(table, probabilities: null).Posteriors
                : PosteriorTable.Of(DatasetCodes.Of(run.Method, run.Data, progress, run.Session.Crew, cancellation));
            return new Posteriors(posteriors.Mean, posteriors.LogVariance);
        },
        run.Session.Kernels);

    // The kernels need all posteriors at once, in tensors.
    private static (PosteriorTable Posteriors, ImageEntropy Entropy) Read(CodeTable table, double[]? probabilities)
    {
        Shape shape = new(table.Images, table.Latents);
        Tensor mean = new(shape), logVariance = new(shape);
        table.Means(mean.HostWrite());
        table.LogVariances(logVariance.HostWrite());
        UInt128[] first = Array.ConvertAll(table.FirstAlike(), image => (UInt128)image);
        return (new PosteriorTable(mean, logVariance, probabilities), ImageEntropy.Of(first, probabilities));
    }

    /// <summary>The run's method where it has such a posterior, else null.</summary>
    internal static IGaussianPosterior? Find(TrainedRun run) =>
        run.Method is IGaussianPosterior { HasGaussianPosterior: true } method ? method : null;
}
