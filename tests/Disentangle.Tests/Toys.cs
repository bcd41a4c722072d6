using System.Runtime.InteropServices;
using Disentangle.Architectures;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Tensors.Kernels;
using Disentangle.Training;

namespace Disentangle.Tests;

/// <summary>Small data, models and specifications that several tests use.</summary>
internal static class Toys
{
    /// <summary>Kernels on one thread, for one test at a time.</summary>
    public static IKernels Kernels() => CpuDevice.CreateKernels(1);

    public static ArrayDataset RandomImages(int count, ImageShape shape, ulong seed = 7)
    {
        float[] images = new float[count * shape.Count];
        new Philox(seed, RandomPurpose.Test).FillUniform(images);
        return new ArrayDataset(shape, images);
    }

    /// <summary>Random images as a complete grid of two factors, of which pairs can be drawn.</summary>
    /// <param name="count">An even number.</param>
    /// <param name="shape">Their shape.</param>
    public static GridDataset RandomGrid(int count, ImageShape shape)
    {
        float[] images = new float[count * shape.Count];
        new Philox(7, RandomPurpose.Test).FillUniform(images);
        return new GridDataset(shape, images);
    }

    public static MethodContext Context(ImageShape images, IKernels kernels, string architecture = "tiny", int latents = 2) => new()
    {
        Architecture = ArchitectureCatalogue.Get(architecture),
        Images = images,
        Kernels = kernels,
        Latents = latents,
        Seed = 3,
    };

    public static RunSpecification Specification(string architecture = "tiny", long steps = 20, int batch = 8) => new()
    {
        Architecture = architecture,
        Batch = batch,
        Data = "toy",
        Latents = 2,
        Steps = steps,
        LearningRate = 1e-2,
        Seed = 11,
    };

    /// <summary>A specification of a method, with the number of latents that its settings ask for.</summary>
    public static RunSpecification SpecificationOf(string method, string architecture = "tiny", long steps = 20)
    {
        RunSpecification specification = Specification(architecture, steps);
        return specification with
        {
            Method = method,
            Settings = SmallSettings(method),
            Latents = MethodCatalogue.Get(method).Latents?.Invoke(MethodSettings.Empty) ?? specification.Latents,
        };
    }

    /// <summary>The defaults, but for networks of a thousand units where a few show the same.</summary>
    public static MethodSettings SmallSettings(string method) =>
        MethodCatalogue.Get(method).Settings.Any(setting => setting.Name == "discriminator_units")
            ? MethodSettings.Empty.With("discriminator_units", 20) : MethodSettings.Empty;

    /// <summary>The loss of one batch, its gradients being in the parameters. As the only phase of a step, unless told otherwise.</summary>
    public static Loss Evaluate(
        Phase phase,
        Tensor images,
        IKernels kernels,
        long step = 0,
        ulong seed = 5,
        int number = 0,
        int phases = 1,
        PhaseChannel? channel = null)
    {
        Tape tape = new(kernels);
        Batch batch = new(tape, seed, images.Shape[0], channel);
        tape.Begin(phase.Updates);
        batch.Begin(images, step, number, phases, labels: phase.Feed is PhaseFeed.ImagePairs ? PairLabels(images.Shape[0] / 2) : null);
        Loss loss = phase.Evaluate(batch);
        tape.Backward(loss.Total());
        return loss;
    }

    // One factor was chosen, the first or the second.
    private static Tensor PairLabels(int pairs)
    {
        Tensor labels = new(new Shape(pairs, 2));
        for (int i = 0; i < pairs; i++) (labels.HostWrite()[2 * i], labels.HostWrite()[2 * i + 1]) = (1, i % 2);
        return labels;
    }

    /// <summary>A whole step as a run does it, each phase with images of its own.</summary>
    /// <returns>The loss of each phase.</returns>
    public static float[] Step(IMethod method, ArrayDataset images, int size, IKernels kernels, long step = 0)
    {
        float[] losses = new float[method.Phases.Count];
        PhaseChannel channel = new(kernels);
        for (int number = 0; number < losses.Length; number++)
        {
            Tensor batch = Draw(images, size, step * losses.Length + number);
            Loss loss = Evaluate(method.Phases[number], batch, kernels, step, number: number, phases: losses.Length, channel: channel);
            losses[number] = loss.Total().Value.Item;
            method.Phases[number].Optimizer.Step(step + 1);
        }

        return losses;
    }

    /// <summary>A batch of the given images.</summary>
    public static Tensor Draw(ArrayDataset images, int size, long draw)
    {
        Philox random = new(23, RandomPurpose.Batch, draw);
        int[] indices = new int[size];
        foreach (ref int index in indices.AsSpan()) index = random.NextInt(images.Count);
        Tensor batch = new(new Shape(size, images.Shape.Height, images.Shape.Width, images.Shape.Channels));
        images.Read(indices, batch.HostWrite());
        return batch;
    }

    public static Parameter Named(this IMethod method, string name) => method.Parameters.Items.Single(p => p.Name == name);

    public static float[] Values(this ParameterSet parameters) => [.. parameters.Items.SelectMany(p => p.Value.HostRead().ToArray())];

    /// <summary>Bit for bit, so that NaN equals itself and 0 differs from -0.</summary>
    public static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        int same = MemoryMarshal.Cast<float, int>(expected).CommonPrefixLength(MemoryMarshal.Cast<float, int>(actual));
        if (same < expected.Length) Assert.Fail($"value {same}: {expected[same]:R} and {actual[same]:R}");
    }

    public static UserErrorException Refused(Action action) => Assert.Throws<UserErrorException>(action);
}

/// <summary>Images in an array.</summary>
internal class ArrayDataset(ImageShape shape, float[] images) : IImageDataset
{
    public string Name => "toy";

    public int Count => images.Length / shape.Count;

    public ImageShape Shape => shape;

    public void Read(ReadOnlySpan<int> indices, Span<float> destination)
    {
        for (int i = 0; i < indices.Length; i++)
            images.AsSpan(indices[i] * shape.Count, shape.Count).CopyTo(destination[(i * shape.Count)..]);
    }

    public Tensor All() => new(new Shape(Count, shape.Height, shape.Width, shape.Channels), images);
}

/// <summary>Images in an array with two factors, one of two values.</summary>
internal sealed class GridDataset(ImageShape shape, float[] images) : ArrayDataset(shape, images), IFactorGrid
{
    public IReadOnlyList<Factor> Factors { get; } =
        [Factor.Numbered("half", 2), Factor.Numbered("place", images.Length / shape.Count / 2)];

    public void FactorsOf(int index, Span<int> values) => (values[0], values[1]) = (index / (Count / 2), index % (Count / 2));

    public int IndexOf(ReadOnlySpan<int> values) => values[0] * (Count / 2) + values[1];
}
