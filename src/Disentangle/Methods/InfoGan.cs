using Disentangle.Estimators;
using Disentangle.Foundation.Numerics;
using Disentangle.Serialization;

namespace Disentangle.Methods;

/// <summary>
/// InfoGAN (Chen, Duan, Houthooft, Schulman, Sutskever and Abbeel: InfoGAN: Interpretable representation learning by information
/// maximizing generative adversarial nets, NeurIPS 2016), equation 6: <c>min_{G,Q} max_D V(D, G) - lambda L_I(G, Q)</c>, with a lambda for
/// each of the two parts of the code, where
/// <c>L_I = H(c) + E log Q(c | G(z, c)) &lt;= I(c; G(z, c))</c>. The generator minimises -log D(G) in place of log(1 - D(G)), as the
/// authors' code does.
/// </summary>
public sealed class InfoGan : ILayeredMethod, ICategoricalCode
{
    private const long Most = 65536;

    private static readonly Setting CategoriesSetting = Setting.WholeNumber("categories", 10, 0,
        "Number of categories of the categorical code; 0 for no such code; 1 is not allowed.", Most);
    private static readonly Setting ContinuousSetting = Setting.WholeNumber("continuous", 2, 0,
        "Number of continuous codes, each uniform from -1 to 1.", Most);
    private static readonly Setting NoiseSetting = Setting.WholeNumber("noise", 62, 0,
        "Number of noise inputs of the generator in addition to the code.", Most);

    // Deprecated: lambda sets both, as the only weight of earlier versions did.
    private static readonly Setting CategoricalWeightSetting = Setting.Number("lambda_categorical", 1, 0,
        "Weight of the mutual information (MI) between categorical code and images.").WithAlias("lambda");
    private static readonly Setting ContinuousWeightSetting = Setting.Number("lambda_continuous", 0.1, 0,
        "Weight of the mutual information (MI) between continuous codes and images.").WithAlias("lambda");
    private static readonly Setting RateSetting = Setting.PositiveNumber("discriminator_lr", 2e-4,
        "Learning rate of discriminator and Q; the generator uses that of the run, --lr.");
    private static readonly Setting UnitsSetting = Setting.WholeNumber("units", 1024, 1,
        "Width of the last layer that discriminator and Q share.", Most);

    private static readonly Setting NormSetting = Setting.Choice("discriminator_norm", "batch", ["batch", "none"],
        "Whether to apply batch normalisation to the features that discriminator and Q share.");

    private static readonly TermInfo GeneratorTerm =
        new(
            "generator",
            "The generator's adversarial loss: 0.69 (log 2) where the discriminator is at chance level, more if it " +
                "recognises generated images.");

    private static readonly TermInfo CategoricalTerm = new(
        "categorical-bound",
        "A lower bound on the mutual information (MI) between category and generated image: from 0 for none to the logarithm of the " +
            "number of categories.")
    { Title = "categorical MI bound" };

    private static readonly TermInfo ContinuousTerm =
        new("continuous-bound", "A lower bound on the mutual information (MI) between the continuous codes and the generated image.")
        { Title = "continuous MI bound" };

    private readonly InfoGanNetworks _networks;
    private readonly int _categories, _continuous;
    private readonly float _lambdaCategorical, _lambdaContinuous;
    private readonly BatchInput _drawInput;

    /// <summary>A fresh model. The context's number of latents and likelihood are not used.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="categories">K, the values of the categorical code: 0 for no such code, or at least 2.</param>
    /// <param name="continuous">How many codes there are from U(-1, 1), at least 0.</param>
    /// <param name="noise">How many inputs of noise the generator has, at least 0.</param>
    /// <param name="lambdaCategorical">The weight of the categorical code's bound of the mutual information, at least 0.</param>
    /// <param name="lambdaContinuous">The weight of the continuous codes' bound, at least 0.</param>
    /// <param name="discriminatorRate">The learning rate of discriminator and Q, above 0.</param>
    /// <param name="units">The features that discriminator and Q share, at least 1.</param>
    /// <param name="normalises">Whether these features are normalised over the batch, as in the paper.</param>
    /// <exception cref="UserErrorException">A number is out of range, or there is no code.</exception>
    public InfoGan(
        MethodContext context,
        int categories = 10,
        int continuous = 2,
        int noise = 62,
        float lambdaCategorical = 1,
        float lambdaContinuous = 0.1f,
        double discriminatorRate = 2e-4,
        int units = 1024,
        bool normalises = true)
    {
        CategoriesSetting.Check(categories);
        ContinuousSetting.Check(continuous);
        NoiseSetting.Check(noise);
        CategoricalWeightSetting.Check(lambdaCategorical);
        ContinuousWeightSetting.Check(lambdaContinuous);
        RateSetting.Check(discriminatorRate);
        UnitsSetting.Check(units);
        CheckCodes(categories, continuous);
        (_categories, _continuous, _lambdaCategorical, _lambdaContinuous) = (categories, continuous, lambdaCategorical, lambdaContinuous);
        _drawInput = DrawInput;
        _networks = new InfoGanNetworks(context, categories, continuous, noise, units, normalises);
        ParameterSet d = _networks.DiscriminatorParameters, g = _networks.GeneratorParameters;
        Parameters = g.Union(d);
        Phases =
        [
            new Phase("discriminator", d, context.AdversarialOptimizer(d, context.Kernels, discriminatorRate), Discriminate),
            new Phase("generator", g, context.AdversarialOptimizer(g, context.Kernels, null), Generate),
        ];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = new(
        "infogan",
        "InfoGAN",
        "A GAN whose generator also maximises the mutual information between its codes and the images it generates.",
        "D: -log D(x) - log(1 - D(G)) - sum lambda L_I,  G: -log D(G) - sum lambda L_I,  L_I = H(c) + log Q(c|G) for each part of the code",
        [CategoriesSetting, ContinuousSetting, NoiseSetting, CategoricalWeightSetting, ContinuousWeightSetting,
            RateSetting, UnitsSetting, NormSetting],
        (context, settings) => new InfoGan(
            context,
            (int)settings[CategoriesSetting],
            (int)settings[ContinuousSetting],
            (int)settings[NoiseSetting],
            (float)settings[CategoricalWeightSetting],
            (float)settings[ContinuousWeightSetting],
            (double)settings[RateSetting],
            (int)settings[UnitsSetting],
            settings[NormSetting].Name == "batch"))
    {
        Architecture = "infogan",
        Latents = settings => CheckCodes((int)settings[CategoriesSetting], (int)settings[ContinuousSetting]),
        Citation = "X. Chen, Y. Duan, R. Houthooft, J. Schulman, I. Sutskever, P. Abbeel, InfoGAN: Interpretable representation " +
            "learning by information maximizing generative adversarial nets, NeurIPS 2016",
        Terms = [TermInfo.Discriminator, GeneratorTerm, CategoricalTerm, ContinuousTerm],
        MainSetting = CategoriesSetting,
    };

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases { get; }

    /// <summary>The generator's parameters, then those of the discriminator and of Q.</summary>
    public ParameterSet Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<NamedTensor> Statistics => _networks.Statistics;

    /// <inheritdoc/>
    public CodingLayers Layers => _networks.Layers;

    /// <inheritdoc/>
    public ImageShape ImageShape => _networks.ImageShape;

    /// <summary>D: the categories and the continuous codes.</summary>
    public int Latents => _networks.Latents;

    /// <inheritdoc/>
    public int Categories => _categories;

    /// <inheritdoc/>
    public void CheckBatch(int batch, int datasetCount)
    {
        if (batch < 2)
            throw new UserErrorException($"batch must be >= 2 for infogan, whose networks are normalised over the batch, got {batch}");
    }

    /// <inheritdoc/>
    public Codes Encode(Tensor images) => _networks.Encode(images);

    /// <inheritdoc/>
    public Tensor Decode(Tensor codes) => _networks.Decode(codes);

    /// <inheritdoc/>
    public Tensor DecodeCategories(int rows, ref Philox random) => _networks.DecodeCategories(rows, ref random);

    /// <summary>Codes from p(c), (count, D): a category each, one-hot, and numbers from U(-1, 1).</summary>
    public Tensor SamplePrior(int count, ref Philox random)
    {
        Tensor codes = new(new Shape(count, Latents));
        _networks.Draw(codes.HostWrite(), Latents, ref random);
        return codes;
    }

    /// <summary>0 to 1 for a category, -1 to 1 for a continuous code: as far as training goes.</summary>
    public (float First, float Last) TraversalRange(int unit) => unit < _categories ? (0, 1) : (-1, 1);

    /// <summary>0 and 1 for a category.</summary>
    public IReadOnlyList<float>? DiscreteValues(int unit) => unit < _categories ? [0, 1] : null;

    private Loss Discriminate(Batch batch)
    {
        Var x = batch.Images;                                   // (B, H, W, C)
        Var cz = Draw(batch);                                   // (B, D + noise)
        Var fake = Op.Sigmoid(_networks.Logits(cz));            // (B, H, W, C): G(z, c), a constant here
        Var onReal = _networks.Judgement(_networks.Features(x)); // (B, 1): the logit of D(x)

        // Real images are what is encoded, so it is theirs that the running statistics of the features follow.
        batch.Tape.KeepsStatistics = false;
        Var features = _networks.Features(fake);                // (B, units)
        batch.Tape.KeepsStatistics = true;
        Var onFake = _networks.Judgement(features);             // (B, 1): the logit of D(G)
        Var loss = Op.Mean(Op.Softplus(-onReal)) + Op.Mean(Op.Softplus(onFake)); // -log D(x) - log(1 - D(G))
        return WithBounds(batch, new Term(TermInfo.Discriminator, 1, loss), cz, features);
    }

    private Loss Generate(Batch batch)
    {
        Var cz = Draw(batch);                                   // (B, D + noise)
        Var fake = Op.Sigmoid(_networks.Logits(cz));            // (B, H, W, C)
        Var features = _networks.Features(fake);                // (B, units), by constant parameters
        Var loss = Op.Mean(Op.Softplus(-_networks.Judgement(features))); // -log D(G)
        return WithBounds(batch, new Term(GeneratorTerm, 1, loss), cz, features);
    }

    private Loss WithBounds(Batch batch, Term loss, Var cz, Var features)
    {
        Var q = _networks.Posterior(features);                  // (B, K + 2 (D - K))
        if (_categories == 0) return batch.Loss(loss, Continuous());
        Var bound = InformationBound.Categorical(Op.Columns(cz, 0, _categories), Op.Columns(q, 0, _categories));
        Term categorical = new(CategoricalTerm, -_lambdaCategorical, bound);
        return _continuous == 0 ? batch.Loss(loss, categorical) : batch.Loss(loss, categorical, Continuous());

        Term Continuous() => new(
            ContinuousTerm,
            -_lambdaContinuous,
            InformationBound.Uniform(
                Op.Columns(cz, _categories, _continuous), Op.Columns(q, _categories, _continuous), Op.Columns(q,
                    _categories + _continuous, _continuous)));
    }

    private Var Draw(Batch batch) => batch.Input(new Shape(batch.Size, _networks.InputUnits), _drawInput);

    private void DrawInput(Batch batch, Span<float> input)
    {
        Philox random = batch.Random(RandomPurpose.Prior);
        _networks.Draw(input, _networks.InputUnits, ref random);
    }

    private static int CheckCodes(int categories, int continuous)
    {
        if (categories == 1) throw new UserErrorException("categories must be 0 or >= 2, got 1");
        if (categories + continuous == 0) throw new UserErrorException("infogan needs a code, got categories 0 and continuous 0");
        return categories + continuous;
    }
}
