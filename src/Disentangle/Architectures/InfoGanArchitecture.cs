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
/// and the channels double up to 256: 64, 128 and 256 at 64x64. Leaky ReLUs have the slope 0.01 of the authors' code. The small pair has a
/// quarter of the channels and of the dense units in the generator, and halves until at most 4 pixels are left: 16, 32, 64 and 64 channels
/// at 64x64. Its discriminator, of 32, 32, 64 and 64 channels, is not normalised: normalised over a batch, images that differ from the real
/// ones in brightness alone look the same.
/// </remarks>
internal sealed class InfoGanArchitecture
{
    private const int FewestStages = 2;

    private static readonly Activation Leaky = Activation.LeakyRelu(0.01f);

    private static readonly Activation LeakyOfSmall = Activation.LeakyRelu(0.1f);

    private readonly int _firstChannels, _mostChannels, _units, _smallestSide;

    private InfoGanArchitecture(int firstChannels, int mostChannels, int units, int smallestSide) =>
        (_firstChannels, _mostChannels, _units, _smallestSide) = (firstChannels, mostChannels, units, smallestSide);

    /// <summary>Encoder and decoder.</summary>
    public static Architecture Architecture { get; } = new InfoGanArchitecture(64, 256, 1024, 8).Named(
        "infogan",
        "InfoGAN",
        architecture => architecture.Encoder,
        "Strided convolutions of 64 and 128 channels and dense layers of 1024 units with batch normalisation, the networks of InfoGAN.");

    /// <summary>Smaller networks of the same form, a tenth of the work at 64x64.</summary>
    public static Architecture Small { get; } = new InfoGanArchitecture(16, 64, 256, 4).Named(
        "infogan-small",
        "InfoGAN, small",
        architecture => architecture.PlainEncoder,
        "The InfoGAN networks with a quarter of the channels and more layers, and a discriminator without "
            + "normalisation: as fast as locatello.");

    /// <summary>How often an image is halved until its shorter side has at most <paramref name="smallestSide"/> pixels.</summary>
    internal static int StagesOf(ImageShape images, int smallestSide = 8)
    {
        int stages = FewestStages;
        while (Math.Min(images.Height, images.Width) >> stages > smallestSide && images.Height % (2 << stages) == 0
            && images.Width % (2 << stages) == 0) stages++;
        return stages;
    }

    private Architecture Named(string id, string name, Func<InfoGanArchitecture, EncoderFactory> encoder, string description) =>
        new(id, description, Initialisation.Normal(0.02f), 1 << FewestStages, encoder(this), DecoderWith(Activation.Relu))
        {
            Name = name, DecoderWith = DecoderWith,
        };

    private int Channels(int stage) => Math.Min(_firstChannels << stage, _mostChannels);

    private Sequence Encoder(ParameterSource parameters, ImageShape images, int latents, int heads)
    {
        int stages = StagesOf(images, _smallestSide);
        List<ILayer> layers =
            [new ConvolutionLayer(parameters, "encoder.conv1", images.Channels, Channels(0), kernel: 4, stride: 2, padding: 1, Leaky)];
        for (int stage = 1; stage < stages; stage++)
        {
            layers.Add(new ConvolutionLayer(parameters, $"encoder.conv{stage + 1}", Channels(stage - 1), Channels(stage),
                kernel: 4, stride: 2, padding: 1));
            layers.Add(new BatchNormalisation(parameters, $"encoder.norm{stage + 1}", Channels(stage), Leaky));
        }

        int features = (images.Height >> stages) * (images.Width >> stages) * Channels(stages - 1);
        layers.Add(new Dense(parameters, "encoder.heads", features, heads * latents, heads: heads));
        return new Sequence(layers);
    }

    private Sequence PlainEncoder(ParameterSource parameters, ImageShape images, int latents, int heads)
    {
        int stages = StagesOf(images, _smallestSide), channels = images.Channels;
        List<ILayer> layers = [];
        for (int stage = 0; stage < stages; stage++)
        {
            int wider = stage < 2 ? _mostChannels / 2 : _mostChannels;
            layers.Add(new ConvolutionLayer(parameters, $"encoder.conv{stage + 1}", channels, wider, kernel: 4,
                stride: 2, padding: 1, LeakyOfSmall));
            channels = wider;
        }

        layers.Add(new Dense(parameters, "encoder.heads", (images.Height >> stages) * (images.Width >> stages) * channels,
            heads * latents, heads: heads));
        return new Sequence(layers);
    }

    private DecoderFactory DecoderWith(Activation hidden) => (parameters, images, latents) => Decoder(parameters, images, latents, hidden);

    private Sequence Decoder(ParameterSource parameters, ImageShape images, int latents, Activation hidden)
    {
        int stages = StagesOf(images, _smallestSide);
        ImageShape smallest = new(images.Height >> stages, images.Width >> stages, Channels(stages - 1));
        List<ILayer> layers =
        [
            new Dense(parameters, "decoder.fc1", latents, _units),
            new BatchNormalisation(parameters, "decoder.norm1", _units, hidden),
            new Dense(parameters, "decoder.fc2", _units, smallest.Count),
            new BatchNormalisation(parameters, "decoder.norm2", smallest.Count, hidden),
            new Unflatten(smallest.Height, smallest.Width, smallest.Channels),
        ];
        for (int stage = stages - 1; stage > 0; stage--)
        {
            int number = stages - stage;
            layers.Add(new TransposedConvolutionLayer(
                parameters, $"decoder.convt{number}", Channels(stage), Channels(stage - 1), kernel: 4, stride: 2, padding: 1));
            layers.Add(new BatchNormalisation(parameters, $"decoder.norm{number + 2}", Channels(stage - 1), hidden));
        }

        layers.Add(new TransposedConvolutionLayer(
            parameters, $"decoder.convt{stages}", Channels(0), images.Channels, kernel: 4, stride: 2, padding: 1));
        return new Sequence(layers);
    }
}
