using Disentangle.Distributions;
using Disentangle.Foundation.Numerics;
using Disentangle.Initialisers;
using Disentangle.Optimizers;

namespace Disentangle.Methods;

/// <summary>
/// The quantised-latent autoencoder (Hsu, Dorrell, Whittington, Wu and Finn: Disentanglement via latent quantization, NeurIPS 2023): each
/// latent unit takes one of a few values of its own, which are learnt, so that the same value must mean the same in every code. An
/// autoencoder without noise and without a prior, whose weights decay.
/// </summary>
public sealed class Qlae : ILayeredMethod
{
    private const int LastMost = 4096;

    private static readonly Setting ValuesSetting = Setting.WholeNumber("values", 10, 2,
        "Values that each latent unit can take.", LastMost);

    private static readonly Setting QuantisationSetting = Setting.Number("lambda_q", 0.01, 0,
        "Weight of the term that moves values to the encoder's outputs.");

    private static readonly Setting CommitmentSetting = Setting.Number("lambda_c", 0.01, 0,
        "Weight of the term that moves the encoder's outputs to their values.");

    private static readonly Setting DecaySetting = Setting.Number("weight_decay", 0.1, 0,
        "How much weights shrink in each step, times the learning rate; biases and values do not.");

    private static readonly Setting ClipSetting = Setting.PositiveNumber("clip", 1,
        "Largest size of each element of the gradient of a weight; larger ones are clipped.");

    private static readonly TermInfo QuantisationTerm = new(
        "quantisation", "The squared distance of a unit's value from the encoder's output, a mean over units: moves the values.")
    { Unit = "squared units" };

    private static readonly TermInfo CommitmentTerm = new(
        "commitment", "The same distance: moves the encoder's outputs to the values.")
    { Unit = "squared units" };

    private readonly IKernels _kernels;
    private readonly Likelihood _likelihood;
    private readonly float _lambdaQ, _lambdaC;
    private readonly int _levels;

    /// <summary>A fresh model.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="settings">Its settings.</param>
    /// <exception cref="UserErrorException">A setting is out of range, or the run's optimizer has no weight decay.</exception>
    public Qlae(MethodContext context, MethodSettings? settings = null)
    {
        MethodSettings given = settings ?? MethodSettings.Empty;
        Entry.Check(given);
        (_kernels, _levels) = (context.Kernels, (int)given[ValuesSetting]);
        (_likelihood, _lambdaQ, _lambdaC) = (context.Likelihood, (float)given[QuantisationSetting], (float)given[CommitmentSetting]);
        Networks = new Autoencoder(context, deterministic: true);
        ParameterSource source = new(
            context.Seed, context.Architecture.Initialisation, Networks.Parameters.Items.Count, device: context.Kernels);
        Values = source.Make("codebook", new Shape(context.Latents, _levels), new EvenlySpaced(_levels));
        Parameters = Networks.Parameters.Union(new ParameterSet(Values));

        // As published: weights, scales and the decoder's constant decay; what is added, and the values, do not.
        ParameterSet decayed = new(Networks.Parameters.Items.Where(Decays));
        ParameterSet plain = new([.. Networks.Parameters.Items.Where(parameter => !Decays(parameter)), Values]);
        OptimizerGroups optimizer = new(
            context.DecayedOptimizer(decayed, context.Kernels, (double)given[DecaySetting], (double)given[ClipSetting]),
            context.Optimizer(plain, context.Kernels));
        Phases = [new Phase("autoencoder", Parameters, optimizer, Evaluate)];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = new(
        "qlae",
        "QLAE",
        "An autoencoder whose latent units take a few learnt values each, and whose weights decay.",
        "reconstruction / pixels + lambda_q mean_d (sg(e_d) - q_d)^2 + lambda_c mean_d (e_d - sg(q_d))^2",
        [ValuesSetting, QuantisationSetting, CommitmentSetting, DecaySetting, ClipSetting],
        (context, settings) => new Qlae(context, settings))
    {
        Citation = "K. Hsu, W. Dorrell, J. C. R. Whittington, J. Wu, C. Finn, Disentanglement via latent quantization, NeurIPS 2023",
        Terms = [TermInfo.Reconstruction, QuantisationTerm, CommitmentTerm],
        MainSetting = DecaySetting,
        Architecture = "qlae-quarter",
    };

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases { get; }

    /// <inheritdoc/>
    public ParameterSet Parameters { get; }

    /// <summary>The encoder and the decoder.</summary>
    public Autoencoder Networks { get; }

    /// <summary>V: what each unit can be, (D, L), in no order.</summary>
    public Parameter Values { get; }

    /// <inheritdoc/>
    public ImageShape ImageShape => Networks.ImageShape;

    /// <inheritdoc/>
    public int Latents => Networks.Latents;

    /// <inheritdoc/>
    public IReadOnlyList<Serialization.NamedTensor> Statistics => Networks.Statistics;

    /// <inheritdoc/>
    public CodingLayers Layers => Networks.Layers with { Code = Rule };

    private CodeRule.Quantised Rule => new(Values.Value);

    /// <summary>The nearest value of each unit.</summary>
    public Codes Encode(Tensor images) => Rule.Of(Networks.Encode(images), _kernels);

    /// <inheritdoc/>
    public Tensor Decode(Tensor codes) => Networks.Decode(codes);

    /// <summary>Codes each of whose units is one of its values, all as likely.</summary>
    public Tensor SamplePrior(int count, ref Philox random)
    {
        Tensor codes = new(new Shape(count, Latents));
        ReadOnlySpan<float> values = Values.Value.HostRead();
        Span<float> drawn = codes.HostWrite();
        for (int i = 0; i < drawn.Length; i++) drawn[i] = values[i % Latents * _levels + random.NextInt(_levels)];
        return codes;
    }

    /// <summary>From the least to the largest value of the unit.</summary>
    public (float First, float Last) TraversalRange(int unit)
    {
        IReadOnlyList<float> values = DiscreteValues(unit);
        return (values[0], values[^1]);
    }

    /// <summary>All values of the unit, rising.</summary>
    public IReadOnlyList<float> DiscreteValues(int unit)
    {
        float[] values = Values.Value.HostRead().Slice(unit * _levels, _levels).ToArray();
        Array.Sort(values);
        return values;
    }

    /// <inheritdoc/>
    public bool HasDiscreteCodes => true;

    private Loss Evaluate(Batch batch)
    {
        Tape tape = batch.Tape;
        Var x = batch.Images;                                                          // (B, H, W, C)
        (Var e, _) = Networks.Posterior(x);                                            // (B, D)
        Var q = Op.Quantise(e, tape.Use(Values));                                      // (B, D): the nearest value of each unit
        Var z = Op.StraightThrough(e, q);                                              // q, and its gradient goes to e
        Var reconstruction = _likelihood.NegativeLogLikelihood(Networks.Logits(z), x); // (B): -log p(x | z), a sum over pixels
        Var quantisation = Op.Mean(Op.Square(tape.Constant(e.Value) - q));             // values to outputs
        Var commitment = Op.Mean(Op.Square(e - tape.Constant(q.Value)));               // outputs to values

        // The published reconstruction is a mean over pixels and channels.
        return batch.Loss(
            new Term(TermInfo.Reconstruction, 1f / ImageShape.Count, Op.Mean(reconstruction)),
            new Term(QuantisationTerm, _lambdaQ, quantisation),
            new Term(CommitmentTerm, _lambdaC, commitment));
    }

    private static bool Decays(Parameter parameter) =>
        !parameter.Name.EndsWith(".bias", StringComparison.Ordinal) && !parameter.Name.EndsWith(".beta", StringComparison.Ordinal);

    /// <summary>So many values from -1/2 to 1/2, again and again.</summary>
    private sealed class EvenlySpaced(int count) : IInitialiser
    {
        public void Fill(Span<float> values, Fan fan, ref Philox random)
        {
            float[] even = EvenValues.Between(-0.5f, 0.5f, count);
            for (int i = 0; i < values.Length; i++) values[i] = even[i % count];
        }
    }
}
