using Disentangle.Tensors;

namespace Disentangle.Metrics.Sources;

/// <summary>
/// The Gaussian posteriors of all N images of a data set, in its order: q(z | x_n) = N(mu_n, diag sigma_n^2). Their mean is the
/// aggregate posterior q(z); that of the images which share a factor's value is q(z | v_k).
/// </summary>
public sealed class Posteriors
{
    /// <summary>N posteriors of D codes.</summary>
    /// <param name="mean">mu, (N, D).</param>
    /// <param name="logVariance">log sigma^2, (N, D).</param>
    /// <exception cref="ArgumentException">The tensors are not two matrices of one shape.</exception>
    /// <exception cref="UserErrorException">A number is not finite.</exception>
    public Posteriors(Tensor mean, Tensor logVariance)
    {
        if (mean.Shape.Rank != 2 || mean.Shape != logVariance.Shape)
            throw new ArgumentException($"means and log-variances are two matrices of one shape, got {mean.Shape} and {logVariance.Shape}",
                nameof(logVariance));
        FiniteCodes.Require(mean.HostRead(), mean.Shape[1]);
        FiniteCodes.Require(logVariance.HostRead(), mean.Shape[1]);
        (Mean, LogVariance) = (mean, logVariance);
    }

    /// <summary>mu, (N, D).</summary>
    public Tensor Mean { get; }

    /// <summary>log sigma^2, (N, D).</summary>
    public Tensor LogVariance { get; }

    /// <summary>N.</summary>
    public int Count => Mean.Shape[0];

    /// <summary>D.</summary>
    public int Dimensions => Mean.Shape[1];
}

/// <summary>Gives posteriors that are computed when they are first asked for.</summary>
/// <param name="encode">Encodes all images; told the progress, 0 to 1, and when to stop.</param>
/// <param name="kernels">What does the arithmetic with them: the device that encodes.</param>
public sealed class PosteriorSource(Func<IProgress<double>?, CancellationToken, Posteriors> encode, IKernels kernels)
{
    private Posteriors? _known;

    /// <summary>What does the arithmetic with them.</summary>
    public IKernels Kernels => kernels;

    /// <summary>The posteriors of all images.</summary>
    /// <exception cref="UserErrorException">A number is not finite.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; the next call begins anew.</exception>
    public Posteriors Get(IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        _known ??= encode(progress, cancellation);
}
