using Disentangle.Distributions;

namespace Disentangle.Methods;

/// <summary>
/// The AnnealedVAE (Burgess et al.: Understanding disentangling in beta-VAE, 2018): the KL term is held at a capacity C that
/// grows during training, <c>E_q(z|x) log p(x | z) - gamma |KL(q(z | x) || p(z)) - C|</c>, to be maximised, with the KL term
/// a mean over the batch. With C = 0 it is the <see cref="BetaVae"/> with beta = gamma.
/// </summary>
public sealed class AnnealedVae : IAutoencodingMethod
{
    private static readonly Setting GammaSetting = Setting.Number("gamma", 1000, 0,
        "Weight of the absolute difference between KL term and capacity.");
    private static readonly Setting CapacitySetting = Setting.Number("c_max", 25, 0, "Final capacity, in nats (1 nat = 1.44 bits).");
    private static readonly Setting RampSetting = Setting.WholeNumber("ramp", 100_000, 1,
        "Training steps over which the capacity grows from 0 to c_max.");

    private static readonly TermInfo GapTerm = new("capacity gap", "The distance of the KL term from its target: 0 is best.");
    private static readonly TermInfo CapacityTerm = new("capacity", "The target of the KL term at this step.") { Unweighted = true };

    private readonly Likelihood _likelihood;
    private readonly float _gamma;
    private readonly BatchInput _capacity;

    /// <summary>A fresh model.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="gamma">The weight of the distance between KL term and capacity, at least 0.</param>
    /// <param name="cMax">The largest capacity in nats, at least 0.</param>
    /// <param name="ramp">T, the steps over which the capacity grows linearly from 0, at least 1.</param>
    /// <exception cref="UserErrorException">A setting is out of range.</exception>
    public AnnealedVae(MethodContext context, float gamma = 1000, double cMax = 25, long ramp = 100_000)
    {
        GammaSetting.Check(gamma);
        CapacitySetting.Check(cMax);
        RampSetting.Check(ramp);
        Networks = new GaussianAutoencoder(context);
        (_likelihood, _gamma) = (context.Likelihood, gamma);
        _capacity = (batch, c) => c[0] = (float)Math.Min(cMax, cMax * batch.Step / ramp);
        Phases = [new Phase("vae", Parameters, context.Optimizer(Parameters, context.Kernels), Evaluate)];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = new(
        "annealed-vae",
        "AnnealedVAE",
        "A VAE whose KL term is kept at a capacity that grows during training, so that latent units learn one factor after another.",
        "reconstruction + gamma |KL(q(z|x) || N(0, I)) - C(t)|",
        [GammaSetting, CapacitySetting, RampSetting],
        (context, settings) =>
            new AnnealedVae(context, (float)settings[GammaSetting], (double)settings[CapacitySetting], (long)settings[RampSetting]))
    {
        Citation = "C. P. Burgess et al., Understanding disentangling in beta-VAE, 2018",
        Terms = [TermInfo.Reconstruction, GapTerm, TermInfo.Kl with { Unweighted = true }, CapacityTerm, .. TermInfo.Observed],
        MainSetting = GammaSetting,
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
        Var c = batch.Input(Shape.Scalar, _capacity);                                  // C(t)
        (Var mu, Var logSigma2) = Networks.Posterior(x);                               // (B, D) each
        Var z = Op.Reparameterise(mu, logSigma2, batch.Noise(mu.Shape));               // (B, D): mu + sigma epsilon
        Var reconstruction = _likelihood.NegativeLogLikelihood(Networks.Logits(z), x); // (B): -log p(x | z)
        Var kl = Op.Mean(Op.SumLast(Op.GaussianKl(mu, logSigma2)));                    // 1/2 sum_d (mu^2 + sigma^2 - log sigma^2 - 1)
        batch.Observe(z, mu, logSigma2);

        // Weight 0: the two numbers whose distance counts are shown beside it.
        return batch.Loss(
            new Term(TermInfo.Reconstruction, 1, Op.Mean(reconstruction)),
            new Term(GapTerm, _gamma, Op.Abs(kl - c)),
            new Term(TermInfo.Kl, 0, kl),
            new Term(CapacityTerm, 0, c));
    }
}
