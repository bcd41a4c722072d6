using Disentangle.Architectures;
using Disentangle.Distributions;
using Disentangle.Initialisers;
using Disentangle.Optimizers;

namespace Disentangle.Methods;

/// <summary>
/// The FactorVAE (Kim and Mnih: Disentangling by factorising, ICML 2018), to be maximised: the objective of the VAE less
/// <c>gamma TC(z)</c>, where <c>TC(z) = KL(q(z) || prod_d q(z_d))</c> is estimated by a discriminator D of codes and permuted codes:
/// <c>TC = E_q(z) log D(z) / (1 - D(z))</c>. Algorithm 2: a step of the VAE with D fixed, then a step of D with the VAE fixed.
/// </summary>
public sealed class FactorVae : IAutoencodingMethod
{
    private const string OneBatch = "one", TwoBatches = "two", RunsRate = "lr";

    private static readonly Setting GammaSetting = Setting.Number("gamma", 10, 0,
        "Weight of the total correlation (TC): larger values make the latent units more independent.");
    private static readonly Setting BatchesSetting = Setting.Choice(
        "batches", TwoBatches, [TwoBatches, OneBatch],
        "Whether the permuted codes come from a second batch, as in the paper, or from the same batch.");

    private static readonly Setting RateSetting = Setting.PositiveNumberOr("discriminator_lr", RunsRate,
        "Learning rate of the discriminator; lr stands for the learning rate of the run, --lr.");
    private static readonly Setting LayersSetting = Setting.WholeNumber("discriminator_layers", 6, 1,
        "Number of hidden layers of the discriminator.", 64);
    private static readonly Setting UnitsSetting = Setting.WholeNumber("discriminator_units", 1000, 1,
        "Width of the hidden layers of the discriminator.", 65536);

    private static readonly TermInfo TcTerm = new(
        "density-ratio-tc",
        "Total correlation (TC), the dependence among the latent units, as the discriminator estimates it: 0 means " +
            "independent.")
    { Title = "TC, density ratio" };

    private static readonly TermInfo DiscriminatorTerm =
        new("discriminator", "Half the cross-entropy of the discriminator: 0.69 (log 2) at chance level, 0 if it is always right.");

    private readonly Likelihood _likelihood;
    private readonly CodeDiscriminator _discriminator;
    private readonly float _gamma;
    private readonly bool _oneBatch;

    /// <summary>A fresh model.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="gamma">The weight of the total correlation, at least 0; with 0 the first phase is the VAE.</param>
    /// <param name="oneBatch">Whether the permuted codes are those of the first phase's batch, as in the large-scale study's
    /// library; the paper takes a second.</param>
    /// <param name="discriminatorRate">The discriminator's learning rate, above 0; null for the context's.</param>
    /// <param name="discriminatorLayers">How many hidden layers it has, 1 to 64.</param>
    /// <param name="discriminatorUnits">Their width, 1 to 65536.</param>
    /// <exception cref="UserErrorException">A number is out of range.</exception>
    public FactorVae(
        MethodContext context, float gamma = 10, bool oneBatch = false, double? discriminatorRate = null, int discriminatorLayers = 6,
        int discriminatorUnits = 1000)
    {
        GammaSetting.Check(gamma);
        double rate = discriminatorRate ?? context.LearningRate;
        RateSetting.Check(rate);
        LayersSetting.Check(discriminatorLayers);
        UnitsSetting.Check(discriminatorUnits);
        Networks = new GaussianAutoencoder(context);
        ParameterSource source = new(context.Seed, Initialisation.Glorot, Networks.Parameters.Items.Count, device: context.Kernels);
        _discriminator = new CodeDiscriminator(source, context.Latents, discriminatorLayers, discriminatorUnits, logits: 2);
        (_likelihood, _gamma, _oneBatch) = (context.Likelihood, gamma, oneBatch);
        Parameters = Networks.Parameters.Union(_discriminator.Parameters);
        Phases =
        [
            new Phase("vae", Networks.Parameters, context.Optimizer(Networks.Parameters, context.Kernels), EvaluateVae),
            new Phase("discriminator", _discriminator.Parameters,
                new Adam(_discriminator.Parameters, context.Kernels, rate, 0.5, 0.9), EvaluateDiscriminator),
        ];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = new(
        "factor-vae",
        "FactorVAE",
        "A VAE that penalises the total correlation of its latent units, estimated by a discriminator.",
        "reconstruction + KL(q(z|x) || N(0, I)) + gamma TC(z); discriminator: -1/2 log D(z) - 1/2 log(1 - D(permuted z))",
        [GammaSetting, BatchesSetting, RateSetting, LayersSetting, UnitsSetting],
        (context, settings) => new FactorVae(
            context,
            (float)settings[GammaSetting],
            settings[BatchesSetting].Name == OneBatch,
            settings[RateSetting].Name is null ? (double)settings[RateSetting] : null,
            (int)settings[LayersSetting],
            (int)settings[UnitsSetting]))
    {
        Citation = "H. Kim, A. Mnih, Disentangling by factorising, ICML 2018",
        Terms = [TermInfo.Reconstruction, TermInfo.Kl, TcTerm, DiscriminatorTerm, .. TermInfo.Observed],
        MainSetting = GammaSetting,
    };

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases { get; }

    /// <inheritdoc/>
    public ParameterSet Parameters { get; }

    /// <inheritdoc/>
    public GaussianAutoencoder Networks { get; }

    /// <inheritdoc/>
    public void CheckBatch(int batch, int datasetCount)
    {
        if (batch < 2)
            throw new UserErrorException(
                $"factor-vae needs batches of at least 2 images, since a single code cannot be permuted, got {batch}");
    }

    private Loss EvaluateVae(Batch batch)
    {
        Var x = batch.Images;                                                          // (B, H, W, C)
        (Var mu, Var logSigma2) = Networks.Posterior(x);                               // (B, D) each
        Var z = Op.Reparameterise(mu, logSigma2, batch.Noise(mu.Shape));               // (B, D): mu + sigma epsilon
        Var reconstruction = _likelihood.NegativeLogLikelihood(Networks.Logits(z), x); // (B): -log p(x | z)
        Var kl = Op.SumLast(Op.GaussianKl(mu, logSigma2));                             // (B): 1/2 sum_d (mu^2 + sigma^2 - log sigma^2 - 1)
        Var logOdds = _discriminator.LogOdds(z);                                       // (B, 1): log D(z) / (1 - D(z)), D constant
        batch.PassOn("codes", z);
        batch.Observe(z, mu, logSigma2);

        return batch.Loss(
            new Term(TermInfo.Reconstruction, 1, Op.Mean(reconstruction)),
            new Term(TermInfo.Kl, 1, Op.Mean(kl)),
            new Term(TcTerm, _gamma, Op.Mean(logOdds)));
    }

    private Loss EvaluateDiscriminator(Batch batch)
    {
        Var z = batch.Passed("codes");                                                 // (B, D), of the first phase
        Var permuted = batch.Permute(_oneBatch ? z : SecondCodes(batch));              // (B, D): ~ prod_d q(z_d)
        return batch.Loss(new Term(DiscriminatorTerm, 1, 0.5f * _discriminator.CrossEntropy(z, permuted)));
    }

    // Of the phase's own batch, by the encoder as the first phase left it; no gradient reaches it.
    private Var SecondCodes(Batch batch)
    {
        (Var mu, Var logSigma2) = Networks.Posterior(batch.Images);
        return Op.Reparameterise(mu, logSigma2, batch.Noise(mu.Shape));
    }
}
