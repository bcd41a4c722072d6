using Disentangle.Initialisers;
using Disentangle.Layers;

namespace Disentangle.Architectures;

/// <summary>One dense layer each way: a linear model, small enough for tests and for closed forms. Any size.</summary>
internal static class Tiny
{
    /// <summary>Encoder and decoder.</summary>
    public static Architecture Architecture { get; } = new(
        "tiny", "One dense layer each in encoder and decoder: a linear model for quick tests.", Initialisation.Glorot, 1, Encoder, Decoder)
    {
        DecoderWith = _ => Decoder,
    };

    private static Dense Encoder(ParameterSource parameters, ImageShape images, int latents, int heads) =>
        new(parameters, "encoder.heads", images.Count, heads * latents, heads: heads);

    private static Sequence Decoder(ParameterSource parameters, ImageShape images, int latents) => new(
        new Dense(parameters, "decoder.fc1", latents, images.Count),
        new Unflatten(images.Height, images.Width, images.Channels));
}
