namespace Disentangle.Tensors;

/// <summary>The gradients of a layer of convolution or of transposed convolution.</summary>
/// <param name="Geometry">Its sizes.</param>
/// <param name="IsTransposed">Whether its output is the large image.</param>
/// <param name="Activation">Applied to each output.</param>
/// <param name="Layer">What the gradients are made of, and where they go.</param>
public readonly record struct ConvolutionLayerGradients(
    ConvolutionGeometry Geometry, bool IsTransposed, Activation Activation, LayerGradients Layer);
