using Disentangle.Distributions;

namespace Disentangle.Methods;

/// <summary>
/// The beta-VAE (Higgins et al.: beta-VAE: learning basic visual concepts with a constrained variational framework, ICLR
/// 2017), equation 4, to be maximised: <c>E_q(z|x) log p(x | z) - beta KL(q(z | x) || p(z))</c>. beta = 1 is the
/// <see cref="Vae"/>, to the bit; beta = 0 an autoencoder with noise.
/// </summary>
public sealed class BetaVae : IAutoencodingMethod
{
    private static readonly Setting BetaSetting = Setting.Number("beta", 4, 0,
        "Weight of the KL term: larger values often disentangle better, but reconstruct less well.");
    private static readonly Setting WarmupSetting = Setting.WholeNumber("warmup", 0, 0,
        "Training steps over which the weight of the KL term grows from 0 to beta.");

    private readonly Likelihood _likelihood;
    private readonly float _beta;
    private readonly long _warmup;

    /// <summary>A fresh model.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="beta">The weight of the KL term, at least 0.</param>
    /// <param name="warmup">Steps over which that weight grows linearly from 0, at least 0.</param>
    /// <exception cref="UserErrorException">beta or warmup is out of range.</exception>
    public BetaVae(MethodContext context, float beta = 4, long warmup = 0)
    {
        BetaSetting.Check(beta);
        WarmupSetting.Check(warmup);
        Networks = new GaussianAutoencoder(context);
        (_likelihood, _beta, _warmup) = (context.Likelihood, beta, warmup);
        Phases = [new Phase("vae", Parameters, context.Optimizer(Parameters, context.Kernels), Evaluate)];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = new(
        "beta-vae",
        "β-VAE",
        "A VAE with a larger weight on the KL term, so that each latent unit tends to follow one factor.",
        "reconstruction + beta KL(q(z|x) || N(0, I))",
        [BetaSetting, WarmupSetting],
        (context, settings) => new BetaVae(context, (float)settings[BetaSetting], (long)settings[WarmupSetting]))
    {
        Citation = "I. Higgins et al., beta-VAE: learning basic visual concepts with a constrained variational framework, ICLR 2017",
        Terms = [TermInfo.Reconstruction, TermInfo.Kl, .. TermInfo.Observed],
        MainSetting = BetaSetting,
    };

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases { get; }

    /// <inheritdoc/>
    public ParameterSet Parameters => Networks.Parameters;

    /// <inheritdoc/>
    public GaussianAutoencoder Networks { get; }

    private Loss Evaluate(Batch batch)
    {
        float beta = batch.Step < _warmup ? _beta * batch.Step / _warmup : _beta;
        Var x = batch.Images;                                                          // (B, H, W, C)
        (Var mu, Var logSigma2) = Networks.Posterior(x);                               // (B, D) each
        Var z = Op.Reparameterise(mu, logSigma2, batch.Noise(mu.Shape));               // (B, D): mu + sigma epsilon
        Var reconstruction = _likelihood.NegativeLogLikelihood(Networks.Logits(z), x); // (B): -log p(x | z)
        Var kl = Op.SumLast(Op.GaussianKl(mu, logSigma2));                             // (B): 1/2 sum_d (mu^2 + sigma^2 - log sigma^2 - 1)
        batch.Observe(z, mu, logSigma2);

        return batch.Loss(
            new Term(TermInfo.Reconstruction, 1, Op.Mean(reconstruction)),
            new Term(TermInfo.Kl, beta, Op.Mean(kl)));
    }
}
