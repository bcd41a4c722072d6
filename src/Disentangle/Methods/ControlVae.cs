using Disentangle.Distributions;
using Disentangle.Serialization;

namespace Disentangle.Methods;

/// <summary>
/// The ControlVAE (Shao et al.: ControlVAE: controllable variational autoencoder, ICML 2020): a beta-VAE whose beta is set at every step
/// by a controller, so that the KL term follows a target C that grows in steps: <c>E_q(z|x) log p(x | z) - beta(t) KL(q(z | x) ||
/// p(z))</c>, to be maximised, with beta(t) as in <see cref="KlController"/>. Without a controller (k_p = k_i = 0) it is the
/// <see cref="BetaVae"/> with beta = beta_min, to the bit.
/// </summary>
public sealed class ControlVae : IAutoencodingMethod
{
    private const string Recover = "recover";

    private static readonly Setting MaximumSetting = Setting.Number("c_max", 18, 0,
        "Final target of the KL term, in nats (1 nat = 1.44 bits).");
    private static readonly Setting StartSetting = Setting.Number("c_start", 0.5, 0, "First target of the KL term, in nats.");
    private static readonly Setting StepSetting = Setting.Number("c_step", 0.15, 0, "How much the target grows each time, in nats.");
    private static readonly Setting EverySetting = Setting.WholeNumber("c_every", 5000, 1, "Training steps after which the target grows.");
    private static readonly Setting ProportionalSetting = Setting.Number("k_p", 0.01, 0,
        "Gain of the proportional part: how much beta rises at once where the KL term is above the target.");
    private static readonly Setting IntegralSetting = Setting.Number("k_i", 0.001, 0,
        "Gain of the integral part: how fast beta moves as long as the KL term is off the target.");
    private static readonly Setting LeastSetting = Setting.Number("beta_min", 1, 0, "Smallest weight of the KL term.");
    private static readonly Setting WindupSetting = Setting.Choice("windup", "hold", ["hold", Recover],
        "The integral part while beta is at its minimum: hold keeps it, as published; recover lets it rise, but not fall.");

    private static readonly TermInfo WeightedTerm = new("weighted-kl", "The KL term times the weight that the controller sets.")
    { Title = "weighted KL" };

    private static readonly TermInfo TargetTerm = new("target", "The target of the KL term at this step.") { Unweighted = true };

    private static readonly TermInfo BetaTerm = new("beta", "The weight of the KL term that the controller sets at this step.")
    { Unit = "", Unweighted = true };

    private readonly Likelihood _likelihood;
    private readonly KlController _controller;
    private readonly BatchInput _target;

    /// <summary>A fresh model.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="settings">Values of the entry's settings.</param>
    /// <exception cref="UserErrorException">A setting is unknown or out of range, or the target begins above its maximum.</exception>
    public ControlVae(MethodContext context, MethodSettings settings)
    {
        Entry.Check(settings);
        double cMax = (double)settings[MaximumSetting], start = (double)settings[StartSetting], step = (double)settings[StepSetting];
        long every = (long)settings[EverySetting];
        if (start > cMax) throw new UserErrorException($"c_start must be <= c_max, got c_start={start} and c_max={cMax}");
        Networks = new GaussianAutoencoder(context);
        _likelihood = context.Likelihood;
        _controller = new KlController(
            context.Kernels, (float)settings[ProportionalSetting], (float)settings[IntegralSetting], (float)settings[LeastSetting],
            settings[WindupSetting].Name == Recover);
        _target = (batch, c) => c[0] = (float)Math.Min(cMax, start + step * ((batch.Step + 1) / every));
        Phases = [new Phase("vae", Parameters, context.Optimizer(Parameters, context.Kernels), Evaluate)];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = new(
        "control-vae",
        "ControlVAE",
        "A β-VAE whose β is set at every step by a controller, so that the KL term follows a target that grows during training.",
        "reconstruction + beta(t) KL(q(z|x) || N(0, I)), beta(t) = max(beta_min, beta_min + P + I) of C(t) - KL",
        [
            MaximumSetting, StartSetting, StepSetting, EverySetting, ProportionalSetting, IntegralSetting, LeastSetting, WindupSetting,
        ],
        (context, settings) => new ControlVae(context, settings))
    {
        Citation = "H. Shao, S. Yao, D. Sun, A. Zhang, S. Liu, D. Liu, J. Wang, T. Abdelzaher, ControlVAE: controllable variational "
            + "autoencoder, ICML 2020",
        Terms =
            [TermInfo.Reconstruction, WeightedTerm, TermInfo.Kl with { Unweighted = true }, TargetTerm, BetaTerm, .. TermInfo.Observed],
        MainSetting = MaximumSetting,
    };

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases { get; }

    /// <inheritdoc/>
    public ParameterSet Parameters => Networks.Parameters;

    /// <summary>Those of the networks, and what the controller goes on with.</summary>
    public IReadOnlyList<NamedTensor> Statistics => [.. Networks.Statistics, .. _controller.State];

    /// <inheritdoc/>
    public GaussianAutoencoder Networks { get; }

    private Loss Evaluate(Batch batch)
    {
        Var x = batch.Images;                                                          // (B, H, W, C)
        Var c = batch.Input(Shape.Scalar, _target);                                    // C(t)
        (Var mu, Var logSigma2) = Networks.Posterior(x);                               // (B, D) each
        Var z = Op.Reparameterise(mu, logSigma2, batch.Noise(mu.Shape));               // (B, D): mu + sigma epsilon
        Var reconstruction = _likelihood.NegativeLogLikelihood(Networks.Logits(z), x); // (B): -log p(x | z)
        Var kl = Op.Mean(Op.SumLast(Op.GaussianKl(mu, logSigma2)));                    // 1/2 sum_d (mu^2 + sigma^2 - log sigma^2 - 1)
        Var beta = _controller.Weight(kl, c);                                          // beta(t), a constant
        batch.Observe(z, mu, logSigma2);

        // Weight 0: what the controller compares, and what it sets, are shown beside it.
        return batch.Loss(
            new Term(TermInfo.Reconstruction, 1, Op.Mean(reconstruction)),
            new Term(WeightedTerm, 1, beta * kl),
            new Term(TermInfo.Kl, 0, kl),
            new Term(TargetTerm, 0, c),
            new Term(BetaTerm, 0, beta));
    }
}
