using Disentangle.Architectures;
using Disentangle.Distributions;
using Disentangle.Foundation.Numerics;
using Disentangle.Layers;
using Disentangle.Serialization;

namespace Disentangle.Methods;

/// <summary>
/// Tripod (Hsu, Hamid, Burns, Finn and Wu: Tripod: three complementary inductive biases for disentangled representation learning, ICML
/// 2024): an autoencoder whose latent units take a few fixed values each (finite scalar quantisation), a pressure on units of a batch to be
/// independent (kernel latent multi-information, KLM), and a penalty of the decoder where it mixes units (normalised Hessian penalty, NHP).
/// The three terms here work with any networks; the authors' own are others.
/// </summary>
public sealed class Tripod : ILayeredMethod
{
    private const int MostValues = 4096;

    private const string OfArchitecture = "architecture";

    private static readonly Setting ValuesSetting = Setting.WholeNumber("values", 12, 2,
        "Values that each latent unit can take, evenly spaced from -1 to 1.", MostValues);

    private static readonly Setting KlmSetting = Setting.Number("lambda_klm", 1e-4, 0,
        "Weight of the pressure on latent units to be independent.");

    private static readonly Setting NhpSetting = Setting.Number("lambda_nhp", 1e-2, 0,
        "Weight of the penalty of second derivatives of the decoder between units; with 0 it is not computed.");

    private static readonly Setting ActivationSetting = Setting.Choice(
        "decoder_activation", "gelu", ["gelu", "softplus", "tanh", "leaky-relu", OfArchitecture],
        "Activation of the decoder's hidden layers, or that of the architecture; those of leaky ReLU and ReLU have second derivatives only "
            + "at kinks.");

    private static readonly Setting ClipSetting = Setting.PositiveNumber("clip", 1,
        "Largest size of each element of the gradient; larger ones are clipped.");

    private static readonly Setting StartSetting = Setting.WholeNumber("encoder_start", 500, 0,
        "Steps in which the decoder learns alone, so that it has the mean of the images before the codes move.");

    private static readonly TermInfo MultiInformationTerm = new(
        "multi-information",
        "A pressure on the latent units of a batch to be independent, by kernel densities: not an estimate of their dependence, since "
            + "independent units do not give 0.")
    { Title = "multi-information pressure (KLM)" };

    private static readonly TermInfo PenaltyTerm = new(
        "hessian-penalty",
        "The share of the decoder's second derivatives that is between different latent units, from 0 to 1 on average, summed over hidden "
            + "layers: estimated from two random directions, so it is noisy.")
    { Title = "normalised Hessian penalty", Unit = "summed shares" };

    private static readonly TermInfo MeanPenaltyTerm = new(
        "hessian-penalty-mean", "The running mean of the normalised Hessian penalty: about the last 100 steps.")
    { Title = "normalised Hessian penalty, running mean", Unit = "summed shares", Unweighted = true };

    // What is added to a standard deviation, as published; and to a variance, since the root has no finite gradient at 0.
    private const float LeastDeviation = 1e-6f, LeastVariance = 1e-16f;

    private readonly IKernels _kernels;
    private readonly Likelihood _likelihood;
    private readonly float _lambdaKlm, _lambdaNhp;
    private readonly float[] _values;
    private readonly long _encoderStart;
    private readonly CodeRule.Quantised _rule;
    private readonly HessianPenalty _penalty;

    /// <summary>A fresh model.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="settings">Its settings.</param>
    /// <exception cref="UserErrorException">
    /// A setting is out of range, the activation of the architecture's decoder cannot be chosen, or the run's optimizer clips nothing.
    /// </exception>
    public Tripod(MethodContext context, MethodSettings? settings = null)
    {
        MethodSettings given = settings ?? MethodSettings.Empty;
        Entry.Check(given);
        (_kernels, _likelihood) = (context.Kernels, context.Likelihood);
        (_lambdaKlm, _lambdaNhp) = ((float)given[KlmSetting], (float)given[NhpSetting]);
        _encoderStart = (long)given[StartSetting];
        Networks = new Autoencoder(
            context with { Architecture = Adapted(context.Architecture, given[ActivationSetting].Name!) }, deterministic: true);

        _values = EvenValues.Between(-1, 1, (int)given[ValuesSetting]);
        float[] all = [.. Enumerable.Repeat(_values, context.Latents).SelectMany(values => values)];
        _rule = new CodeRule.Quantised(_kernels.CreateTensor(new Shape(context.Latents, _values.Length), all), Activation.Tanh);
        _penalty = new HessianPenalty(Networks.Layers.Decoder, _kernels);
        Statistics = [.. Networks.Statistics, .. _penalty.Statistics];
        Phases =
        [
            new Phase("autoencoder", Parameters,
                context.DecayedOptimizer(Parameters, _kernels, 0, (double)given[ClipSetting]), Evaluate),
        ];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = new(
        "tripod",
        "Tripod",
        "An autoencoder whose latent units take a few fixed values each, with a pressure on them to be independent and a penalty of a "
            + "decoder that mixes them.",
        "reconstruction / pixels + lambda_klm KLM(q) + lambda_nhp sum over layers of |H off diagonal|^2 / |H|^2",
        [ValuesSetting, KlmSetting, NhpSetting, ActivationSetting, StartSetting, ClipSetting],
        (context, settings) => new Tripod(context, settings))
    {
        Citation = "K. Hsu, J. I. Hamid, K. Burns, C. Finn, J. Wu, Tripod: three complementary inductive biases for disentangled "
            + "representation learning, ICML 2024",
        Terms = [TermInfo.Reconstruction, MultiInformationTerm, PenaltyTerm, MeanPenaltyTerm],
        MainSetting = KlmSetting,
        LearningRate = 2e-4,
    };

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases { get; }

    /// <inheritdoc/>
    public ParameterSet Parameters => Networks.Parameters;

    /// <summary>The encoder, which reads 2 x - 1, and the decoder.</summary>
    public Autoencoder Networks { get; }

    /// <inheritdoc/>
    public ImageShape ImageShape => Networks.ImageShape;

    /// <inheritdoc/>
    public int Latents => Networks.Latents;

    /// <summary>Those of the networks, and of the running mean of the penalty.</summary>
    public IReadOnlyList<NamedTensor> Statistics { get; }

    /// <inheritdoc/>
    public CodingLayers Layers => Networks.Layers with { Code = _rule };

    /// <inheritdoc/>
    public void CheckBatch(int batch, int datasetCount)
    {
        if (batch < 2)
            throw new UserErrorException(
                $"tripod needs batches of at least 2 images, since it measures how units vary over them, got {batch}");
    }

    /// <summary>The nearest value to tanh(e) of each unit.</summary>
    public Codes Encode(Tensor images) => _rule.Of(Networks.Encode(images), _kernels);

    /// <inheritdoc/>
    public Tensor Decode(Tensor codes) => Networks.Decode(codes);

    /// <summary>Codes each of whose units is one of the values, all as likely.</summary>
    public Tensor SamplePrior(int count, ref Philox random)
    {
        Tensor codes = new(new Shape(count, Latents));
        foreach (ref float value in codes.HostWrite()) value = _values[random.NextInt(_values.Length)];
        return codes;
    }

    /// <summary>From -1 to 1.</summary>
    public (float First, float Last) TraversalRange(int unit) => (-1, 1);

    /// <summary>The values, the same of each unit.</summary>
    public IReadOnlyList<float> DiscreteValues(int unit) => _values;

    /// <inheritdoc/>
    public bool HasDiscreteCodes => true;

    private Loss Evaluate(Batch batch)
    {
        Tape tape = batch.Tape;
        Var x = batch.Images;                                                          // (B, H, W, C)
        (Var e, _) = Networks.Posterior(x);                                            // (B, D), of 2 x - 1
        Var c = Op.Tanh(e);                                                            // (B, D), between -1 and 1

        // Until the decoder has the mean of the images, all codes are pushed one way, to where tanh has no gradient.
        if (batch.Step < _encoderStart) c = tape.Constant(c.Value);
        Var q = Op.StraightThrough(c, Op.Quantise(c, tape.Constant(_rule.Values)));    // the nearest value, and its gradient goes to c
        Var s = Deviations(c);                                                         // (D)
        Var reconstruction = _likelihood.NegativeLogLikelihood(Networks.Logits(q), x); // (B): -log p(x | q), a sum over pixels

        // The published reconstruction is a mean over pixels and channels.
        Term first = new(TermInfo.Reconstruction, 1f / ImageShape.Count, Op.Mean(reconstruction));
        Term second = new(MultiInformationTerm, _lambdaKlm, MultiInformation(q, s));
        if (_lambdaNhp == 0) return batch.Loss(first, second);
        Var nhp = _penalty.Of(q, s, _penalty.Directions(batch, Latents));              // scalar
        return batch.Loss(
            first, second, new Term(PenaltyTerm, _lambdaNhp, nhp), new Term(MeanPenaltyTerm, 0, _penalty.RunningMean(nhp)));
    }

    /// <summary>s: the biased standard deviation of each unit over the batch, and 1e-6. (B, D) to (D).</summary>
    internal static Var Deviations(Var c)
    {
        Var centred = c - Op.BroadcastRows(Op.ColumnMeans(c), c.Shape[0]);
        return Op.Sqrt(Op.ColumnMeans(Op.Square(centred)) + LeastVariance) + LeastDeviation;
    }

    /// <summary>
    /// KLM: the mean over the batch of log q^(q_i) - sum_d log q^_d(q_id), kernel densities of the batch itself. The joint one has
    /// Silverman's bandwidth h s_d in each unit, each marginal one has s_d: so it is a pressure towards independent units and no estimate
    /// of their dependence. With one image it is -D log h.
    /// </summary>
    /// <param name="q">(B, D).</param>
    /// <param name="s">(D).</param>
    /// <returns>A scalar, in nats.</returns>
    internal static Var MultiInformation(Var q, Var s)
    {
        (int b, int d) = (q.Shape[0], q.Shape[1]);
        double h = Math.Pow(4.0 / (d + 2), 1.0 / (d + 4)) * Math.Pow(b, -1.0 / (d + 4));

        // Codes in units of s: the densities of both kinds have the factor prod_d 1 / s_d, which cancels.
        Var u = q / Op.BroadcastRows(s, b);                                            // (B, D)
        Var zero = q.Tape.Constant((u * 0).Value);                                     // (B, D): log-variances
        Var joint = Op.LogSumExp(Op.SumLast(Densities(u * (float)(1 / h))), 1);        // (B): without -log B and -D log h
        Var marginals = Op.SumLast(Op.LogSumExp(Densities(u), 1));                     // (B): without -D log B
        return Op.Mean(joint - marginals) + (float)((d - 1) * Math.Log(b) - d * Math.Log(h));

        Var Densities(Var codes) => Op.PairwiseGaussianLogDensity(codes, codes, zero); // (B, B, D)
    }

    /// <summary>An architecture whose encoder reads 2 x - 1 and whose decoder has another activation.</summary>
    private static Architecture Adapted(Architecture architecture, string activation)
    {
        DecoderFactory decoder = activation == OfArchitecture ? architecture.Decoder
            : architecture.DecoderWith?.Invoke(LayerWidths.Named(activation)!.Value)
                ?? throw new UserErrorException(
                    $"the activation of the decoder of {architecture.Id} cannot be chosen, got decoder_activation={activation}",
                    $"--set decoder_activation={OfArchitecture}");
        return architecture with
        {
            Encoder = (parameters, images, latents, heads) =>
                new Sequence(new AffineLayer(2, -1), architecture.Encoder(parameters, images, latents, heads)),
            Decoder = decoder,
        };
    }
}
