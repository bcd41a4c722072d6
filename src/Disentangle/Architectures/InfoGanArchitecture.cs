using Disentangle.Initialisers;
using Disentangle.Layers;

namespace Disentangle.Architectures;

/// <summary>
/// The networks of Chen et al.: InfoGAN (NeurIPS 2016) for MNIST: strided convolutions of 64 and 128 channels, and dense layers, with batch
/// normalisation everywhere but next to the images and at the ends. The discriminator is the encoder followed by a normalised layer, the
/// generator the decoder.
/// </summary>
/// <remarks>
/// Two stages halve the image at 28x28 and 32x32, as in the paper. Larger images take more, until the shorter side has at most 8 pixels,
/// and the channels double up to 256: 64, 128 and 256 at 64x64. Leaky ReLUs have the slope 0.01 of the authors' code.
/// </remarks>
public static class InfoGanArchitecture
{
    private const int FewestStages = 2, FirstChannels = 64, MostChannels = 256, Units = 1024;

    private static readonly Activation Leaky = Activation.LeakyRelu(0.01f);

    /// <summary>The pair of networks.</summary>
    public static Architecture Architecture { get; } = new(
        "infogan",
        "Strided convolutions of 64 and 128 channels and dense layers of 1024 with batch normalisation, the networks of InfoGAN.",
        Initialisation.Normal(0.02f),
        1 << FewestStages,
        Encoder,
        Decoder);

    /// <summary>How often an image is halved.</summary>
    internal static int StagesOf(ImageShape images)
    {
        int stages = FewestStages;
        while (Math.Min(images.Height, images.Width) >> stages > 8 && images.Height % (2 << stages) == 0 && images.Width % (2 << stages) == 0) stages++;
        return stages;
    }

    private static int Channels(int stage) => Math.Min(FirstChannels << stage, MostChannels);

    private static Sequence Encoder(ParameterSource parameters, ImageShape images, int latents, int heads)
    {
        int stages = StagesOf(images);
        List<ILayer> layers = [new ConvolutionLayer(parameters, "encoder.conv1", images.Channels, Channels(0), kernel: 4, stride: 2, padding: 1, Leaky)];
        for (int stage = 1; stage < stages; stage++)
        {
            layers.Add(new ConvolutionLayer(parameters, $"encoder.conv{stage + 1}", Channels(stage - 1), Channels(stage), kernel: 4, stride: 2, padding: 1));
            layers.Add(new BatchNormalisation(parameters, $"encoder.norm{stage + 1}", Channels(stage), Leaky));
        }

        int features = (images.Height >> stages) * (images.Width >> stages) * Channels(stages - 1);
        layers.Add(new Dense(parameters, "encoder.heads", features, heads * latents, heads: heads));
        return new Sequence(layers);
    }

    private static Sequence Decoder(ParameterSource parameters, ImageShape images, int latents)
    {
        int stages = StagesOf(images);
        ImageShape smallest = new(images.Height >> stages, images.Width >> stages, Channels(stages - 1));
        List<ILayer> layers =
        [
            new Dense(parameters, "decoder.fc1", latents, Units),
            new BatchNormalisation(parameters, "decoder.norm1", Units, Activation.Relu),
            new Dense(parameters, "decoder.fc2", Units, smallest.Count),
            new BatchNormalisation(parameters, "decoder.norm2", smallest.Count, Activation.Relu),
            new Unflatten(smallest.Height, smallest.Width, smallest.Channels),
        ];
        for (int stage = stages - 1; stage > 0; stage--)
        {
            int number = stages - stage;
            layers.Add(new TransposedConvolutionLayer(
                parameters, $"decoder.convt{number}", Channels(stage), Channels(stage - 1), kernel: 4, stride: 2, padding: 1));
            layers.Add(new BatchNormalisation(parameters, $"decoder.norm{number + 2}", Channels(stage - 1), Activation.Relu));
        }

        layers.Add(new TransposedConvolutionLayer(
            parameters, $"decoder.convt{stages}", Channels(0), images.Channels, kernel: 4, stride: 2, padding: 1));
        return new Sequence(layers);
    }
}
