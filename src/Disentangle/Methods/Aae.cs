using Disentangle.Architectures;
using Disentangle.Distributions;
using Disentangle.Foundation.Numerics;
using Disentangle.Initialisers;
using Disentangle.Serialization;

namespace Disentangle.Methods;

/// <summary>
/// The adversarial autoencoder (Makhzani, Shlens, Jaitly, Goodfellow and Frey: Adversarial autoencoders, 2015): an autoencoder
/// whose codes, all images together, are made to look like draws of a prior p(z) to a discriminator D. In turn: encoder and
/// decoder minimise <c>-log p(x | z)</c>; D maximises <c>E_p(z) log D(z) + E_q(z) log (1 - D(z))</c>; the encoder maximises
/// <c>E_q(z) log D(z)</c>.
/// </summary>
public sealed class Aae : IGaussianPosterior, ILayeredMethod
{
    private const string Deterministic = "deterministic", Gaussian = "gaussian";

    private static readonly Setting EncoderSetting = Setting.Choice(
        "encoder", Deterministic, [Deterministic, Gaussian], "Whether the encoder outputs one code or a Gaussian distribution of codes.");

    private static readonly Setting PriorSetting = Setting.Choice("prior", Prior.Normal.Id, Prior.All.Select(prior => prior.Id),
        "The prior that the aggregate posterior, the codes of all images, is matched to.");
    private static readonly Setting ScaleSetting = Setting.PositiveNumber("prior_scale", 1,
        "Scale of the prior: every sample is multiplied by it.");
    private static readonly Setting EncoderRateSetting = Setting.Number(
        "adversarial_lr", 2e-4, 0, "Learning rate of the encoder's adversarial loss; 0 gives a plain autoencoder.");

    private static readonly Setting RateSetting = Setting.PositiveNumber("discriminator_lr", 2e-4, "Learning rate of the discriminator.");
    private static readonly Setting LayersSetting = Setting.WholeNumber("discriminator_layers", 2, 1,
        "Number of hidden layers of the discriminator.", 64);
    private static readonly Setting UnitsSetting = Setting.WholeNumber("discriminator_units", 1000, 1,
        "Width of the hidden layers of the discriminator.", 65536);

    private static readonly TermInfo EncoderTerm =
        new(
            "encoder",
            "The encoder's adversarial loss: 0.69 (log 2) where the discriminator cannot distinguish codes from samples of " +
                "the prior.");

    private readonly Likelihood _likelihood;
    private readonly CodeDiscriminator _discriminator;
    private readonly Prior _prior;
    private readonly BatchInput _drawPrior;

    /// <summary>A fresh model.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="gaussian">Whether the encoder gives a normal distribution of codes in place of one code.</param>
    /// <param name="prior">p(z); N(0, I) if null.</param>
    /// <param name="adversarialRate">The encoder's learning rate against the discriminator, at least 0.</param>
    /// <param name="discriminatorRate">The discriminator's learning rate, above 0.</param>
    /// <param name="discriminatorLayers">How many hidden layers it has, 1 to 64.</param>
    /// <param name="discriminatorUnits">Their width, 1 to 65536.</param>
    /// <exception cref="UserErrorException">A number is out of range, or the prior needs another number of latents.</exception>
    public Aae(
        MethodContext context,
        bool gaussian = false,
        Prior? prior = null,
        double adversarialRate = 2e-4,
        double discriminatorRate = 2e-4,
        int discriminatorLayers = 2,
        int discriminatorUnits = 1000)
    {
        EncoderRateSetting.Check(adversarialRate);
        RateSetting.Check(discriminatorRate);
        LayersSetting.Check(discriminatorLayers);
        UnitsSetting.Check(discriminatorUnits);
        (_likelihood, _prior) = (context.Likelihood, prior ?? Prior.Normal);
        _prior.Check(context.Latents);
        _drawPrior = DrawPrior;
        Networks = new Autoencoder(context, deterministic: !gaussian);
        HasGaussianPosterior = gaussian && _prior.IsStandardNormal;
        ParameterSource source = new(context.Seed, Initialisation.Glorot, Networks.Parameters.Items.Count, device: context.Kernels);
        _discriminator = new CodeDiscriminator(source, context.Latents, discriminatorLayers, discriminatorUnits);
        Parameters = Networks.Parameters.Union(_discriminator.Parameters);
        Phases =
        [
            new Phase("reconstruction", Networks.Parameters, context.Optimizer(Networks.Parameters, context.Kernels),
                EvaluateReconstruction),
            new Phase("discriminator", _discriminator.Parameters,
                context.AdversarialOptimizer(_discriminator.Parameters, context.Kernels, discriminatorRate), EvaluateDiscriminator),
            new Phase("encoder", Networks.EncoderParameters,
                context.AdversarialOptimizer(Networks.EncoderParameters, context.Kernels, adversarialRate), EvaluateEncoder),
        ];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = new(
        "aae",
        "AAE",
        "An autoencoder whose codes are matched to a chosen prior by a discriminator, in place of a KL term.",
        "reconstruction; discriminator: -log D(z ~ p(z)) - log(1 - D(z ~ q(z))); encoder: -log D(z ~ q(z))",
        [EncoderSetting, PriorSetting, ScaleSetting, EncoderRateSetting, RateSetting, LayersSetting, UnitsSetting],
        (context, settings) => new Aae(
            context,
            settings[EncoderSetting].Name == Gaussian,
            Prior.Get(settings[PriorSetting].Name!).Scaled((float)settings[ScaleSetting]),
            (double)settings[EncoderRateSetting],
            (double)settings[RateSetting],
            (int)settings[LayersSetting],
            (int)settings[UnitsSetting]))
    {
        Citation = "A. Makhzani, J. Shlens, N. Jaitly, I. Goodfellow, B. Frey, Adversarial autoencoders, 2015",
        Terms = [TermInfo.Reconstruction, TermInfo.Discriminator, EncoderTerm, .. TermInfo.Observed],
        MainSetting = PriorSetting,
    };

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases { get; }

    /// <inheritdoc/>
    public ParameterSet Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<NamedTensor> Statistics => Networks.Statistics;

    /// <summary>Whether the encoder is Gaussian and the prior N(0, I).</summary>
    public bool HasGaussianPosterior { get; }

    /// <summary>The encoder and the decoder.</summary>
    public Autoencoder Networks { get; }

    /// <inheritdoc/>
    public CodingLayers Layers => Networks.Layers;

    /// <inheritdoc/>
    public ImageShape ImageShape => Networks.ImageShape;

    /// <inheritdoc/>
    public int Latents => Networks.Latents;

    /// <inheritdoc/>
    public Codes Encode(Tensor images) => Networks.Encode(images);

    /// <inheritdoc/>
    public Tensor Decode(Tensor codes) => Networks.Decode(codes);

    /// <inheritdoc/>
    public Var Logits(Var codes) => Networks.Logits(codes);

    /// <inheritdoc/>
    public Tensor SamplePrior(int count, ref Philox random)
    {
        Tensor codes = new(new Shape(count, Latents));
        _prior.Sample(codes, ref random);
        return codes;
    }

    /// <inheritdoc/>
    public (float First, float Last) TraversalRange(int unit) => (-_prior.Reach, _prior.Reach);

    private Loss EvaluateReconstruction(Batch batch)
    {
        Var x = batch.Images;                                                          // (B, H, W, C)
        (Var mu, Var? logSigma2) = Networks.Posterior(x);                              // (B, D) each
        Var z = Sample(batch, mu, logSigma2);                                          // (B, D)
        Var reconstruction = _likelihood.NegativeLogLikelihood(Networks.Logits(z), x); // (B): -log p(x | z)
        if (HasGaussianPosterior) batch.Observe(z, mu, logSigma2!.Value);
        return batch.Loss(new Term(TermInfo.Reconstruction, 1, Op.Mean(reconstruction)));
    }

    private Loss EvaluateDiscriminator(Batch batch)
    {
        Var q = Sample(batch);                                                         // (B, D), the encoder constant
        Var p = batch.Input(q.Shape, _drawPrior);                                      // (B, D): z ~ p(z)
        return batch.Loss(new Term(TermInfo.Discriminator, 1, _discriminator.CrossEntropy(p, q)));
    }

    private void DrawPrior(Batch batch, Span<float> z)
    {
        Philox random = batch.Random(RandomPurpose.Prior);
        _prior.Sample(z, Latents, ref random);
    }

    private Loss EvaluateEncoder(Batch batch)
    {
        Var logOdds = _discriminator.LogOdds(Sample(batch));                           // (B, 1), D constant
        return batch.Loss(new Term(EncoderTerm, 1, Op.Mean(Op.Softplus(-logOdds))));     // -log D(z)
    }

    // z ~ q(z | x), or the one code of x.
    private Var Sample(Batch batch)
    {
        (Var mu, Var? logSigma2) = Networks.Posterior(batch.Images);
        return Sample(batch, mu, logSigma2);
    }

    private static Var Sample(Batch batch, Var mu, Var? logSigma2) =>
        logSigma2 is { } spread ? Op.Reparameterise(mu, spread, batch.Noise(mu.Shape)) : mu;
}
