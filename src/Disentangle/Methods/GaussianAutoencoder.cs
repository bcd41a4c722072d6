using Disentangle.Serialization;

namespace Disentangle.Methods;

/// <summary>An <see cref="Autoencoder"/> whose posterior is Gaussian: q(z | x) = N(mu(x), diag sigma^2(x)), logits(z).</summary>
public sealed class GaussianAutoencoder : IRepresentation, IGenerator
{
    private readonly Autoencoder _networks;

    /// <summary>The networks of a context's architecture, freshly initialised.</summary>
    public GaussianAutoencoder(MethodContext context) => _networks = new Autoencoder(context, deterministic: false);

    /// <inheritdoc/>
    public ImageShape ImageShape => _networks.ImageShape;

    /// <inheritdoc/>
    public int Latents => _networks.Latents;

    /// <summary>The encoder's parameters followed by the decoder's.</summary>
    public ParameterSet Parameters => _networks.Parameters;

    /// <summary>Running statistics of the networks' layers, where they keep any.</summary>
    public IReadOnlyList<NamedTensor> Statistics => _networks.Statistics;

    /// <summary>The layers of both networks.</summary>
    public CodingLayers Layers => _networks.Layers;

    /// <summary>mu and log sigma^2 of q(z | x), each (B, D).</summary>
    /// <param name="images">(B, H, W, C).</param>
    public (Var Mean, Var LogVariance) Posterior(Var images)
    {
        (Var mean, Var? logVariance) = _networks.Posterior(images);
        return (mean, logVariance!.Value);
    }

    /// <summary>The logits of images, (B, H, W, C).</summary>
    /// <param name="codes">(B, D).</param>
    public Var Logits(Var codes) => _networks.Logits(codes);

    /// <inheritdoc/>
    public Codes Encode(Tensor images) => _networks.Encode(images);

    /// <inheritdoc/>
    public Tensor Decode(Tensor codes) => _networks.Decode(codes);
}
