namespace Disentangle.Tensors.Kernels;

internal sealed partial class CpuKernels<V>
{
    public void Convolve(in ConvolutionGeometry geometry, Tensor large, Tensor weights, Tensor? bias, Activation activation, Tensor small, bool accumulate) => throw new NotSupportedException();

    public void ConvolveTransposed(in ConvolutionGeometry geometry, Tensor small, Tensor weights, Tensor? bias, Activation activation, Tensor large, bool accumulate) => throw new NotSupportedException();

    public void ConvolutionWeightGradient(in ConvolutionGeometry geometry, Tensor large, Tensor small, Tensor dw, bool accumulate) => throw new NotSupportedException();
}
