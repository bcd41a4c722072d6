using Disentangle.Initialisers;
using Disentangle.Layers;
using Disentangle.Serialization;

namespace Disentangle.Methods;

/// <summary>
/// An encoder and a decoder. The encoder gives a code for each image, or a Gaussian posterior: then its 2 D outputs are the means
/// followed by the log-variances.
/// </summary>
public sealed class Autoencoder : IRepresentation, IGenerator
{
    private readonly ILayer _encoder, _decoder;
    private readonly Inference _inference;
    private readonly int _heads;

    /// <summary>The networks of a context's architecture, freshly initialised.</summary>
    /// <param name="context">What they are made of.</param>
    /// <param name="deterministic">Whether an image has one code, in place of a posterior.</param>
    public Autoencoder(MethodContext context, bool deterministic)
    {
        ParameterSource parameters = new(context.Seed, context.Architecture.Initialisation, device: context.Kernels);
        (ImageShape, Latents, _heads) = (context.Images, context.Latents, deterministic ? 1 : 2);
        _encoder = context.Architecture.Encoder(parameters, ImageShape, Latents, _heads);
        _decoder = context.Architecture.Decoder(parameters, ImageShape, Latents);
        _inference = new Inference(context.Kernels);
        EncoderParameters = new ParameterSet(_encoder.Parameters);
        Parameters = new ParameterSet(_encoder.Parameters.Concat(_decoder.Parameters));
        Statistics = [.. _encoder.Statistics, .. _decoder.Statistics];
    }

    /// <inheritdoc/>
    public ImageShape ImageShape { get; }

    /// <inheritdoc/>
    public int Latents { get; }

    /// <summary>The encoder's parameters.</summary>
    public ParameterSet EncoderParameters { get; }

    /// <summary>The encoder's parameters followed by the decoder's.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>Running statistics of the networks' layers, where they keep any.</summary>
    public IReadOnlyList<NamedTensor> Statistics { get; }

    /// <summary>The layers of both networks.</summary>
    public CodingLayers Layers => new(_encoder, _heads == 1 ? new CodeRule.Plain() : new CodeRule.Gaussian(), _decoder);

    /// <summary>mu and log sigma^2 of q(z | x), each (B, D); the code and nothing where the encoder is deterministic.</summary>
    /// <param name="images">(B, H, W, C).</param>
    public (Var Mean, Var? LogVariance) Posterior(Var images)
    {
        Var heads = _encoder.Apply(images);
        if (_heads == 1) return (heads, null);
        return (Op.Columns(heads, 0, Latents), Op.Columns(heads, Latents, Latents));
    }

    /// <summary>The logits of images, (B, H, W, C).</summary>
    /// <param name="codes">(B, D).</param>
    public Var Logits(Var codes) => _decoder.Apply(codes);

    /// <inheritdoc/>
    public Codes Encode(Tensor images)
    {
        ReadOnlySpan<float> heads = _inference.Encode(images, ImageShape, _heads * Latents, _encoder.Apply).HostRead();
        int count = images.Shape[0];
        if (_heads == 1) return new Codes(count, Latents, heads.ToArray());
        float[] means = new float[count * Latents], logVariances = new float[count * Latents];
        for (int i = 0; i < count; i++)
        {
            heads.Slice(2 * i * Latents, Latents).CopyTo(means.AsSpan(i * Latents));
            heads.Slice((2 * i + 1) * Latents, Latents).CopyTo(logVariances.AsSpan(i * Latents));
        }

        return new Codes(count, Latents, means, logVariances);
    }

    /// <inheritdoc/>
    public Tensor Decode(Tensor codes) => _inference.Decode(codes, Latents, ImageShape, Logits);
}
