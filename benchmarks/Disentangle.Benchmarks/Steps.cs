using BenchmarkDotNet.Attributes;
using Disentangle.Datasets;
using Disentangle.Experiments.Benchmarks;
using Disentangle.Methods;
using Disentangle.Tensors;
using Disentangle.Tensors.Kernels;
using Disentangle.Training;

namespace Disentangle.Benchmarks;

/// <summary>
/// A training step of each method on dSprites, 64x64x1, batch 64, with the Burgess networks unless the method has its own; all processors.
/// </summary>
public class Steps
{
    private IKernels? _kernels;
    private IEnumerator<StepReport>? _steps;

    [ParamsSource(nameof(Methods))]
    public string Id { get; set; } = "";

    public static IEnumerable<string> Methods => MethodCatalogue.All.Select(method => method.Id);

    [GlobalSetup]
    public void SetUp()
    {
        _kernels = CpuDevice.CreateKernels();
        RunSpecification specification = MethodBenchmark.SpecificationOf(Id, "dsprites", "burgess",
            batch: 64) with
        { Steps = long.MaxValue };
        _steps = TrainingRun.Start(specification, DatasetCatalogue.Open("dsprites"), _kernels).Steps().GetEnumerator();
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _steps?.Dispose();
        _kernels?.Dispose();
    }

    [Benchmark]
    public bool Step() => _steps!.MoveNext();
}
