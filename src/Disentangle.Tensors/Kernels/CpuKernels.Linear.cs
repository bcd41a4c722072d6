namespace Disentangle.Tensors.Kernels;

internal sealed partial class CpuKernels<V>
{
    public void Linear(Tensor x, Tensor weights, Tensor? bias, Activation activation, Tensor y) => throw new NotSupportedException();

    public void LinearInputGradient(Tensor dy, Tensor weights, Tensor dx, bool accumulate) => throw new NotSupportedException();

    public void LinearWeightGradient(Tensor x, Tensor dy, Tensor dw, bool accumulate) => throw new NotSupportedException();
}
