using Disentangle.Foundation.Numerics;
using Disentangle.Initialisers;
using Disentangle.Layers;
using Disentangle.Serialization;

namespace Disentangle.Methods;

/// <summary>
/// Generator, discriminator and Q of an InfoGAN, and the codes between them. A row of the generator's input is the one-hot category
/// (K), the continuous codes from U(-1, 1), and noise from U(-1, 1); the first two are the code c of D units.
/// </summary>
/// <remarks>
/// Of the context's architecture, the decoder is the generator, and the encoder, normalised to features, is what discriminator and Q share.
/// </remarks>
internal sealed class InfoGanNetworks : IRepresentation, IGenerator, ICategoricalCode
{
    private const int InferenceUnits = 128;

    private static readonly Activation Leaky = Activation.LeakyRelu(0.01f);

    private readonly int _continuous, _noise;
    private readonly ILayer _generator;
    private readonly Sequence _features, _q;
    private readonly Dense _discriminator;
    private readonly Tensor _noiseOfDecoding;
    private readonly Inference _inference;

    /// <summary>
    /// The networks of a context's architecture, freshly initialised; its <see cref="MethodContext.Latents"/> are not used.
    /// </summary>
    /// <param name="context">What they are made of.</param>
    /// <param name="categories">K.</param>
    /// <param name="continuous">How many codes there are from U(-1, 1).</param>
    /// <param name="noise">How many inputs of noise.</param>
    /// <param name="units">Features that discriminator and Q share.</param>
    /// <param name="normalises">Whether these features are normalised over the batch.</param>
    public InfoGanNetworks(MethodContext context, int categories, int continuous, int noise, int units, bool normalises = true)
    {
        (ImageShape, Categories, _continuous, _noise) = (context.Images, categories, continuous, noise);
        Latents = categories + continuous;
        ParameterSource parameters = new(context.Seed, context.Architecture.Initialisation, device: context.Kernels);
        _generator = context.Architecture.Decoder(parameters, ImageShape, InputUnits);
        _features = new Sequence(
            context.Architecture.Encoder(parameters, ImageShape, units, heads: 1),
            normalises ? new BatchNormalisation(parameters, "features.norm", units, Leaky) : new ActivationLayer(Leaky));
        _discriminator = new Dense(parameters, "discriminator.fc1", units, 1);
        _q = new Sequence(
            new Dense(parameters, "q.fc1", units, InferenceUnits),
            new BatchNormalisation(parameters, "q.norm1", InferenceUnits, Leaky),
            new Dense(parameters, "q.fc2", InferenceUnits, categories + 2 * continuous));
        GeneratorParameters = new ParameterSet(_generator.Parameters);
        DiscriminatorParameters = new ParameterSet([.. _features.Parameters, .. _discriminator.Parameters, .. _q.Parameters]);
        Statistics = [.. _generator.Statistics, .. _features.Statistics, .. _q.Statistics];
        _noiseOfDecoding = context.Kernels.CreateTensor(new Shape(noise));
        Philox random = new(context.Seed, RandomPurpose.DecodingNoise);
        random.FillUniform(_noiseOfDecoding.HostWrite(), -1, 1);
        _inference = new Inference(context.Kernels);
    }

    /// <inheritdoc/>
    public ImageShape ImageShape { get; }

    /// <summary>D: the categories and the continuous codes.</summary>
    public int Latents { get; }

    /// <inheritdoc/>
    public int Categories { get; }

    /// <summary>D and the noise: the length of a row of the generator's input.</summary>
    public int InputUnits => Latents + _noise;

    /// <summary>Of the generator.</summary>
    public ParameterSet GeneratorParameters { get; }

    /// <summary>Of the discriminator and of Q, what they share being first.</summary>
    public ParameterSet DiscriminatorParameters { get; }

    /// <summary>Of the layers of batch normalisation.</summary>
    public IReadOnlyList<NamedTensor> Statistics { get; }

    /// <summary>What encodes, what is shared and then Q, and the generator.</summary>
    public CodingLayers Layers => new(
        new Sequence(_features, _q), new CodeRule.Categorical(Categories, _continuous), _generator, _noise == 0 ? null : _noiseOfDecoding);

    /// <summary>Fills rows of the generator's input with codes from p(c) and noise.</summary>
    /// <param name="input">Rows one after the other.</param>
    /// <param name="width">Of a row: D + noise, or D for the codes alone.</param>
    /// <param name="random">Decides them.</param>
    public void Draw(Span<float> input, int width, ref Philox random)
    {
        for (int start = 0; start < input.Length; start += width)
        {
            Span<float> row = input.Slice(start, width);
            row[..Categories].Clear();
            if (Categories > 0) row[random.NextInt(Categories)] = 1;
            random.FillUniform(row[Categories..], -1, 1);
        }
    }

    /// <summary>The logits of images, (B, H, W, C).</summary>
    /// <param name="input">(B, D + noise).</param>
    public Var Logits(Var input) => _generator.Apply(input);

    /// <summary>What discriminator and Q see of images, (B, units).</summary>
    /// <param name="images">(B, H, W, C), values in [0, 1].</param>
    public Var Features(Var images) => _features.Apply(images);

    /// <summary>The logits of "this image is real", (B, 1).</summary>
    /// <param name="features">(B, units).</param>
    public Var Judgement(Var features) => _discriminator.Apply(features);

    /// <summary>
    /// Q(c | x): logits of the categories (B, K), mean and log-variance of the continuous codes (B, D - K) each, side by side.
    /// </summary>
    /// <param name="features">(B, units).</param>
    public Var Posterior(Var features) => _q.Apply(features);

    /// <summary>
    /// Q's probabilities of the categories and its means of the continuous codes; without log-variances, which categories do not have.
    /// </summary>
    public Codes Encode(Tensor images)
    {
        int outputs = Categories + 2 * _continuous, count = images.Shape[0];
        ReadOnlySpan<float> heads = _inference.Encode(images, ImageShape, outputs, x => Posterior(Features(x))).HostRead();
        float[] codes = new float[count * Latents];
        for (int i = 0; i < count; i++)
        {
            Span<float> code = codes.AsSpan(i * Latents, Latents);
            heads.Slice(i * outputs, Latents).CopyTo(code);
            Softmax(code[..Categories]);
        }

        return new Codes(count, Latents, codes);
    }

    /// <summary>The images of codes, all with the same noise, which belongs to the model.</summary>
    public Tensor Decode(Tensor codes) => _inference.Decode(
        codes,
        Latents,
        ImageShape,
        c => _noise == 0 ? Logits(c) : Logits(Op.Concatenate(c, Op.BroadcastRows(c.Tape.Constant(_noiseOfDecoding), c.Shape[0]))));

    /// <inheritdoc/>
    public Tensor DecodeCategories(int rows, ref Philox random)
    {
        Tensor drawn = new(new Shape(rows, InputUnits)), input = new(new Shape(rows * Categories, InputUnits));
        Draw(drawn.HostWrite(), InputUnits, ref random);
        for (int i = 0; i < rows * Categories; i++)
        {
            Span<float> row = input.HostWrite().Slice(i * InputUnits, InputUnits);
            drawn.HostRead().Slice(i / Categories * InputUnits, InputUnits).CopyTo(row);
            row[..Categories].Clear();
            row[i % Categories] = 1;
        }

        return _inference.Decode(input, InputUnits, ImageShape, Logits);
    }

    private static void Softmax(Span<float> logits)
    {
        double largest = double.NegativeInfinity, sum = 0;
        foreach (float logit in logits) largest = Math.Max(largest, logit);
        foreach (float logit in logits) sum += Math.Exp(logit - largest);
        foreach (ref float logit in logits) logit = (float)(Math.Exp(logit - largest) / sum);
    }
}
