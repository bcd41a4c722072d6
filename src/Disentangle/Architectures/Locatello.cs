using Disentangle.Initialisers;
using Disentangle.Layers;

namespace Disentangle.Architectures;

/// <summary>
/// The networks of the large-scale study (Locatello et al.: Challenging common assumptions in the unsupervised learning of
/// disentangled representations, ICML 2019), as its library's <c>conv_encoder</c> and <c>deconv_decoder</c> build them for
/// images of 64x64.
/// </summary>
/// <remarks>
/// Each stage halves height and width; <see cref="Stages.Of"/> says how many there are. The last two have 64 channels and
/// kernels of 2, those before 32 channels and kernels of 4. With two stages, the first is of the latter kind.
/// </remarks>
public static class Locatello
{
    /// <summary>The pair of networks.</summary>
    public static Architecture Architecture { get; } = new(
        "locatello", "Four strided convolutions and a dense layer of 256, the networks of the large-scale study.", Initialisation.Glorot, 16, Encoder, Decoder);

    private static Sequence Encoder(ParameterSource parameters, ImageShape images, int latents, int heads)
    {
        int stages = Stages.Of(images);
        List<ILayer> layers = [];
        int channels = images.Channels;
        for (int stage = 0; stage < stages; stage++)
        {
            int outputs = Channels(stage, stages);
            (int kernel, int padding) = outputs == 64 ? (2, 0) : (4, 1);
            layers.Add(new ConvolutionLayer(parameters, $"encoder.conv{stage + 1}", channels, outputs, kernel, stride: 2, padding, Activation.Relu));
            channels = outputs;
        }

        int features = Stages.Smallest(images, channels).Count;
        layers.Add(new Dense(parameters, "encoder.fc1", features, 256, Activation.Relu));
        layers.Add(new Dense(parameters, "encoder.heads", 256, heads * latents, heads: heads));
        return new Sequence(layers);
    }

    private static Sequence Decoder(ParameterSource parameters, ImageShape images, int latents)
    {
        int stages = Stages.Of(images);
        int channels = Channels(stages - 1, stages);
        ImageShape smallest = Stages.Smallest(images, channels);
        List<ILayer> layers =
        [
            new Dense(parameters, "decoder.fc1", latents, 256, Activation.Relu),
            new Dense(parameters, "decoder.fc2", 256, smallest.Count, Activation.Relu),
            new Unflatten(smallest.Height, smallest.Width, channels),
        ];
        for (int stage = 0; stage < stages; stage++)
        {
            bool last = stage == stages - 1;
            int outputs = last ? images.Channels : Channels(stages - 2 - stage, stages);
            Activation activation = last ? Activation.Identity : Activation.Relu;
            layers.Add(new TransposedConvolutionLayer(parameters, $"decoder.convt{stage + 1}", channels, outputs, kernel: 4, stride: 2, padding: 1, activation));
            channels = outputs;
        }

        return new Sequence(layers);
    }

    private static int Channels(int stage, int stages) => stage >= Math.Max(stages - 2, 1) ? 64 : 32;
}
