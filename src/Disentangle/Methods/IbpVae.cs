using Disentangle.Distributions;
using Disentangle.Foundation.Numerics;
using Disentangle.Initialisers;
using Disentangle.Layers;
using Disentangle.Serialization;

namespace Disentangle.Methods;

/// <summary>
/// The IBP-VAE with a structured posterior (Singh, Ling, Doshi-Velez: Structured variational autoencoders for the Beta-Bernoulli
/// process, NIPS workshop AABI 2017), with the weight beta of Gyawali et al. (ICDM 2019). Each image has some of K features:
/// <c>nu_k ~ Beta(alpha, 1), pi_k = prod over j &lt;= k of nu_j, z_nk ~ Bernoulli(pi_k), A_n ~ N(0, I), x_n ~ p(x | z_n * A_n)</c>.
/// A code is z * A: an absent feature is 0.
/// </summary>
public sealed class IbpVae : ILayeredMethod, IPresenceCode
{
    private const string Equal = "equal";

    private static readonly Setting AlphaSetting = Setting.Number("alpha", 10, 0.01,
        "Expected number of features of an image under the prior.");
    private static readonly Setting BetaSetting = Setting.Number("beta", 1, 0, "Weight of the three KL terms.");
    private static readonly Setting TemperatureSetting = Setting.Number(
        "temperature", 0.3, 0.01, "Temperature of the relaxed Bernoulli variables of feature presence in training: near 0 they are nearly "
            + "binary, with noisy gradients.");
    private static readonly Setting PriorTemperatureSetting = Setting.PositiveNumberOr(
        "prior_temperature", Equal, "Temperature of the relaxed Bernoulli prior, with kl=relaxed: equal to that of the posterior, or a "
            + "number; unequal ones cost every image nats for every feature, which kl-z-floor shows.");
    private static readonly Setting SticksWeightSetting = Setting.Number(
        "nu_weight", 1, 0, "Further weight of the KL term of the sticks, beside beta and 1 / N.");
    private static readonly Setting KlSetting = Setting.Choice(
        "kl", "relaxed", ["relaxed", "bernoulli"],
        "The KL term of feature presence: between the relaxed variables, or between the Bernoulli variables, which with relaxed samples "
            + "is a bound of neither model.");
    private static readonly Setting StdSetting = Setting.Choice(
        "std", "corrected", ["corrected", "released"],
        "Standard deviation of a feature's value: exp(logvar / 2), or exp(logvar) as in the released code.");
    private static readonly Setting CodeSetting = Setting.Choice(
        "code", "masked", ["masked", "mean"], "The code of an image: the value of each feature times its probability, or the value alone.");

    private static readonly TermInfo ValuesTerm =
        new("kl-a", "The KL divergence of the values of the features from their prior: 0 means that they encode nothing.")
        { Title = "KL of values" };

    private static readonly TermInfo PresenceTerm = new(
        "kl-z",
        "The KL divergence of the presence of features from its prior: 0 means that it encodes nothing; estimated from samples, so it " +
            "can be negative.")
    { Title = "KL of presence" };

    private static readonly TermInfo FloorTerm = new(
        "kl-z-floor",
        "What the KL of presence would be at this noise if no image said anything about it: 0 where the temperatures are equal.")
    { Title = "floor of KL of presence", Unweighted = true };

    private static readonly TermInfo SticksTerm =
        new("kl-nu", "The KL divergence of the stick-breaking variables, which all images share, from their prior.")
        { Title = "KL of sticks" };

    private static readonly TermInfo ActiveTerm =
        new("active-features", "The expected number of features of an image.")
        { Title = "active features", Unit = "features", Unweighted = true };

    private static readonly TermInfo UsedTerm =
        new("used-features", "The number of features whose presence differs between the images of a batch.")
        { Title = "used features", Unit = "features", Unweighted = true };

    private readonly Likelihood _likelihood;
    private readonly ILayer _encoder, _decoder;
    private readonly StickPosterior _sticks;
    private readonly Inference _inference;
    private readonly float[] _meanLogits;
    private readonly HostMeasure _used;
    private float[] _masked = [];
    private readonly float _alpha, _beta, _sticksWeight, _temperature, _priorTemperature;
    private readonly Tensor _none;
    private readonly bool _bernoulliKl, _releasedStd, _meanCode;

    /// <summary>A fresh model; <see cref="MethodContext.Latents"/> is K, the truncation.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="settings">Values of the entry's settings.</param>
    /// <exception cref="UserErrorException">A setting is unknown or out of range.</exception>
    public IbpVae(MethodContext context, MethodSettings settings)
    {
        Entry.Check(settings);
        ParameterSource parameters = new(context.Seed, context.Architecture.Initialisation, device: context.Kernels);
        (ImageShape, Latents, _likelihood) = (context.Images, context.Latents, context.Likelihood);
        (_alpha, _beta, _sticksWeight) =
            ((float)settings[AlphaSetting], (float)settings[BetaSetting], (float)settings[SticksWeightSetting]);
        _temperature = (float)settings[TemperatureSetting];
        SettingValue priorTemperature = settings[PriorTemperatureSetting];
        _priorTemperature = priorTemperature.Name == Equal ? _temperature : (float)priorTemperature;
        _bernoulliKl = settings[KlSetting].Name == "bernoulli";
        _releasedStd = settings[StdSetting].Name == "released";
        _meanCode = settings[CodeSetting].Name == "mean";
        _encoder = context.Architecture.Encoder(parameters, ImageShape, Latents, heads: 3);
        _decoder = context.Architecture.Decoder(parameters, ImageShape, Latents);
        _sticks = new StickPosterior(Latents, _alpha, context.Kernels);
        _inference = new Inference(context.Kernels);
        _none = context.Kernels.CreateTensor(Shape.Scalar);
        (_meanLogits, _used) = (new float[Latents], new HostMeasure(4, CountUsed));
        Parameters = new ParameterSet([.. _encoder.Parameters, .. _decoder.Parameters, .. _sticks.Parameters]);
        Phases = [new Phase("vae", Parameters, context.Optimizer(Parameters, context.Kernels), Evaluate)];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = new(
        "ibp-vae",
        "IBP-VAE",
        "A VAE with features that are present or absent in each image, each with a value if present; it also "
            + "learns the number of features.",
        "reconstruction + beta (KL(q(A|x) || N(0, I)) + KL(q(z|x, nu) || p(z|nu)) + nu_weight KL(q(nu) || p(nu)) / N)",
        [AlphaSetting, BetaSetting, SticksWeightSetting, TemperatureSetting, PriorTemperatureSetting, KlSetting, StdSetting, CodeSetting],
        (context, settings) => new IbpVae(context, settings))
    {
        Citation = "R. Singh, J. Ling, F. Doshi-Velez, Structured variational autoencoders for the Beta-Bernoulli process, NIPS " +
            "workshop on advances in approximate Bayesian inference (AABI) 2017",
        Terms = [TermInfo.Reconstruction, ValuesTerm, PresenceTerm, FloorTerm, SticksTerm, ActiveTerm, UsedTerm],
        MainSetting = BetaSetting,
    };

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases { get; }

    /// <inheritdoc/>
    public ParameterSet Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<NamedTensor> Statistics => [.. _encoder.Statistics, .. _decoder.Statistics];

    /// <inheritdoc/>
    public CodingLayers Layers
    {
        get
        {
            Tensor prior = new(new Shape(Latents));
            _sticks.MeanLogits(prior.HostWrite());
            return new CodingLayers(_encoder, new CodeRule.Features(prior, !_meanCode, _releasedStd ? 2 : 1), _decoder);
        }
    }

    /// <inheritdoc/>
    public ImageShape ImageShape { get; }

    /// <inheritdoc/>
    public int Latents { get; }

    /// <inheritdoc/>
    public bool HasPresence => !_meanCode;

    /// <summary>
    /// The code of each image, by the setting <c>code</c>: masked, E z * E A with pi_k at its posterior mean, or mean, E A. The
    /// log-variances are those of A either way.
    /// </summary>
    public Codes Encode(Tensor images)
    {
        Features features = Infer(images);
        return new Codes(features.Count, Latents, _meanCode ? features.Means : features.Masked, features.LogVariances);
    }

    /// <summary>What the model believes about the features of images.</summary>
    /// <param name="images">(n, H, W, C), values in [0, 1].</param>
    /// <exception cref="UserErrorException">The images are not of <see cref="ImageShape"/>.</exception>
    public Features Infer(Tensor images)
    {
        ReadOnlySpan<float> heads = _inference.Encode(images, ImageShape, 3 * Latents, _encoder.Apply).HostRead();
        int count = images.Shape[0], k = Latents;
        Features features = new(count, k, new float[count * k], new float[count * k], new float[count * k]);
        _sticks.MeanLogits(_meanLogits);
        for (int i = 0; i < count * k; i++)
        {
            int at = i / k * 3 * k + i % k;
            features.Presence[i] = Probability(heads[at] + _meanLogits[i % k]);
            features.Means[i] = heads[at + k];
            features.LogVariances[i] = (_releasedStd ? 2 : 1) * heads[at + 2 * k];
        }

        return features;
    }

    /// <summary>E pi_k, (K): the probability of each feature before an image is seen.</summary>
    public double[] PriorPresence()
    {
        _sticks.MeanLogits(_meanLogits);
        return [.. _meanLogits.Select(logit => 1 / (1 + Math.Exp(-(double)logit)))];
    }

    /// <summary>KL(q(nu) || p(nu)) of all sticks, in nats: once for the whole data set.</summary>
    public double SticksKl() => _sticks.KlToPrior(_alpha);

    /// <summary>
    /// Draws codes c = z * A with binary z: each image draws sticks of its own from q(nu), and given these z and A from their posteriors.
    /// </summary>
    /// <param name="images">(n, H, W, C), values in [0, 1].</param>
    /// <param name="samples">How many codes of each image, at least 1.</param>
    /// <param name="random">Decides them.</param>
    /// <returns>
    /// Codes (n samples, K), those of an image one after the other, and log p(c | nu) - log q(c | x, nu) of each in nats. The value of an
    /// absent feature is integrated out: the decoder does not see it.
    /// </returns>
    /// <exception cref="UserErrorException">The images are not of <see cref="ImageShape"/>.</exception>
    public (Tensor Codes, double[] LogRatios) DrawBinary(Tensor images, int samples, ref Philox random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ReadOnlySpan<float> heads = _inference.Encode(images, ImageShape, 3 * Latents, _encoder.Apply).HostRead();
        int count = images.Shape[0];
        Tensor codes = new(new Shape(count * samples, Latents));
        Span<float> values = codes.HostWrite();
        double[] logPi = new double[Latents], logRatios = new double[count * samples];
        for (int row = 0; row < logRatios.Length; row++)
        {
            int image = row / samples;
            if (row % samples == 0) _sticks.Draw(logPi, ref random);
            for (int k = 0; k < Latents; k++)
            {
                int at = image * 3 * Latents + k;
                double prior = Math.Min(logPi[k], -1e-12), logAbsent = SpecialFunctions.LogOneMinusExp(prior),
                    logit = heads[at] + prior - logAbsent;
                bool present = random.NextOpenUniform() < 1 / (1 + Math.Exp(-logit));
                double noise = random.NextNormal(), mean = heads[at + Latents],
                    logVariance = (_releasedStd ? 2 : 1) * heads[at + 2 * Latents], a = mean + Math.Exp(0.5 * logVariance) * noise;

                // log q(z = 1) = -softplus(-logit), log q(z = 0) = -softplus(logit).
                logRatios[row] += present
                    ? prior + SpecialFunctions.Softplus(-logit) - 0.5 * a * a + 0.5 * (logVariance + noise * noise)
                    : logAbsent + SpecialFunctions.Softplus(logit);
                values[row * Latents + k] = present ? (float)a : 0;
            }
        }

        return (codes, logRatios);
    }

    /// <summary>What the likelihood of an image needs, of codes z * A, (n, K).</summary>
    public Var Logits(Var codes) => _decoder.Apply(codes);

    /// <inheritdoc/>
    public Tensor Decode(Tensor codes) => _inference.Decode(codes, Latents, ImageShape, _decoder.Apply);

    /// <summary>
    /// Codes z * A, (count, K), as the trained model draws images: each has sticks of its own from q(nu), which all images share and which
    /// says how probable features are; the prior of nu knew none of them. z and A are of their priors.
    /// </summary>
    public Tensor SamplePrior(int count, ref Philox random)
    {
        Tensor codes = new(new Shape(count, Latents));
        double[] logPi = new double[Latents];
        for (int i = 0; i < codes.Count; i++)
        {
            if (i % Latents == 0) _sticks.Draw(logPi, ref random);
            bool present = random.NextOpenUniform() < Math.Exp(logPi[i % Latents]);
            float value = random.NextNormal();
            codes.HostWrite()[i] = present ? value : 0;
        }

        return codes;
    }

    private Loss Evaluate(Batch batch)
    {
        Tape tape = batch.Tape;
        Philox random = batch.Random(RandomPurpose.Posterior);
        Var x = batch.Images;                                                             // (B, H, W, C)
        Var heads = _encoder.Apply(x);                                                    // (B, 3 K)
        Var d = Op.Columns(heads, 0, Latents);                                            // (B, K): what x says about presence
        Var mu = Op.Columns(heads, Latents, Latents);                                     // (B, K)
        Var logSigma2 = Op.Columns(heads, 2 * Latents, Latents);                          // (B, K)
        (Var a, Var b) = (_sticks.A(tape), _sticks.B(tape));                              // (K) each

        // Every image draws sticks of its own from q(nu).
        Var logNu = Kumaraswamy.LogSample(a, b, tape.Exponential(d.Shape, ref random));   // (B, K)
        Var prior = StickBreaking.Logits(logNu);                                          // (B, K): logit pi
        Var logistic = tape.Logistic(d.Shape, ref random);                                // (B, K)
        Var z = Op.Sigmoid(BinaryConcrete.Sample(d + prior, logistic, _temperature));     // (B, K), in [0, 1]
        Var values = Op.Reparameterise(mu, _releasedStd ? logSigma2 * 2f : logSigma2, tape.Normal(d.Shape, ref random)); // (B, K): A

        Var reconstruction = _likelihood.NegativeLogLikelihood(_decoder.Apply(z * values), x); // (B): -log p(x | z * A)
        Var klA = Op.SumLast(Op.GaussianKl(mu, logSigma2));                               // (B), of present and absent features alike
        Var klZ = _bernoulliKl                                                            // (B, K)
            ? BinaryConcrete.BernoulliKl(d, prior)
            : BinaryConcrete.LogRatio(d, prior, logistic, _temperature, _priorTemperature);
        Var floor = _bernoulliKl || _priorTemperature == _temperature                     // scalar, no gradient
            ? tape.Constant(_none)
            : Op.Mean(Op.SumLast(BinaryConcrete.LogRatioFloor(prior, logistic, _temperature, _priorTemperature)));
        Var klNu = Kumaraswamy.KlToBeta(a, b, _alpha);                                    // (K), once for the whole data set
        _sticks.Raw(tape, _used.Values);
        (_used.Values[2], _used.Values[3]) = (d, mu);

        return batch.Loss(
            new Term(TermInfo.Reconstruction, 1, Op.Mean(reconstruction)),
            new Term(ValuesTerm, _beta, Op.Mean(klA)),
            new Term(PresenceTerm, _beta, Op.Mean(Op.SumLast(klZ))),
            new Term(FloorTerm, 0, floor),
            new Term(SticksTerm, _beta * _sticksWeight / batch.DatasetCount, Op.Sum(klNu)),
            new Term(ActiveTerm, 0, Op.Mean(Op.SumLast(Op.Sigmoid(d + prior)))),
            Term.Measured(UsedTerm, _used));
    }

    /// <summary>How many features tell the images of the batch apart, as <see cref="Features.Used"/> counts them.</summary>
    /// <param name="values">The sticks' raw a and b, (K) each, what x says about presence and the means, (B, K) each.</param>
    private float CountUsed(ReadOnlySpan<float> values)
    {
        StickPosterior.MeanLogits(values[..Latents], values.Slice(Latents, Latents), _meanLogits);
        values = values[(2 * Latents)..];
        ReadOnlySpan<float> d = values[..(values.Length / 2)], mu = values[(values.Length / 2)..];
        if (_masked.Length != mu.Length) _masked = new float[mu.Length];
        for (int i = 0; i < mu.Length; i++) _masked[i] = Probability(d[i] + _meanLogits[i % Latents]) * mu[i];
        int used = 0;
        for (int k = 0; k < Latents; k++)
        {
            if (Features.Varies(_masked, k, Latents)) used++;
        }

        return used;
    }

    private static float Probability(float logit) => 1 / (1 + MathF.Exp(-logit));
}
