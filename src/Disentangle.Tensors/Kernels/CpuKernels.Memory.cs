namespace Disentangle.Tensors.Kernels;

internal sealed partial class CpuKernels<V>
{
    public bool UsesHostMemory => true;

    public Tensor CreateTensor() => new();

    public Tensor CreateTensor(Shape shape) => new(shape);

    public Tensor CreateTensor(Shape shape, ReadOnlySpan<float> values) => new(shape, values);

    // What is called is done at once, so there is nothing to queue.
    public void BeginCommands(long step)
    {
    }

    public void EndCommands()
    {
    }
}
