using Disentangle.Tests.Shared;

namespace Disentangle.Tensors.Tests.Kernels;

/// <summary>The tests of kernels on the processor.</summary>
public static class OnCpu
{
    public sealed class AggregateTests() : Kernels.AggregateTests(TestDevice.Cpu);

    public sealed class ConvolutionTests() : Kernels.ConvolutionTests(TestDevice.Cpu);

    public sealed class DiscrepancyTests() : Kernels.DiscrepancyTests(TestDevice.Cpu);

    public sealed class FunctionTests() : Kernels.FunctionTests(TestDevice.Cpu);

    public sealed class LikelihoodTests() : Kernels.LikelihoodTests(TestDevice.Cpu);

    public sealed class LinearTests() : Kernels.LinearTests(TestDevice.Cpu);

    public sealed class LogSumExpTests() : Kernels.LogSumExpTests(TestDevice.Cpu);

    public sealed class MemoryKernelTests() : Kernels.MemoryKernelTests(TestDevice.Cpu);

    public sealed class NormalisationTests() : Kernels.NormalisationTests(TestDevice.Cpu);

    public sealed class OperationTests() : Autodiff.OperationTests(TestDevice.Cpu);

    public sealed class PairTests() : Kernels.PairTests(TestDevice.Cpu);

    public sealed class SumTests() : Kernels.SumTests(TestDevice.Cpu);

    public sealed class UpdateTests() : Kernels.UpdateTests(TestDevice.Cpu);
}
