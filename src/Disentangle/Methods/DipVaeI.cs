using Disentangle.Distributions;

namespace Disentangle.Methods;

/// <summary>
/// The DIP-VAE-I (Kumar, Sattigeri, Balakrishnan: Variational inference of disentangled latent concepts from unlabeled
/// observations, ICLR 2018): a VAE whose posterior means have a covariance near the identity, C = Cov[mu(x)] over the batch.
/// With both weights 0 it is the <see cref="Vae"/>, to the bit.
/// </summary>
public sealed class DipVaeI : IAutoencodingMethod
{
    private static readonly Setting OffDiagonalSetting = Setting.Number("lambda_od", 10, 0, "How much the covariances of different latent units count.");
    private static readonly Setting DiagonalSetting = Setting.Number("lambda_d", 100, 0, "How much the distance of the units' variances from 1 counts.");

    private readonly Likelihood _likelihood;
    private readonly CovariancePenalty _penalty;
    private readonly float _lambdaOd, _lambdaD;

    /// <summary>A fresh model.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="lambdaOd">The weight of the off-diagonal penalty, at least 0.</param>
    /// <param name="lambdaD">The weight of the diagonal penalty, at least 0.</param>
    /// <exception cref="UserErrorException">A setting is out of range.</exception>
    public DipVaeI(MethodContext context, float lambdaOd = 10, float lambdaD = 100)
    {
        OffDiagonalSetting.Check(lambdaOd);
        DiagonalSetting.Check(lambdaD);
        Networks = new GaussianAutoencoder(context);
        (_likelihood, _penalty, _lambdaOd, _lambdaD) = (context.Likelihood, new CovariancePenalty(context.Latents), lambdaOd, lambdaD);
        Phases = [new Phase("vae", Parameters, context.Optimizer(Parameters, context.Kernels), Evaluate)];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = new(
        "dip-vae-i",
        "DIP-VAE-I",
        "A VAE whose codes are uncorrelated over the images and vary by 1 each.",
        "reconstruction + KL(q(z|x) || N(0, I)) + lambda_od sum_i!=j C_ij^2 + lambda_d sum_i (C_ii - 1)^2, C = Cov[mu]",
        [OffDiagonalSetting, DiagonalSetting],
        (context, settings) => new DipVaeI(context, (float)settings[OffDiagonalSetting], (float)settings[DiagonalSetting]));

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases { get; }

    /// <inheritdoc/>
    public ParameterSet Parameters => Networks.Parameters;

    /// <inheritdoc/>
    public GaussianAutoencoder Networks { get; }

    private Loss Evaluate(Batch batch)
    {
        Var x = batch.Images;                                                          // (B, H, W, C)
        (Var mu, Var logSigma2) = Networks.Posterior(x);                               // (B, D) each
        Var z = Op.Reparameterise(mu, logSigma2, batch.Noise(mu.Shape));               // (B, D): mu + sigma epsilon
        Var reconstruction = _likelihood.NegativeLogLikelihood(Networks.Logits(z), x); // (B): -log p(x | z)
        Var kl = Op.SumLast(Op.GaussianKl(mu, logSigma2));                             // (B): 1/2 sum_d (mu^2 + sigma^2 - log sigma^2 - 1)
        Var c = Op.Covariance(mu);                                                     // (D, D): 1/B sum_b (mu - mean)(mu - mean)^T
        batch.Observe(z, mu, logSigma2);

        return batch.Loss(
            new Term("reconstruction", 1, Op.Mean(reconstruction)),
            new Term("kl", 1, Op.Mean(kl)),
            new Term("off-diagonal", _lambdaOd, _penalty.OffDiagonal(c)),
            new Term("diagonal", _lambdaD, _penalty.Diagonal(c)));
    }
}
