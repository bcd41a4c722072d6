namespace Disentangle.Tensors.Kernels;

internal sealed partial class CpuKernels<V>
{
    public void ColumnSums(Tensor x, Tensor sums, bool accumulate) => throw new NotSupportedException();

    public void ActivationGradient(Activation activation, Tensor y, Tensor dy) => throw new NotSupportedException();

    public void Activate(Activation activation, Tensor x, Tensor y) => throw new NotSupportedException();
}
