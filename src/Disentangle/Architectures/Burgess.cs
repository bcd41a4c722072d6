using Disentangle.Initialisers;
using Disentangle.Layers;

namespace Disentangle.Architectures;

/// <summary>
/// The networks of Burgess et al.: Understanding disentangling in beta-VAE (2018): convolutions of 32 channels with kernels of
/// 4, one for each stage (<see cref="Stages.Of"/>; four at 64x64), then two dense layers of 256; the decoder mirrors them.
/// </summary>
public static class Burgess
{
    private const int Channels = 32;

    /// <summary>The pair of networks.</summary>
    public static Architecture Architecture { get; } = new(
        "burgess", "Four strided convolutions of 32 channels and two dense layers of 256, the networks of Burgess et al.", Initialisation.Kaiming, 16, Encoder, Decoder);

    private static Sequence Encoder(ParameterSource parameters, ImageShape images, int latents, int heads)
    {
        List<ILayer> layers = [];
        for (int stage = 0; stage < Stages.Of(images); stage++)
        {
            int channels = stage == 0 ? images.Channels : Channels;
            layers.Add(new ConvolutionLayer(parameters, $"encoder.conv{stage + 1}", channels, Channels, kernel: 4, stride: 2, padding: 1, Activation.Relu));
        }

        int features = Stages.Smallest(images, Channels).Count;
        layers.Add(new Dense(parameters, "encoder.fc1", features, 256, Activation.Relu));
        layers.Add(new Dense(parameters, "encoder.fc2", 256, 256, Activation.Relu));
        layers.Add(new Dense(parameters, "encoder.heads", 256, heads * latents, heads: heads));
        return new Sequence(layers);
    }

    private static Sequence Decoder(ParameterSource parameters, ImageShape images, int latents)
    {
        ImageShape smallest = Stages.Smallest(images, Channels);
        List<ILayer> layers =
        [
            new Dense(parameters, "decoder.fc1", latents, 256, Activation.Relu),
            new Dense(parameters, "decoder.fc2", 256, 256, Activation.Relu),
            new Dense(parameters, "decoder.fc3", 256, smallest.Count, Activation.Relu),
            new Unflatten(smallest.Height, smallest.Width, Channels),
        ];
        int stages = Stages.Of(images);
        for (int stage = 0; stage < stages; stage++)
        {
            bool last = stage == stages - 1;
            layers.Add(new TransposedConvolutionLayer(
                parameters,
                $"decoder.convt{stage + 1}",
                Channels,
                last ? images.Channels : Channels,
                kernel: 4,
                stride: 2,
                padding: 1,
                last ? Activation.Identity : Activation.Relu));
        }

        return new Sequence(layers);
    }
}
