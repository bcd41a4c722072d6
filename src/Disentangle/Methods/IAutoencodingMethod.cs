using Disentangle.Serialization;

namespace Disentangle.Methods;

/// <summary>
/// A method whose model is an encoder with a Gaussian posterior and a decoder: it encodes and decodes with these, and only its
/// objective is its own. Not a base class: it holds no state and no mathematics.
/// </summary>
public interface IAutoencodingMethod : IGaussianPosterior, ILayeredMethod
{
    /// <summary>The encoder and the decoder.</summary>
    GaussianAutoencoder Networks { get; }

    ImageShape IRepresentation.ImageShape => Networks.ImageShape;

    int IRepresentation.Latents => Networks.Latents;

    IReadOnlyList<NamedTensor> IMethod.Statistics => Networks.Statistics;

    bool IGaussianPosterior.HasGaussianPosterior => true;

    CodingLayers ILayeredMethod.Layers => Networks.Layers;

    Var IGaussianPosterior.Logits(Var codes) => Networks.Logits(codes);

    Codes IRepresentation.Encode(Tensor images) => Networks.Encode(images);

    Tensor IGenerator.Decode(Tensor codes) => Networks.Decode(codes);
}
