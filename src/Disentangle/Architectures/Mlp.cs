using Disentangle.Initialisers;
using Disentangle.Layers;

namespace Disentangle.Architectures;

/// <summary>
/// The dense networks of Higgins et al.: beta-VAE (ICLR 2017) for two-dimensional shapes, as the large-scale study's library
/// builds them (<c>fc_encoder</c>, <c>fc_decoder</c>): two ReLU layers of 1200 up, three tanh layers of 1200 down. Any size.
/// </summary>
public static class Mlp
{
    private const int Units = 1200;

    /// <summary>The pair of networks.</summary>
    public static Architecture Architecture { get; } = new(
        "mlp", "Dense layers of 1200, two to encode and three to decode, for images of any size.", Initialisation.Glorot, 1, Encoder, Decoder);

    private static Sequence Encoder(ParameterSource parameters, ImageShape images, int latents, int heads) => new(
        new Dense(parameters, "encoder.fc1", images.Count, Units, Activation.Relu),
        new Dense(parameters, "encoder.fc2", Units, Units, Activation.Relu),
        new Dense(parameters, "encoder.heads", Units, heads * latents, heads: heads));

    private static Sequence Decoder(ParameterSource parameters, ImageShape images, int latents) => new(
        new Dense(parameters, "decoder.fc1", latents, Units, Activation.Tanh),
        new Dense(parameters, "decoder.fc2", Units, Units, Activation.Tanh),
        new Dense(parameters, "decoder.fc3", Units, Units, Activation.Tanh),
        new Dense(parameters, "decoder.fc4", Units, images.Count),
        new Unflatten(images.Height, images.Width, images.Channels));
}
