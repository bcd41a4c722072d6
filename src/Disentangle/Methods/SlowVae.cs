using Disentangle.Datasets.Sampling;
using Disentangle.Distributions;

namespace Disentangle.Methods;

/// <summary>
/// The SlowVAE (Klindt, Schott, Sharma, Ustyuzhaninov, Brendel, Bethge and Paiton: Towards nonlinear disentanglement in natural data with
/// temporal sparse coding, ICLR 2021): a VAE of pairs of images that follow each other in time, between which few factors change much. Its
/// prior of a code, given the code of the other image, is a Laplace distribution about it, in both directions, whose cross-entropy with the
/// posterior has a closed form.
/// </summary>
public sealed class SlowVae : IAutoencodingMethod
{
    private const string Twice = "twice", Uniform = "uniform", Drawn = "random";

    private static readonly Setting BetaSetting = Setting.Number("beta", 1, 0, "Weight of the KL term.");
    private static readonly Setting GammaSetting = Setting.Number("gamma", 10, 0,
        "Weight of the divergence of the codes of a pair from a Laplace distribution about each other.");
    private static readonly Setting LambdaSetting = Setting.PositiveNumber("lambda", 6,
        "Rate of this Laplace distribution: larger values expect smaller and sparser changes.");
    private static readonly Setting EntropySetting = Setting.Choice("entropy", "once", ["once", Twice],
        "How often the entropy of the posteriors is subtracted from the two cross-entropies: once, as in the published code, or twice, "
            + "which makes two divergences of them.");
    private static readonly Setting TransitionSetting = Setting.Choice("transition", "laplace", ["laplace", Uniform],
        "How factors change between the images of a pair: all that have an order move by steps (laplace), or some get other values "
            + "(uniform).");
    private static readonly Setting RateSetting = Setting.PositiveNumber("rate", 1,
        "Rate of the steps of transition=laplace: larger values give smaller steps.");
    private static readonly Setting ChangesSetting = Setting.WholeNumberOr("changes", Drawn, 1,
        "How many factors change with transition=uniform; random draws the number for each pair.");

    private static readonly TermInfo TransitionTerm = new(
        "transition-kl",
        "The divergence of the codes of a pair from a Laplace distribution about each other, in both directions: small where few latent "
            + "units change.")
    { Title = "transition KL" };

    private readonly Likelihood _likelihood;
    private readonly float _beta, _gamma, _lambda, _entropies;

    /// <summary>A fresh model.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="settings">Values of the entry's settings.</param>
    /// <exception cref="UserErrorException">A setting is unknown or out of range, or of the other kind of transitions.</exception>
    public SlowVae(MethodContext context, MethodSettings settings)
    {
        Entry.Check(settings);
        PairRule rule = RuleOf(settings);
        Networks = new GaussianAutoencoder(context);
        (_likelihood, _beta, _gamma) = (context.Likelihood, (float)settings[BetaSetting], (float)settings[GammaSetting]);
        (_lambda, _entropies) = ((float)settings[LambdaSetting], settings[EntropySetting].Name == Twice ? 2 : 1);
        Phases =
        [
            new Phase("vae", Parameters, context.Optimizer(Parameters, context.Kernels), Evaluate) { Feed = PhaseFeed.Pairs(rule) },
        ];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = new(
        "slow-vae",
        "SlowVAE",
        "A VAE of pairs of images that follow each other in time (weakly supervised): codes are expected to change in few latent units.",
        "2 reconstruction + beta KL(q(z|x) || N(0, I)) + gamma (CE(q1, Laplace(mu2, 1/lambda)) + CE(q2, Laplace(mu1, 1/lambda)) - H(q))",
        [BetaSetting, GammaSetting, LambdaSetting, EntropySetting, TransitionSetting, RateSetting, ChangesSetting],
        (context, settings) => new SlowVae(context, settings))
    {
        Citation = "D. Klindt, L. Schott, Y. Sharma, I. Ustyuzhaninov, W. Brendel, M. Bethge, D. Paiton, Towards nonlinear disentanglement "
            + "in natural data with temporal sparse coding, ICLR 2021",
        Terms = [TermInfo.Reconstruction, TermInfo.Kl, TransitionTerm],
        MainSetting = GammaSetting,
        IsWeak = true,
        ImagesPerExample = 2,
    };

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases { get; }

    /// <inheritdoc/>
    public ParameterSet Parameters => Networks.Parameters;

    /// <inheritdoc/>
    public GaussianAutoencoder Networks { get; }

    /// <summary>
    /// The cross-entropy of N(m, sigma^2) with a Laplace distribution of rate lambda about 0, in nats:
    /// <c>-log(lambda / 2) + lambda (sigma sqrt(2 / pi) exp(-m^2 / (2 sigma^2)) + m (2 Phi(m / sigma) - 1))</c>.
    /// </summary>
    /// <param name="m">Any shape.</param>
    /// <param name="logSigma2">The same shape.</param>
    /// <param name="lambda">Above 0.</param>
    internal static Var CrossEntropy(Var m, Var logSigma2, float lambda)
    {
        Var sigma = Op.Exp(0.5f * logSigma2);
        Var t = m / sigma;
        Var spread = sigma * (MathF.Sqrt(2 / MathF.PI) * Op.Exp(-0.5f * Op.Square(t)));
        return lambda * (spread + m * (2 * Op.NormalCdf(t) - 1)) - MathF.Log(lambda / 2);
    }

    private static PairRule RuleOf(MethodSettings settings)
    {
        SettingValue rate = settings[RateSetting], changes = settings[ChangesSetting];
        if (settings[TransitionSetting].Name != Uniform)
        {
            return changes.Name == Drawn ? PairRule.Steps((double)rate) : throw new UserErrorException(
                $"changes={changes} is a setting of transition=uniform, and transition is laplace");
        }

        if (rate != RateSetting.Default)
            throw new UserErrorException($"rate={rate} is a setting of transition=laplace, and transition is uniform");
        return PairRule.Exactly(changes.Name is null ? (int)Math.Min(changes.Number, int.MaxValue) : null);
    }

    private Loss Evaluate(Batch batch)
    {
        Var x = batch.Images;                                                          // (2 B, H, W, C): rows 2 i and 2 i + 1 are a pair
        (Var mu, Var logSigma2) = Networks.Posterior(x);                               // (2 B, D) each
        Var z = Op.Reparameterise(mu, logSigma2, batch.Noise(mu.Shape));               // (2 B, D)
        Var reconstruction = _likelihood.NegativeLogLikelihood(Networks.Logits(z), x); // (2 B): -log p(x | z)
        Var kl = Op.SumLast(Op.GaussianKl(mu, logSigma2));                             // (2 B)
        (Var mu1, Var mu2) = PairedVae.Halves(mu);                                     // (B, D) each
        (Var l1, Var l2) = PairedVae.Halves(logSigma2);
        Var m = mu1 - mu2;                                                             // (B, D); the cross-entropy is even in m
        Var both = CrossEntropy(m, l1, _lambda) + CrossEntropy(m, l2, _lambda);        // (B, D)
        Var entropy = 0.5f * Op.Mean(Op.SumLast(logSigma2 + (1 + MathF.Log(2 * MathF.PI)))); // H(q), mean over 2 B
        Var transition = Op.Mean(Op.SumLast(both)) - _entropies * entropy;

        return batch.Loss(
            new Term(TermInfo.Reconstruction, 2, Op.Mean(reconstruction)),
            new Term(TermInfo.Kl, _beta, Op.Mean(kl)),
            new Term(TransitionTerm, _gamma, transition));
    }
}
