using Disentangle.Tests.Shared;

namespace Disentangle.Tensors.Tests.Kernels;

/// <summary>The tests of kernels on the processor behind memory of its own, which sees crossings to the host.</summary>
public static class OnChecking
{
    public sealed class AggregateTests() : Kernels.AggregateTests(TestDevice.Checking);

    public sealed class ConvolutionTests() : Kernels.ConvolutionTests(TestDevice.Checking);

    public sealed class DiscrepancyTests() : Kernels.DiscrepancyTests(TestDevice.Checking);

    public sealed class FunctionTests() : Kernels.FunctionTests(TestDevice.Checking);

    public sealed class LikelihoodTests() : Kernels.LikelihoodTests(TestDevice.Checking);

    public sealed class LinearTests() : Kernels.LinearTests(TestDevice.Checking);

    public sealed class LogSumExpTests() : Kernels.LogSumExpTests(TestDevice.Checking);

    public sealed class MemoryKernelTests() : Kernels.MemoryKernelTests(TestDevice.Checking);

    public sealed class NormalisationTests() : Kernels.NormalisationTests(TestDevice.Checking);

    public sealed class OperationTests() : Autodiff.OperationTests(TestDevice.Checking);

    public sealed class PairTests() : Kernels.PairTests(TestDevice.Checking);

    public sealed class SumTests() : Kernels.SumTests(TestDevice.Checking);

    public sealed class UpdateTests() : Kernels.UpdateTests(TestDevice.Checking);
}
