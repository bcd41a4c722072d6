using Disentangle.Analysis;
using Disentangle.Estimators;
using Disentangle.Methods;

namespace Disentangle.Studies;

/// <summary>The posteriors of a run's whole data set, for whatever needs the aggregate posterior.</summary>
public static class GaussianPosteriors
{
    /// <summary>The run's method, which has q(z | x) = N(mu, diag sigma^2) and the prior N(0, I).</summary>
    /// <exception cref="UserErrorException">It has not.</exception>
    public static IAutoencodingMethod MethodOf(TrainedRun run)
    {
        string id = run.Description.Specification.Method;
        return run.Method as IAutoencodingMethod ?? throw new UserErrorException(
            $"{id} has no Gaussian posterior q(z|x), and the KL term is taken apart by its densities",
            "methods that have one: " + string.Join(", ", MethodCatalogue.All.Select(entry => entry.Id).Where(other => other != id).Take(3)));
    }

    /// <summary>Encodes the whole data set.</summary>
    /// <exception cref="UserErrorException">The encoder is deterministic, or a number is not finite.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static (PosteriorTable Posteriors, LatentStatistics Statistics) Encode(
        TrainedRun run, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        Codes codes = DatasetCodes.Of(run.Method, run.Data, Stage.Of("encoding", progress), cancellation);
        return (PosteriorTable.Of(codes), LatentStatistics.Of(codes));
    }
}

/// <summary>One stage of a measurement.</summary>
internal sealed class Stage(string name, IProgress<StageProgress> whole) : IProgress<double>
{
    public static Stage? Of(string name, IProgress<StageProgress>? whole) => whole is null ? null : new Stage(name, whole);

    public void Report(double value) => whole.Report(new StageProgress(name, value));
}
