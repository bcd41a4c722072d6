using Disentangle.Initialisers;
using Disentangle.Layers;

namespace Disentangle.Architectures;

/// <summary>
/// The dense networks of Higgins et al.: beta-VAE (ICLR 2017) for two-dimensional shapes, as the large-scale study's library
/// builds them (<c>fc_encoder</c>, <c>fc_decoder</c>): two ReLU layers of 1200 up, three tanh layers of 1200 down. With widths of
/// the user's own, the hidden layers of the decoder are those of the encoder in reverse, all with the same activation. Any size.
/// </summary>
internal sealed class Mlp
{
    /// <summary>An example of chosen widths.</summary>
    internal const string Example = "mlp:400-400";

    private readonly IReadOnlyList<int> _up, _down;
    private readonly Activation _activationUp, _activationDown;

    private Mlp(IReadOnlyList<int> up, Activation activationUp, IReadOnlyList<int> down, Activation activationDown) =>
        (_up, _activationUp, _down, _activationDown) = (up, activationUp, down, activationDown);

    /// <summary>Encoder and decoder.</summary>
    public static Architecture Architecture { get; } = new Mlp([1200, 1200], Activation.Relu, [1200, 1200, 1200],
        Activation.Tanh).Named("mlp") with
    {
        Name = "multilayer perceptron",
        Description = "Dense layers of 1200 units, two in the encoder and three in the decoder, for images of any size.",
        Widths = new WidthOptions(
            "mlp[:UNITS-UNITS...[:ACTIVATION]]",
            "UNITS are the hidden layers of the encoder, reversed in the decoder, without pixels and latent units: a 784-400-20 network is "
                + "mlp:400 with --latents 20; " +
            $"ACTIVATION is {string.Join(", ", LayerWidths.Activations)} (default {LayerWidths.Activations[0]})",
            [Example, "mlp:500:tanh"],
            Of),
    };

    private static Architecture? Of(string id, LayerWidths widths)
    {
        if (widths.Dense is not null) return null;
        Activation activation = widths.Activation ?? Activation.Relu;
        return new Mlp(widths.Layers, activation, [.. widths.Layers.Reverse()], activation).Named(id);
    }

    private Architecture Named(string id) => new(
        id, $"Dense layers of {string.Join(", ", _up)} units in the encoder and {string.Join(", ", _down)} in the decoder.",
        Initialisation.Glorot, 1, Encoder, DecoderWith(_activationDown))
    {
        DecoderWith = DecoderWith,
    };

    private Sequence Encoder(ParameterSource parameters, ImageShape images, int latents, int heads)
    {
        List<ILayer> layers = [];
        int units = DenseLayers.Add(layers, parameters, "encoder", images.Count, _up, _activationUp);
        layers.Add(new Dense(parameters, "encoder.heads", units, heads * latents, heads: heads));
        return new Sequence(layers);
    }

    private DecoderFactory DecoderWith(Activation hidden) => (parameters, images, latents) => Decoder(parameters, images, latents, hidden);

    private Sequence Decoder(ParameterSource parameters, ImageShape images, int latents, Activation hidden)
    {
        List<ILayer> layers = [];
        int units = DenseLayers.Add(layers, parameters, "decoder", latents, _down, hidden);
        layers.Add(new Dense(parameters, $"decoder.fc{_down.Count + 1}", units, images.Count));
        layers.Add(new Unflatten(images.Height, images.Width, images.Channels));
        return new Sequence(layers);
    }
}
