namespace Disentangle.Methods;

/// <summary>
/// The Ada-ML-VAE (Locatello, Poole, Rätsch, Schölkopf, Bachem and Tschannen: Weakly-supervised disentanglement without compromises, ICML
/// 2020), section 4.1: a beta-VAE of pairs of images. In the latent units that a pair shares, both images get the mean of the product of
/// the two posteriors (Bouchacourt, Tomioka and Nowozin: Multi-level variational autoencoder, AAAI 2018), and twice its variance, as the
/// code of the authors has it.
/// </summary>
public sealed class AdaMlVae : IAutoencodingMethod
{
    private readonly PairedVae _pairs;

    /// <summary>A fresh model.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="settings">Values of the entry's settings.</param>
    /// <exception cref="UserErrorException">A setting is unknown or out of range, or two do not go together.</exception>
    public AdaMlVae(MethodContext context, MethodSettings settings)
    {
        Entry.Check(settings);
        _pairs = new PairedVae(context, settings, Average);
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = PairedVae.EntryOf(
        "ada-mlvae",
        "Ada-ML-VAE",
        "A β-VAE of pairs of images that share some factors (weakly supervised): what a pair shares gets one "
            + "posterior, the product of both.",
        (context, settings) => new AdaMlVae(context, settings));

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases => _pairs.Phases;

    /// <inheritdoc/>
    public ParameterSet Parameters => Networks.Parameters;

    /// <inheritdoc/>
    public GaussianAutoencoder Networks => _pairs.Networks;

    /// <summary>
    /// (B, D) each: <c>(sigma2^2 mu1 + sigma1^2 mu2) / (sigma1^2 + sigma2^2)</c> and
    /// <c>log(2 sigma1^2 sigma2^2 / (sigma1^2 + sigma2^2))</c>.
    /// </summary>
    internal static (Var Mu, Var LogSigma2) Average(Var mu1, Var logSigma2First, Var mu2, Var logSigma2Second)
    {
        Var difference = logSigma2First - logSigma2Second;
        Var mu = Op.Sigmoid(-difference) * mu1 + Op.Sigmoid(difference) * mu2;
        Var logSigma2 = logSigma2First - Op.Softplus(difference) + MathF.Log(2);
        return (mu, logSigma2);
    }
}
