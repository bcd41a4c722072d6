using Disentangle.Tensors.Kernels;

namespace Disentangle.Samples.Packages;

internal static class MakeKernels
{
    public static void Run()
    {
        var kernels = CpuDevice.CreateKernels();
    }
}
