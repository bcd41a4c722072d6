using Disentangle.Architectures;
using Disentangle.Datasets;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Benchmarks;
using Disentangle.Layers;
using Disentangle.Methods;
using Disentangle.Tensors.Kernels;
using Disentangle.Tests.Shared;
using Disentangle.Training;

namespace Disentangle.Experiments.Tests.Benchmarks;

public sealed class NetworkOperationsTests
{
    private const int Batch = 2, Latents = 10;

    [Theory]
    [InlineData("burgess")]
    [InlineData("locatello")]
    [InlineData("mlp")]
    public void The_products_are_those_that_a_step_counts(string architecture)
    {
        RunSpecification specification = RunSpecification.Usual("beta-vae", MethodSettings.Empty) with
        {
            Architecture = architecture,
            Batch = Batch,
            Latents = Latents,
        };
        using IKernels kernels = CpuDevice.CreateKernels(threads: 1);
        IImageDataset data = DatasetCatalogue.Open(specification.Data);
        TrainingRun run = TrainingRun.Start(specification, data, kernels);
        using IEnumerator<StepReport> steps = run.Steps().GetEnumerator();
        Assert.True(steps.MoveNext());

        IEnumerable<NetworkOperation> products = All(architecture, data.Shape, kernels)
            .Where(one => one.Name.Contains('.', StringComparison.Ordinal));
        Assert.Equal(2.0 * run.StepMultiplications, products.Sum(one => one.Operations));
    }

    [Fact]
    public void Bytes_count_each_operand_once()
    {
        using IKernels kernels = CpuDevice.CreateKernels(threads: 1);
        NetworkOperation second = All("burgess", new ImageShape(64, 64, 1), kernels).Single(one => one.Name == "encoder.conv2 forward");
        Assert.Equal(4.0 * (Batch * 32 * 32 * 32 + 4 * 4 * 32 * 32 + Batch * 16 * 16 * 32), second.Bytes);
    }

    [Fact]
    public void Every_operation_works_in_the_memory_of_its_device()
    {
        using IKernels kernels = TestDevice.Checking.Create(1);
        foreach (NetworkOperation operation in All("burgess", new ImageShape(64, 64, 1), kernels))
        {
            Exception? failure = Record.Exception(operation.Run);
            Assert.True(failure is null, $"{operation.Name}: {failure?.Message}");
        }
    }

    [Fact]
    public void Names_are_different()
    {
        using IKernels kernels = CpuDevice.CreateKernels(threads: 1);
        string[] names = [.. All("burgess", new ImageShape(64, 64, 3), kernels).Select(one => one.Name)];
        Assert.Equal(names.Distinct(), names);
    }

    private static IReadOnlyList<NetworkOperation> All(string architecture, ImageShape images, IKernels kernels) =>
        NetworkOperations.Of(ArchitectureCatalogue.Get(architecture), images, Batch, Latents, kernels);
}
