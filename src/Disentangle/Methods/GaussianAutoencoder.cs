using Disentangle.Initialisers;
using Disentangle.Layers;

namespace Disentangle.Methods;

/// <summary>
/// An encoder with a Gaussian posterior and a decoder: q(z | x) = N(mu(x), diag sigma^2(x)), logits(z). The encoder's 2 D
/// outputs are the means followed by the log-variances.
/// </summary>
public sealed class GaussianAutoencoder : IRepresentation, IGenerator
{
    // Images encoded or decoded together: enough to fill the kernels, little enough for the memory of the widest layer.
    private const int ChunkSize = 64;

    private readonly ILayer _encoder, _decoder;
    private readonly Tape _tape;
    private readonly Tensor _chunk = new();

    /// <summary>The networks of a context's architecture, freshly initialised.</summary>
    public GaussianAutoencoder(MethodContext context)
    {
        ParameterSource parameters = new(context.Seed, context.Architecture.Initialisation);
        (ImageShape, Latents) = (context.Images, context.Latents);
        _encoder = context.Architecture.Encoder(parameters, ImageShape, Latents, heads: 2);
        _decoder = context.Architecture.Decoder(parameters, ImageShape, Latents);
        _tape = new Tape(context.Kernels);
        Parameters = new ParameterSet(_encoder.Parameters.Concat(_decoder.Parameters));
    }

    /// <inheritdoc/>
    public ImageShape ImageShape { get; }

    /// <inheritdoc/>
    public int Latents { get; }

    /// <summary>The encoder's parameters followed by the decoder's.</summary>
    public ParameterSet Parameters { get; }

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
        Shape shape = images.Shape;
        if (shape.Rank != 4 || shape[1] != ImageShape.Height || shape[2] != ImageShape.Width || shape[3] != ImageShape.Channels)
            throw new UserErrorException($"this model reads images of {ImageShape}, got a tensor of shape {shape}");
        float[] means = new float[shape[0] * Latents], logVariances = new float[shape[0] * Latents];
        for (int start = 0; start < shape[0]; start += ChunkSize)
        {
            int count = Take(images, start);
            (Var mean, Var logVariance) = Posterior(_tape.Constant(_chunk));
            mean.Value.Span.CopyTo(means.AsSpan(start * Latents, count * Latents));
            logVariance.Value.Span.CopyTo(logVariances.AsSpan(start * Latents, count * Latents));
        }

        return new Codes(shape[0], Latents, means, logVariances);
    }

    /// <inheritdoc/>
    public Tensor Decode(Tensor codes)
    {
        Shape shape = codes.Shape;
        if (shape.Rank != 2 || shape[1] != Latents) throw new ArgumentException($"this model decodes codes of {Latents} units, got a tensor of shape {shape}");
        Tensor images = new(new Shape(shape[0], ImageShape.Height, ImageShape.Width, ImageShape.Channels));
        for (int start = 0; start < shape[0]; start += ChunkSize)
        {
            int count = Take(codes, start);
            Var means = Op.Sigmoid(Logits(_tape.Constant(_chunk)));
            means.Value.Span.CopyTo(images.Span.Slice(start * ImageShape.Count, count * ImageShape.Count));
        }

        return images;
    }

    // Begins the tape and copies the next rows to the chunk.
    private int Take(Tensor rows, int start)
    {
        Shape shape = rows.Shape;
        int count = Math.Min(ChunkSize, shape[0] - start);
        int length = shape.Count / shape[0];
        _tape.Begin(ParameterSet.Empty);
        _chunk.Resize(shape.Rank == 4 ? new Shape(count, shape[1], shape[2], shape[3]) : new Shape(count, shape[1]));
        rows.Span.Slice(start * length, count * length).CopyTo(_chunk.Span);
        return count;
    }
}
