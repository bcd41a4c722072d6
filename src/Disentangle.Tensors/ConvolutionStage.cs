namespace Disentangle.Tensors;

/// <summary>One of several convolutions that follow each other.</summary>
/// <param name="Geometry">Its sizes; its large image is the small one of the stage before.</param>
/// <param name="Weights">(kernel, kernel, large channels, small channels).</param>
/// <param name="Bias">(small channels).</param>
/// <param name="Activation">Applied to each output.</param>
public readonly record struct ConvolutionStage(ConvolutionGeometry Geometry, Tensor Weights, Tensor Bias, Activation Activation);
