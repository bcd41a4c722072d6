using Disentangle.Distributions;

namespace Disentangle.Methods;

/// <summary>
/// The variational autoencoder (Kingma and Welling: Auto-encoding variational Bayes, ICLR 2014). With q(z | x) = N(mu, diag
/// sigma^2) and p(z) = N(0, I) it maximises the estimate of equation 10:
/// <c>L(x) = 1/2 sum_d (1 + log sigma_d^2 - mu_d^2 - sigma_d^2) + log p(x | z)</c>, one sample z for each x.
/// </summary>
public sealed class Vae : IAutoencodingMethod
{
    private readonly Likelihood _likelihood;

    /// <summary>A fresh model.</summary>
    public Vae(MethodContext context)
    {
        Networks = new GaussianAutoencoder(context);
        _likelihood = context.Likelihood;
        Phases = [new Phase("vae", Parameters, context.Optimizer(Parameters, context.Kernels), Evaluate)];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = new(
        "vae",
        "VAE",
        "A variational autoencoder: encodes images as a few latent variables with a Gaussian prior, and reconstructs the images from them.",
        "reconstruction + KL(q(z|x) || N(0, I))",
        [],
        (context, _) => new Vae(context))
    {
        Citation = "D. P. Kingma, M. Welling, Auto-encoding variational Bayes, ICLR 2014",
        Terms = [TermInfo.Reconstruction, TermInfo.Kl, .. TermInfo.Observed],
    };

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
        batch.Observe(z, mu, logSigma2);

        return batch.Loss(
            new Term(TermInfo.Reconstruction, 1, Op.Mean(reconstruction)),
            new Term(TermInfo.Kl, 1, Op.Mean(kl)));
    }
}
