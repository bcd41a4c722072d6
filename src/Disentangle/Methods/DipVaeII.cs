using Disentangle.Distributions;

namespace Disentangle.Methods;

/// <summary>
/// The DIP-VAE-II (Kumar, Sattigeri, Balakrishnan: Variational inference of disentangled latent concepts from unlabeled
/// observations, ICLR 2018): a VAE whose aggregate posterior has a covariance near the identity,
/// C = E[diag sigma^2(x)] + Cov[mu(x)] over the batch. With both weights 0 it is the <see cref="Vae"/>, to the bit.
/// </summary>
public sealed class DipVaeII : IAutoencodingMethod
{
    private static readonly Setting OffDiagonalSetting = Setting.Number("lambda_od", 10, 0,
        "Weight of the squared covariances of different latent units.");
    private static readonly Setting DiagonalSetting = Setting.Number("lambda_d", 10, 0,
        "Weight of the squared distances of the units' variances from 1.");
    private static readonly Setting PenaltySetting = Setting.Choice(
        "penalty", CovariancePenalty.OfBatch, [CovariancePenalty.OfBatch, CovariancePenalty.Unbiased],
        "Whether to penalise the covariance of the batch, as in the paper, or an unbiased estimate over all images.");

    private readonly Likelihood _likelihood;
    private readonly CovariancePenalty _penalty;
    private readonly float _lambdaOd, _lambdaD;
    private readonly bool _unbiased;

    /// <summary>A fresh model.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="lambdaOd">The weight of the off-diagonal penalty, at least 0.</param>
    /// <param name="lambdaD">The weight of the diagonal penalty, at least 0.</param>
    /// <param name="unbiased">Whether the penalties are estimated without bias, which needs batches of at least 4 images.</param>
    /// <exception cref="UserErrorException">A setting is out of range.</exception>
    public DipVaeII(MethodContext context, float lambdaOd = 10, float lambdaD = 10, bool unbiased = false)
    {
        OffDiagonalSetting.Check(lambdaOd);
        DiagonalSetting.Check(lambdaD);
        Networks = new GaussianAutoencoder(context);
        _penalty = new CovariancePenalty(context.Latents, context.Kernels);
        (_likelihood, _lambdaOd, _lambdaD, _unbiased) = (context.Likelihood, lambdaOd, lambdaD, unbiased);
        Phases = [new Phase("vae", Parameters, context.Optimizer(Parameters, context.Kernels), Evaluate)];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = new(
        "dip-vae-ii",
        "DIP-VAE-II",
        "A VAE whose sampled codes are uncorrelated over the images, each with variance 1, as under the prior.",
        "reconstruction + KL(q(z|x) || N(0, I)) + lambda_od sum_i!=j C_ij^2 + lambda_d sum_i (C_ii - 1)^2, C = E[diag sigma^2] + Cov[mu]",
        [OffDiagonalSetting, DiagonalSetting, PenaltySetting],
        (context, settings) => new DipVaeII(
            context,
            (float)settings[OffDiagonalSetting],
            (float)settings[DiagonalSetting],
            settings[PenaltySetting].Name == CovariancePenalty.Unbiased))
    {
        Citation = "A. Kumar, P. Sattigeri, A. Balakrishnan, Variational inference of disentangled latent concepts from unlabeled " +
            "observations, ICLR 2018",
        Terms = [TermInfo.Reconstruction, TermInfo.Kl, TermInfo.OffDiagonal, TermInfo.Diagonal, .. TermInfo.Observed],
        MainSetting = OffDiagonalSetting,
    };

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases { get; }

    /// <inheritdoc/>
    public ParameterSet Parameters => Networks.Parameters;

    /// <inheritdoc/>
    public GaussianAutoencoder Networks { get; }

    /// <inheritdoc/>
    public void CheckBatch(int batch, int datasetCount)
    {
        if (_unbiased) CovariancePenalty.CheckUnbiased(batch);
    }

    private Loss Evaluate(Batch batch)
    {
        Var x = batch.Images;                                                          // (B, H, W, C)
        (Var mu, Var logSigma2) = Networks.Posterior(x);                               // (B, D) each
        Var z = Op.Reparameterise(mu, logSigma2, batch.Noise(mu.Shape));               // (B, D): mu + sigma epsilon
        Var reconstruction = _likelihood.NegativeLogLikelihood(Networks.Logits(z), x); // (B): -log p(x | z)
        Var kl = Op.SumLast(Op.GaussianKl(mu, logSigma2));                             // (B): 1/2 sum_d (mu^2 + sigma^2 - log sigma^2 - 1)

        // C is the covariance of z ~ q(z), by the law of total variance: (D, D).
        (Var offDiagonal, Var diagonal) = _unbiased
            ? UnbiasedCovariancePenalty.Of(mu, Op.Exp(logSigma2), _penalty)
            : _penalty.Of(_penalty.DiagonalMatrix(Op.ColumnMeans(Op.Exp(logSigma2))) + Op.Covariance(mu));
        batch.Observe(z, mu, logSigma2);

        return batch.Loss(
            new Term(TermInfo.Reconstruction, 1, Op.Mean(reconstruction)),
            new Term(TermInfo.Kl, 1, Op.Mean(kl)),
            new Term(TermInfo.OffDiagonal, _lambdaOd, offDiagonal),
            new Term(TermInfo.Diagonal, _lambdaD, diagonal));
    }
}
