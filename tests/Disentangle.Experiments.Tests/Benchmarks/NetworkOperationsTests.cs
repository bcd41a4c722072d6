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
    public void Normalisations_of_images_are_listed_with_what_they_move()
    {
        using IKernels kernels = CpuDevice.CreateKernels(threads: 1);
        IReadOnlyList<NetworkOperation> all = All("qlae-quarter", new ImageShape(64, 64, 1), kernels);
        NetworkOperation forward = all.First(one => one.Name == "encoder.norm1 forward"),
            gradients = all.First(one => one.Name == "encoder.norm1 gradients"), copy = all.Single(one => one.Name == "copy");
        Assert.Equal(1.5 * forward.Bytes, gradients.Bytes);
        Assert.Equal(8 * forward.Operations, forward.Bytes);
        Assert.Equal(8 * copy.Operations, copy.Bytes);
        Assert.Contains(all, one => one.Name.StartsWith("decoder.", StringComparison.Ordinal) && one.Name.EndsWith("normalised forward",
            StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("burgess")]
    [InlineData("qlae-quarter")]
    public void Every_operation_works_in_the_memory_of_its_device(string architecture)
    {
        using IKernels kernels = TestDevice.Checking.Create(1);
        foreach (NetworkOperation operation in All(architecture, new ImageShape(64, 64, 1), kernels))
        {
            Exception? failure = Record.Exception(operation.Run);
            Assert.True(failure is null, $"{operation.Name}: {failure?.Message}");
        }
    }

    [Theory]
    [InlineData("burgess")]
    [InlineData("qlae-quarter")]
    public void Names_are_different(string architecture)
    {
        using IKernels kernels = CpuDevice.CreateKernels(threads: 1);
        string[] names = [.. All(architecture, new ImageShape(64, 64, 3), kernels).Select(one => one.Name)];
        Assert.Equal(names.Distinct(), names);
    }

    private static IReadOnlyList<NetworkOperation> All(string architecture, ImageShape images, IKernels kernels) =>
        NetworkOperations.Of(ArchitectureCatalogue.Get(architecture), images, Batch, Latents, kernels);
}
