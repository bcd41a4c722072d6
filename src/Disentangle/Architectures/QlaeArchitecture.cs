using Disentangle.Initialisers;
using Disentangle.Layers;

namespace Disentangle.Architectures;

/// <summary>
/// The networks of Hsu et al.: Disentanglement via latent quantization (NeurIPS 2023). Encoder: blocks of a convolution without bias,
/// instance normalisation and a leaky ReLU, three to a stage (kernels 3, 3, 4, the last with stride 2), with channels that double from
/// stage to stage up to 256; then two dense layers of 256. The decoder mirrors it with a learned image whose styles the code chooses
/// (<see cref="StyledDecoder"/>).
/// </summary>
/// <remarks>
/// Four stages of 32, 64, 128 and 256 channels at 64x64, as published. Other sizes are halved as often as <see cref="Stages.Of"/> says. The
/// smaller pairs have a half and a quarter of the channels; the dense layers are those of the large one. Every weight and bias starts
/// uniform within 1 / sqrt(fan in), of transposed convolutions too the channels that they read times the kernel's pixels.
/// </remarks>
internal sealed class QlaeArchitecture
{
    private const int FirstChannels = 32, MostChannels = 256, Units = 256;

    // The learned image's start.
    private const float Constant = 0.1f;

    private static readonly (int Kernel, int Stride)[] Blocks = [(3, 1), (3, 1), (4, 2)];

    private static readonly Activation Leaky = Activation.LeakyRelu(0.2f);

    private readonly int _divisor;

    private QlaeArchitecture(int divisor) => _divisor = divisor;

    /// <summary>Encoder and decoder as published.</summary>
    public static Architecture Architecture { get; } = new QlaeArchitecture(1).Named("qlae", "QLAE",
        "Twelve convolutions of 32 to 256 channels with instance normalisation and a decoder with styles, the networks of QLAE.");

    /// <summary>Half the channels.</summary>
    public static Architecture Half { get; } = new QlaeArchitecture(2).Named("qlae-half", "QLAE, half",
        "The QLAE networks with half the channels: a quarter of the work.");

    /// <summary>A quarter of the channels.</summary>
    public static Architecture Quarter { get; } = new QlaeArchitecture(4).Named("qlae-quarter", "QLAE, quarter",
        "The QLAE networks with a quarter of the channels: a fifteenth of the work.");

    private Architecture Named(string id, string name, string description) =>
        new(id, description, Initialisation.PyTorch, 4, Encoder, DecoderWith(null))
        {
            Name = name, DecoderWith = hidden => DecoderWith(hidden),
        };

    private int Channels(int stage) => Math.Min(FirstChannels << stage, MostChannels) / _divisor;

    private Sequence Encoder(ParameterSource parameters, ImageShape images, int latents, int heads)
    {
        int stages = Stages.Of(images), inputs = images.Channels, number = 0;
        List<ILayer> layers = [];
        for (int stage = 0; stage < stages; stage++)
        {
            foreach ((int kernel, int stride) in Blocks)
            {
                int outputs = Channels(stage);
                number++;
                layers.Add(new ConvolutionLayer(
                    parameters, $"encoder.conv{number}", inputs, outputs, kernel, stride, padding: 1, biased: false));
                layers.Add(new InstanceNormalisation(parameters, $"encoder.norm{number}", outputs, Leaky));
                inputs = outputs;
            }
        }

        int features = (images.Height >> stages) * (images.Width >> stages) * inputs;
        int units = DenseLayers.Add(layers, parameters, "encoder", features, [Units, Units], Activation.Relu);
        layers.Add(new Dense(parameters, "encoder.heads", units, heads * latents, heads: heads));
        return new Sequence(layers);
    }

    private DecoderFactory DecoderWith(Activation? hidden) =>
        (parameters, images, latents) => Decoder(parameters, images, latents, hidden);

    // The ReLU of the styles stays whatever the hidden layers have: neither scales nor shifts are negative.
    private StyledDecoder Decoder(ParameterSource parameters, ImageShape images, int latents, Activation? hidden)
    {
        int stages = Stages.Of(images), number = 0;
        List<ILayer> features = [];
        DenseLayers.Add(features, parameters, "decoder", latents, [Units, Units], hidden ?? Activation.Relu);
        ImageShape smallest = new(images.Height >> stages, images.Width >> stages, Channels(Math.Max(stages - 1, 0)));
        Parameter constant = parameters.Make("decoder.constant", new Shape(smallest.Count), new Initialisers.Constant(Constant));
        List<StyledBlock> blocks = [];
        int inputs = smallest.Channels;
        for (int stage = stages - 1; stage >= 0; stage--)
        {
            foreach ((int kernel, int stride) in Blocks)
            {
                int outputs = Channels(stage);
                number++;
                Fan fan = new(kernel * kernel * inputs, kernel * kernel * outputs);
                TransposedConvolutionLayer convolution = new(
                    parameters, $"decoder.convt{number}", inputs, outputs, kernel, stride, padding: 1, hidden ?? Leaky, biased: false, fan);
                blocks.Add(new StyledBlock(
                    convolution, new Dense(parameters, $"decoder.style{number}", Units, 2 * outputs, Activation.Relu)));
                inputs = outputs;
            }
        }

        ConvolutionLayer last = new(
            parameters, "decoder.last", inputs, images.Channels, kernel: 3, stride: 1, padding: 1, biased: false);
        return new StyledDecoder(new Sequence(features), constant, smallest, blocks, last);
    }
}
