using Disentangle.Tests.Shared;

namespace Disentangle.Tensors.Tests.Kernels;

/// <summary>
/// Tests that hold on every device. A class that derives from such tests names the device, see <see cref="OnCpu"/>, and
/// <see cref="DeviceCoverageTests"/> sees to it that none is left out.
/// </summary>
public abstract class KernelTests(TestDevice device, int threads = 1) : IDisposable
{
    /// <summary>What the tests run on.</summary>
    public TestDevice Device { get; } = device;

    /// <summary>Its kernels.</summary>
    protected IKernels Kernels { get; } = device.Create(threads);

    /// <inheritdoc/>
    public void Dispose()
    {
        Kernels.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Zeros on the device.</summary>
    protected Tensor New(Shape shape) => Kernels.CreateTensor(shape);

    /// <summary>The given values on the device.</summary>
    protected Tensor New(Shape shape, ReadOnlySpan<float> values) => Kernels.CreateTensor(shape, values);

    /// <summary>A copy on the device.</summary>
    protected Tensor Copy(Tensor tensor) => New(tensor.Shape, tensor.HostRead());

    /// <summary><see cref="Numbers.Uniform"/> on the device.</summary>
    protected Tensor Uniform(Shape shape, ulong seed, float low = -1, float high = 1) => Copy(Numbers.Uniform(shape, seed, low, high));

    /// <summary><see cref="Numbers.Normal"/> on the device.</summary>
    protected Tensor Normal(Shape shape, ulong seed) => Copy(Numbers.Normal(shape, seed));

    /// <summary><see cref="Numbers.Weights"/> on the device.</summary>
    protected Tensor Weights(Shape shape, int terms, ulong seed) => Copy(Numbers.Weights(shape, terms, seed));

    /// <summary>
    /// A kernel that either replaces its destination or adds to it: replacing must ignore what was there, NaN included; adding must add
    /// to it.
    /// </summary>
    protected void CheckAccumulation(Shape shape, double[] expected, double relative, Action<Tensor, bool> kernel, double least = 1)
    {
        Tensor result = New(shape);
        result.HostWrite().Fill(float.NaN);
        kernel(result, false);
        Numbers.Close(expected, result.HostRead(), relative, "replaced", least);

        Tensor start = Normal(shape, 99);
        double[] sums = [.. Numbers.Doubles(start).Zip(expected, (a, b) => a + b)];
        kernel(start, true);
        Numbers.Close(sums, start.HostRead(), relative, "added", least);
    }
}
