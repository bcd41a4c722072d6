using Disentangle.Layers;

namespace Disentangle.Methods;

/// <summary>A method that encodes and decodes with layers, so that other programs can be given what it has learnt.</summary>
public interface ILayeredMethod : IMethod
{
    /// <summary>The layers.</summary>
    CodingLayers Layers { get; }

    /// <summary>The shape that the encoder reads of one image, (1, H, W, C).</summary>
    Shape EncoderInput => new(1, ImageShape.Height, ImageShape.Width, ImageShape.Channels);

    /// <summary>The shape that the decoder reads of one code, (1, D + noise).</summary>
    Shape DecoderInput => new(1, Latents + (Layers.Noise?.Count ?? 0));
}

/// <summary>What a method encodes and decodes with.</summary>
/// <param name="Encoder">(B, H, W, C) to (B, outputs).</param>
/// <param name="Code">How the outputs become codes.</param>
/// <param name="Decoder">(B, D + noise) to logits of images, (B, H, W, C).</param>
/// <param name="Noise">What stands after each code in the decoder's input, (noise); null for nothing.</param>
public sealed record CodingLayers(ILayer Encoder, CodeRule Code, ILayer Decoder, Tensor? Noise = null);
