using Disentangle.Initialisers;

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
internal static class Locatello
{
    private static readonly int[] Dense = [256];

    private static readonly ConvolutionalNetworks Networks = new(Channels, Dense, Kernel);

    /// <summary>Encoder and decoder.</summary>
    public static Architecture Architecture { get; } = Networks.Named(
        "locatello",
        "Four strided convolutions of 32 to 64 channels and a dense layer of 256 units, the networks of the "
            + "study of Locatello et al. (2019).",
        Initialisation.Glorot,
        16) with
    {
        Name = "Locatello et al. (2019)",
        Widths = ConvolutionalNetworks.Options("locatello", Dense,
            (id, widths) => ConvolutionalNetworks.Of(id, widths, Dense, Initialisation.Glorot, Kernel)),
    };

    private static int[] Channels(ImageShape images)
    {
        int stages = Stages.Of(images);
        return [.. Enumerable.Range(0, stages).Select(stage => IsLate(stage, stages) ? 64 : 32)];
    }

    private static int Kernel(int stage, int stages) => IsLate(stage, stages) ? 2 : 4;

    private static bool IsLate(int stage, int stages) => stage >= Math.Max(stages - 2, 1);
}
