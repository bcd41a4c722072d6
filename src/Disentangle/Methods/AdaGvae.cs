namespace Disentangle.Methods;

/// <summary>
/// The Ada-GVAE (Locatello, Poole, Rätsch, Schölkopf, Bachem and Tschannen: Weakly-supervised disentanglement without compromises, ICML
/// 2020), section 4.1: a beta-VAE of pairs of images. In the latent units that a pair shares, both images get the mean of the two
/// posteriors' means and of their variances (Hosoya: Group-based learning of disentangled representations with generalizability for novel
/// contents, IJCAI 2019).
/// </summary>
public sealed class AdaGvae : IAutoencodingMethod
{
    private static readonly Setting BetaSetting = Setting.Number("beta", 1, 0, "Weight of the KL term.");

    private readonly PairedVae _pairs;

    /// <summary>A fresh model.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="settings">Values of the entry's settings.</param>
    /// <exception cref="UserErrorException">A setting is unknown or out of range, or two do not go together.</exception>
    public AdaGvae(MethodContext context, MethodSettings settings)
    {
        Entry.Check(settings);
        _pairs = new PairedVae(context, (float)settings[BetaSetting], PairSettings.Of(settings), Average);
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = new(
        "ada-gvae",
        "Ada-GVAE",
        "A β-VAE of pairs of images that share some factors (weakly supervised): what a pair shares gets one posterior, the mean of both.",
        "reconstruction + beta KL(q~(z|x) || N(0, I)), q~ averaged in the units that the pair shares",
        [BetaSetting, .. PairSettings.All],
        (context, settings) => new AdaGvae(context, settings))
    {
        Citation = "F. Locatello, B. Poole, G. Rätsch, B. Schölkopf, O. Bachem, M. Tschannen, Weakly-supervised disentanglement without "
            + "compromises, ICML 2020",
        Terms = [TermInfo.Reconstruction, TermInfo.Kl, PairedVae.SharedTerm, PairedVae.CountErrorTerm],
        MainSetting = BetaSetting,
        IsWeak = true,
        ImagesPerExample = 2,
    };

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases => _pairs.Phases;

    /// <inheritdoc/>
    public ParameterSet Parameters => Networks.Parameters;

    /// <inheritdoc/>
    public GaussianAutoencoder Networks => _pairs.Networks;

    /// <summary>(B, D) each: <c>(mu1 + mu2) / 2</c> and <c>log((sigma1^2 + sigma2^2) / 2)</c>.</summary>
    internal static (Var Mu, Var LogSigma2) Average(Var mu1, Var logSigma2First, Var mu2, Var logSigma2Second)
    {
        Var mu = 0.5f * (mu1 + mu2);
        Var logSigma2 = logSigma2First + Op.Softplus(logSigma2Second - logSigma2First) - MathF.Log(2);
        return (mu, logSigma2);
    }
}
