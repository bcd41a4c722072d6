using Disentangle.Initialisers;
using Disentangle.Layers;

namespace Disentangle.Architectures;

/// <summary>
/// An encoder of convolutions with stride 2 and dense layers, and the decoder that mirrors it: dense layers and transposed convolutions
/// with kernels of 4. Between them ReLU.
/// </summary>
/// <param name="channels">The channels of each convolution, for images of a size.</param>
/// <param name="dense">The units of the encoder's dense layers.</param>
/// <param name="kernel">The kernel of the encoder's convolution at a stage of so many: 4, or 2.</param>
internal sealed class ConvolutionalNetworks(Func<ImageShape, IReadOnlyList<int>> channels,
    IReadOnlyList<int> dense, Func<int, int, int> kernel)
{
    /// <summary>The architecture with widths of the user's own; null where an activation was given, which is always ReLU.</summary>
    /// <param name="id">Its whole name.</param>
    /// <param name="widths">One convolution for each of its layers, and the dense layers.</param>
    /// <param name="usual">The dense layers where none are given.</param>
    /// <param name="initialisation">How its parameters start.</param>
    /// <param name="kernel">The kernel of the encoder's convolution at a stage of so many.</param>
    public static Architecture? Of(string id, LayerWidths widths, IReadOnlyList<int> usual, Initialisation initialisation,
        Func<int, int, int> kernel)
    {
        if (widths.Activation is not null) return null;
        IReadOnlyList<int> dense = widths.Dense ?? usual;
        ConvolutionalNetworks networks = new(_ => widths.Layers, dense, kernel);
        string description = $"Strided convolutions of {string.Join(", ", widths.Layers)} channels and dense layers "
            + $"of {string.Join(", ", dense)}.";
        return networks.Named(id, description, initialisation, 1 << widths.Layers.Count);
    }

    /// <summary>An architecture of these networks.</summary>
    /// <param name="id">What a user types.</param>
    /// <param name="description">One sentence.</param>
    /// <param name="initialisation">How its parameters start.</param>
    /// <param name="multiple">What height and width of the images must be multiples of.</param>
    public Architecture Named(string id, string description, Initialisation initialisation, int multiple) =>
        new(id, description, initialisation, multiple, Encoder, DecoderWith(Activation.Relu)) { DecoderWith = DecoderWith };

    /// <summary>How the widths are chosen.</summary>
    /// <param name="name">The name of the architecture.</param>
    /// <param name="dense">The dense layers where none are given.</param>
    /// <param name="create">Makes it.</param>
    public static WidthOptions Options(string name, IReadOnlyList<int> dense, Func<string, LayerWidths, Architecture?> create) => new(
        $"{name}[:CHANNELS-CHANNELS...[/UNITS-UNITS...]]",
        "CHANNELS are the convolutions of the encoder, reversed in the decoder; each halves the image, so its sides must be multiples of 2 "
            + "for one, 4 for two, 8 for three ...; " +
        $"UNITS are the dense layers after them (default {string.Join('-', dense)})",
        [$"{name}:32-32-64-64", $"{name}:32-64/128"],
        create);

    private Sequence Encoder(ParameterSource parameters, ImageShape images, int latents, int heads)
    {
        IReadOnlyList<int> widths = channels(images);
        List<ILayer> layers = [];
        int inputs = images.Channels;
        for (int stage = 0; stage < widths.Count; stage++)
        {
            int size = kernel(stage, widths.Count);
            layers.Add(new ConvolutionLayer(parameters, $"encoder.conv{stage + 1}", inputs, widths[stage], size, stride: 2,
                padding: size / 2 - 1, Activation.Relu));
            inputs = widths[stage];
        }

        int units = DenseLayers.Add(layers, parameters, "encoder", Smallest(images, widths).Count, dense, Activation.Relu);
        layers.Add(new Dense(parameters, "encoder.heads", units, heads * latents, heads: heads));
        return new Sequence(layers);
    }

    private DecoderFactory DecoderWith(Activation hidden) => (parameters, images, latents) => Decoder(parameters, images, latents, hidden);

    private Sequence Decoder(ParameterSource parameters, ImageShape images, int latents, Activation hidden)
    {
        IReadOnlyList<int> widths = channels(images);
        ImageShape smallest = Smallest(images, widths);
        List<ILayer> layers = [];
        DenseLayers.Add(layers, parameters, "decoder", latents, [.. dense.Reverse(), smallest.Count], hidden);
        layers.Add(new Unflatten(smallest.Height, smallest.Width, smallest.Channels));
        for (int stage = widths.Count - 1; stage >= 0; stage--)
        {
            (int outputs, Activation activation) = stage == 0 ? (images.Channels, Activation.Identity)
                : (widths[stage - 1], hidden);
            layers.Add(new TransposedConvolutionLayer(
                parameters, $"decoder.convt{widths.Count - stage}", widths[stage], outputs, kernel: 4, stride: 2, padding: 1, activation));
        }

        return new Sequence(layers);
    }

    private static ImageShape Smallest(ImageShape images, IReadOnlyList<int> widths) =>
        new(images.Height >> widths.Count, images.Width >> widths.Count, widths[^1]);
}
