using Disentangle.Distributions;
using Disentangle.Methods;
using Disentangle.Tensors;
using Disentangle.Tensors.Autodiff;
using Disentangle.Tensors.Autodiff.Ops;

namespace Disentangle.Outsider;

/// <summary>
/// The MMD-VAE (Zhao, Song and Ermon: InfoVAE: balancing learning and inference in variational autoencoders, AAAI 2019), to be minimised:
/// <c>-E_q(z|x) log p(x | z) + beta KL(q(z | x) || p(z)) + lambda MMD(q(z), p(z))</c>.
/// </summary>
public sealed class MmdVae : IAutoencodingMethod
{
    private static readonly Setting BetaSetting = Setting.Number("beta", 0, 0, "Weight of the KL term.");
    private static readonly Setting LambdaSetting =
        Setting.Number("lambda", 100, 0, "Weight of the maximum mean discrepancy of codes and prior.");

    private static readonly TermInfo Discrepancy =
        new("mmd",
            "The maximum mean discrepancy (MMD): how far the codes of a batch are from samples of the prior; 0 where they are alike.")
        { Title = "MMD", Unit = "" };

    private readonly Likelihood _likelihood;
    private readonly float _beta, _lambda;

    /// <summary>A fresh model.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="beta">The weight of the KL term, at least 0.</param>
    /// <param name="lambda">The weight of the discrepancy, at least 0.</param>
    public MmdVae(MethodContext context, float beta, float lambda)
    {
        Networks = new GaussianAutoencoder(context);
        (_likelihood, _beta, _lambda) = (context.Likelihood, beta, lambda);
        Phases = [new Phase("vae", Parameters, context.Optimizer(Parameters, context.Kernels), Evaluate)];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = new(
        "mmd-vae",
        "MMD-VAE",
        "A VAE whose codes as a whole are drawn to the prior by their maximum mean discrepancy.",
        "reconstruction + beta KL(q(z|x) || N(0, I)) + lambda MMD(q(z), N(0, I))",
        [BetaSetting, LambdaSetting],
        (context, settings) => new MmdVae(context, (float)settings[BetaSetting], (float)settings[LambdaSetting]))
    {
        Citation = "S. Zhao, J. Song, S. Ermon, InfoVAE: balancing learning and inference in variational autoencoders, AAAI 2019",
        Terms = [TermInfo.Reconstruction, TermInfo.Kl, Discrepancy, .. TermInfo.Observed],
        MainSetting = LambdaSetting,
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
        Var z = Op.Reparameterise(mu, logSigma2, batch.Noise(mu.Shape));               // (B, D)
        Var p = batch.Noise(mu.Shape);                                                 // (B, D): samples of the prior
        Var reconstruction = _likelihood.NegativeLogLikelihood(Networks.Logits(z), x); // (B)
        Var kl = Op.SumLast(Op.GaussianKl(mu, logSigma2));                             // (B)
        Var mmd = Kernel(z, z) + Kernel(p, p) - Kernel(z, p) * 2;                      // scalar
        batch.Observe(z, mu, logSigma2);
        return batch.Loss(
            new Term(TermInfo.Reconstruction, 1, Op.Mean(reconstruction)),
            new Term(TermInfo.Kl, _beta, Op.Mean(kl)),
            new Term(Discrepancy, _lambda, mmd));
    }

    // The mean of the inverse multiquadratic kernel k(a, b) = 1 / (1 + |a - b|^2 / 2 D) over all pairs. -|a - b|^2 / 2 D is the
    // logarithm of a Gaussian density of variance D without its constant.
    private static Var Kernel(Var a, Var b)
    {
        int d = a.Shape[1];
        Var logDensity = Op.SumLast(Op.PairwiseGaussianLogDensity(a, b, Op.Affine(b, 0, MathF.Log(d)))); // (B, B)
        return Op.Mean(Reciprocal.Of(1 - 0.5f * d * MathF.Log(2 * MathF.PI * d) - logDensity));
    }
}
