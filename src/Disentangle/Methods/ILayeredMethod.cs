using Disentangle.Layers;

namespace Disentangle.Methods;

/// <summary>A method that encodes and decodes with layers, so that other programs can be given what it has learnt.</summary>
public interface ILayeredMethod : IMethod
{
    /// <summary>The layers.</summary>
    CodingLayers Layers { get; }
}

/// <summary>What a method encodes and decodes with.</summary>
/// <param name="Encoder">(B, H, W, C) to (B, outputs).</param>
/// <param name="Code">How the outputs become codes.</param>
/// <param name="Decoder">(B, D + noise) to logits of images, (B, H, W, C).</param>
/// <param name="Noise">What stands after each code in the decoder's input, (noise); null for nothing.</param>
public sealed record CodingLayers(ILayer Encoder, CodeRule Code, ILayer Decoder, Tensor? Noise = null);

/// <summary>How the outputs of an encoder become codes: what <see cref="IRepresentation.Encode"/> does after the layers.</summary>
public abstract record CodeRule
{
    private CodeRule()
    {
    }

    /// <summary>The outputs (B, D) are the code.</summary>
    public sealed record Plain : CodeRule;

    /// <summary>The outputs (B, 2 D) are means and log-variances.</summary>
    public sealed record Gaussian : CodeRule;

    /// <summary>The outputs begin with the logits of categories and the means of continuous codes; the code is the softmax of the first, and the second.</summary>
    /// <param name="Categories">K.</param>
    /// <param name="Continuous">D - K.</param>
    public sealed record Categorical(int Categories, int Continuous) : CodeRule;

    /// <summary>
    /// The outputs (B, 3 D) are logits of presence, means and log-variances; the code is the mean, times the sigmoid of logit plus prior
    /// logit where it is masked.
    /// </summary>
    /// <param name="PriorLogits">(D).</param>
    /// <param name="Masked">Whether it is.</param>
    /// <param name="LogVarianceScale">Multiplies the third part.</param>
    public sealed record Features(Tensor PriorLogits, bool Masked, float LogVarianceScale) : CodeRule;
}
