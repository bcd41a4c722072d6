using Disentangle.Initialisers;

namespace Disentangle.Architectures;

/// <summary>
/// The networks of Burgess et al.: Understanding disentangling in beta-VAE (2018): convolutions of 32 channels with kernels of
/// 4, one for each stage (<see cref="Stages.Of"/>; four at 64x64), then two dense layers of 256; the decoder mirrors them.
/// </summary>
public static class Burgess
{
    private const int Channels = 32;

    private static readonly int[] Dense = [256, 256];

    private static readonly ConvolutionalNetworks Networks = new(images => [.. Enumerable.Repeat(Channels, Stages.Of(images))],
        Dense, Kernel);

    /// <summary>Encoder and decoder.</summary>
    public static Architecture Architecture { get; } = Networks.Named(
        "burgess",
        "Four strided convolutions of 32 channels and two dense layers of 256 units, the networks of Burgess et al. (2018).",
        Initialisation.Kaiming,
        16) with
    {
        Name = "Burgess et al. (2018)",
        Widths = ConvolutionalNetworks.Options("burgess", Dense,
            (id, widths) => ConvolutionalNetworks.Of(id, widths, Dense, Initialisation.Kaiming, Kernel)),
    };

    private static int Kernel(int stage, int stages) => 4;
}
