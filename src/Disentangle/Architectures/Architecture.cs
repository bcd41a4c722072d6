using Disentangle.Initialisers;
using Disentangle.Layers;

namespace Disentangle.Architectures;

/// <summary>Makes an encoder: images (B, H, W, C) to (B, heads x latents), the heads side by side.</summary>
public delegate ILayer EncoderFactory(ParameterSource parameters, ImageShape images, int latents, int heads);

/// <summary>Makes a decoder: codes (B, latents) to logits of images (B, H, W, C).</summary>
public delegate ILayer DecoderFactory(ParameterSource parameters, ImageShape images, int latents);

/// <summary>An encoder and a decoder, for any size of images that they can take.</summary>
/// <param name="Id">What a user types: a name, with a colon and widths after it where they are not the usual ones.</param>
/// <param name="Description">One sentence in plain words.</param>
/// <param name="Initialisation">How its parameters start.</param>
/// <param name="SizeMultiple">Height and width of the images must be multiples of this.</param>
/// <param name="Encoder">Makes the encoder; parameters are named <c>encoder.*</c>.</param>
/// <param name="Decoder">Makes the decoder; parameters are named <c>decoder.*</c>.</param>
public sealed record Architecture(
    string Id, string Description, Initialisation Initialisation, int SizeMultiple, EncoderFactory Encoder, DecoderFactory Decoder)
    : ICatalogueEntry
{
    /// <summary>As the literature writes it; the id where it has no such name.</summary>
    public string Name { get; init; } = Id;

    /// <summary>Makes the decoder with another activation in all hidden layers; null where it cannot be chosen.</summary>
    public Func<Activation, DecoderFactory>? DecoderWith { get; init; }

    /// <summary>How other widths of its layers are chosen; null where they cannot be.</summary>
    public WidthOptions? Widths { get; init; }

    /// <summary>Checks that the networks can take images of this size.</summary>
    /// <exception cref="UserErrorException">They cannot.</exception>
    public void Check(ImageShape images)
    {
        if (images.Height < 1 || images.Width < 1 || images.Channels < 1)
            throw new UserErrorException($"images must have at least one pixel and one channel, got {images}");
        if (images.Height % SizeMultiple == 0 && images.Width % SizeMultiple == 0) return;
        throw new UserErrorException(
            $"architecture {Id} needs images whose height and width are multiples of {SizeMultiple}, got {images}",
            "use an architecture that takes any "
                + $"size: {string.Join(", ", ArchitectureCatalogue.All.Where(a => a.SizeMultiple == 1).Select(a => a.Id))}");
    }
}
