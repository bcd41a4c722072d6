using BenchmarkDotNet.Attributes;
using Disentangle.Architectures;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Benchmarks;
using Disentangle.Layers;
using Disentangle.Tensors;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Benchmarks;

/// <summary>Each operation of a step of beta-TCVAE with the Burgess networks, 64x64x1, batch 64, ten latent units, on one thread.</summary>
public class Kernels
{
    private IKernels? _kernels;
    private Action _run = () => { };

    [ParamsSource(nameof(Operations))]
    public string Operation { get; set; } = "";

    public static IEnumerable<string> Operations
    {
        get
        {
            using IKernels kernels = CpuDevice.CreateKernels(threads: 1);
            return [.. All(kernels).Select(operation => operation.Name)];
        }
    }

    [GlobalSetup]
    public void SetUp()
    {
        _kernels = CpuDevice.CreateKernels(threads: 1);
        _run = All(_kernels).Single(operation => operation.Name == Operation).Run;
    }

    [GlobalCleanup]
    public void CleanUp() => _kernels?.Dispose();

    [Benchmark]
    public void Run() => _run();

    private static IReadOnlyList<NetworkOperation> All(IKernels kernels) =>
        NetworkOperations.Of(Burgess.Architecture, new ImageShape(64, 64, 1), 64, 10, kernels);
}
