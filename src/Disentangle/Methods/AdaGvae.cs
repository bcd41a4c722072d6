namespace Disentangle.Methods;

/// <summary>
/// The Ada-GVAE (Locatello, Poole, Rätsch, Schölkopf, Bachem and Tschannen: Weakly-supervised disentanglement without compromises, ICML
/// 2020), section 4.1: a beta-VAE of pairs of images. In the latent units that a pair shares, both images get the mean of the two
/// posteriors' means and of their variances (Hosoya: Group-based learning of disentangled representations with generalizability for novel
/// contents, IJCAI 2019).
/// </summary>
public sealed class AdaGvae : IAutoencodingMethod
{
    private readonly PairedVae _pairs;

    /// <summary>A fresh model.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="settings">Values of the entry's settings.</param>
    /// <exception cref="UserErrorException">A setting is unknown or out of range, or two do not go together.</exception>
    public AdaGvae(MethodContext context, MethodSettings settings)
    {
        Entry.Check(settings);
        _pairs = new PairedVae(context, settings, Average);
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = PairedVae.EntryOf(
        "ada-gvae",
        "Ada-GVAE",
        "A β-VAE of pairs of images that share some factors (weakly supervised): what a pair shares gets one posterior, the mean of both.",
        (context, settings) => new AdaGvae(context, settings));

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
