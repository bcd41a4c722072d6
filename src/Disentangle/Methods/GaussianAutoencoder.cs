using Disentangle.Initialisers;
using Disentangle.Layers;
using Disentangle.Serialization;

namespace Disentangle.Methods;

/// <summary>
/// An encoder with a Gaussian posterior and a decoder: q(z | x) = N(mu(x), diag sigma^2(x)), logits(z). The encoder's 2 D
/// outputs are the means followed by the log-variances.
/// </summary>
public sealed class GaussianAutoencoder : IRepresentation, IGenerator
{
    private readonly ILayer _encoder, _decoder;
    private readonly Inference _inference;

    /// <summary>The networks of a context's architecture, freshly initialised.</summary>
    public GaussianAutoencoder(MethodContext context)
    {
        ParameterSource parameters = new(context.Seed, context.Architecture.Initialisation);
        (ImageShape, Latents) = (context.Images, context.Latents);
        _encoder = context.Architecture.Encoder(parameters, ImageShape, Latents, heads: 2);
        _decoder = context.Architecture.Decoder(parameters, ImageShape, Latents);
        _inference = new Inference(context.Kernels);
        Parameters = new ParameterSet(_encoder.Parameters.Concat(_decoder.Parameters));
        Statistics = [.. _encoder.Statistics, .. _decoder.Statistics];
    }

    /// <inheritdoc/>
    public ImageShape ImageShape { get; }

    /// <inheritdoc/>
    public int Latents { get; }

    /// <summary>The encoder's parameters followed by the decoder's.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>Running statistics of the networks' layers, where they keep any.</summary>
    public IReadOnlyList<NamedTensor> Statistics { get; }

    /// <summary>mu and log sigma^2 of q(z | x), each (B, D).</summary>
    /// <param name="images">(B, H, W, C).</param>
    public (Var Mean, Var LogVariance) Posterior(Var images)
    {
        Var heads = _encoder.Apply(images);
        return (Op.Columns(heads, 0, Latents), Op.Columns(heads, Latents, Latents));
    }

    /// <summary>The logits of images, (B, H, W, C).</summary>
    /// <param name="codes">(B, D).</param>
    public Var Logits(Var codes) => _decoder.Apply(codes);

    /// <inheritdoc/>
    public Codes Encode(Tensor images)
    {
        ReadOnlySpan<float> heads = _inference.Encode(images, ImageShape, 2 * Latents, _encoder.Apply).Span;
        int count = images.Shape[0];
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
