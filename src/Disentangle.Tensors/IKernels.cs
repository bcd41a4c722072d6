namespace Disentangle.Tensors;

/// <summary>
/// The arithmetic behind the tape: everything that a device must be able to do. Operations of the tape call nothing else, so
/// another device is another implementation of this interface. Where a method takes <c>accumulate</c>, true adds to the
/// destination and false replaces it. Outputs have their final shape before the call. Disposing ends the threads.
/// </summary>
public partial interface IKernels : IDisposable
{
    /// <summary>How many threads work.</summary>
    int Threads { get; }

    /// <summary>
    /// What decides the bits of its results beside what it is given, in a word: devices that say the same give the same bits. That of the
    /// processor is the width of its vectors, <c>cpu-512</c>.
    /// </summary>
    string Arithmetic => GetType().FullName ?? GetType().Name;

    /// <summary>
    /// y = activation(x w + bias). x (B, I), w (I, O), bias (O) or null, y (B, O). Inputs of higher rank count as (first dimension, rest).
    /// </summary>
    void Linear(Tensor x, Tensor weights, Tensor? bias, Activation activation, Tensor y);

    /// <summary>dx = dy w^T. dy (B, O), w (I, O), dx (B, I).</summary>
    void LinearInputGradient(Tensor dy, Tensor weights, Tensor dx, bool accumulate);

    /// <summary>dw = x^T dy. x (B, I), dy (B, O), dw (I, O).</summary>
    void LinearWeightGradient(Tensor x, Tensor dy, Tensor dw, bool accumulate);

    /// <summary>
    /// small = activation(convolution of large + bias), the bias over the small image's channels: the forward pass of a
    /// convolution, and the input gradient of a transposed one.
    /// </summary>
    void Convolve(in ConvolutionGeometry geometry, Tensor large, Tensor weights, Tensor? bias, Activation activation,
        Tensor small, bool accumulate);

    /// <summary>
    /// result = the last of some convolutions, each of what the one before gives, where none of these in between is wanted for itself: to
    /// the bit what <see cref="Convolve"/> gives one after the other.
    /// </summary>
    /// <param name="stages">At least one.</param>
    /// <param name="images">The large image of the first.</param>
    /// <param name="result">The small image of the last.</param>
    void ConvolveInSeries(ReadOnlySpan<ConvolutionStage> stages, Tensor images, Tensor result);

    /// <summary>
    /// large = activation(transposed convolution of small + bias), the bias over the large image's channels: the forward pass
    /// of a transposed convolution, and the input gradient of a convolution.
    /// </summary>
    void ConvolveTransposed(in ConvolutionGeometry geometry, Tensor small, Tensor weights, Tensor? bias, Activation activation,
        Tensor large, bool accumulate);

    /// <summary>The gradients of small = activation(convolution of large + bias): x is the large image, y the small one.</summary>
    void ConvolutionGradients(in ConvolutionGeometry geometry, Activation activation, in LayerGradients layer);

    /// <summary>
    /// The gradients of large = activation(transposed convolution of small + bias): x is the small image, y the large one.
    /// </summary>
    void TransposedConvolutionGradients(in ConvolutionGeometry geometry, Activation activation, in LayerGradients layer);

    /// <summary>
    /// The gradients of two layers of which the second takes what the first gives and nothing else does: to the bit what
    /// <see cref="ConvolutionGradients"/> and <see cref="TransposedConvolutionGradients"/> give of one after the other. The gradient
    /// between them need not be kept.
    /// </summary>
    /// <param name="first">The layer before; its <see cref="LayerGradients.Dy"/> is not read, only of the right shape.</param>
    /// <param name="second">The layer behind; its <see cref="LayerGradients.Dx"/> is null.</param>
    void GradientsOfTwo(in ConvolutionLayerGradients first, in ConvolutionLayerGradients second);

    /// <summary>
    /// sums[c] = sum over all rows of x, seen as a matrix of <see cref="Shape.Last"/> columns: the bias gradient of a layer.
    /// </summary>
    void ColumnSums(Tensor x, Tensor sums, bool accumulate);
}
