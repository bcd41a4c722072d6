using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Sampling;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Experiments.Tests.Runs;

/// <summary>A bright square of 3x3 at one of 4x4 places of an 8x8 image, in one of three shades: 48 images, a complete grid.</summary>
internal static class TinyData
{
    public const int Count = 48;

    /// <summary>Writes the archive and gives the name of the data set.</summary>
    public static string Write(TemporaryFolder folder, string name = "tiny.npz", bool factors = true)
    {
        float[] images = new float[Count * 64];
        int[] labels = new int[Count * 3];
        for (int i = 0; i < Count; i++)
        {
            (int shade, int y, int x) = (i / 16, i / 4 % 4, i % 4);
            (labels[3 * i], labels[3 * i + 1], labels[3 * i + 2]) = (shade, y, x);
            for (int row = 0; row < 3; row++) images.AsSpan(i * 64 + (y + row + 1) * 8 + x + 1, 3).Fill(0.4f + 0.3f * shade);
        }

        List<KeyValuePair<string, NpyArray>> arrays = [new("imgs", NpyArray.Of(images, Count, 8, 8))];
        if (factors)
        {
            arrays.Add(new("latents_classes", NpyArray.Of(labels, Count, 3)));
            arrays.Add(new("factor_names", NpyArray.OfStrings("shade", "y", "x")));
        }

        NpzWriter.Write(folder[name], arrays);
        return $"npz:{folder[name]}";
    }

    /// <summary>
    /// A complete grid of 8x8 images with factors v0, v1 ..., or as many images of noise with random factors of the same sizes.
    /// </summary>
    public static string WriteGrid(TemporaryFolder folder, int[] sizes, bool noise = false)
    {
        int count = sizes.Aggregate(1, (a, b) => a * b), k = sizes.Length;
        byte[] images = new byte[count * 64];
        int[] labels = new int[count * k];
        Philox random = new(1, RandomPurpose.Test);
        for (int i = 0; i < count; i++)
        {
            for (int f = k - 1, rest = i; f >= 0; rest /= sizes[f--])
                labels[k * i + f] = noise ? random.NextInt(sizes[f]) : rest % sizes[f];
            for (int p = 0; p < 64; p++)
                images[64 * i + p] = (byte)(noise ? random.NextInt(256) : 255 * labels[k * i + p % k] / sizes[p % k]);
        }

        NpzWriter.Write(folder["grid.npz"],
        [
            new("imgs", NpyArray.Of(images, count, 8, 8)), new("latents_classes", NpyArray.Of(labels, count, k)),
            new("factor_names", NpyArray.OfStrings([.. sizes.Select((_, f) => $"v{f}")])),
        ]);
        return $"npz:{folder["grid.npz"]}";
    }

    /// <summary>A run that takes a moment.</summary>
    public static RunSpecification Specification(string data, long steps = 30) => new()
    {
        Method = "beta-vae",
        Data = data,
        Architecture = "tiny",
        Latents = 4,
        Batch = 8,
        Steps = steps,
        LearningRate = 0.01,
        Seed = 3,
    };

    /// <summary>How it is run: on one thread, since so little work is not worth sharing out.</summary>
    public static RunExecution Execution { get; } = new() { CheckpointEvery = 10, HistoryEvery = 5, Threads = 1 };

    /// <summary>A finished run in <c>run</c> of the folder, or under another name.</summary>
    public static RunFolder Train(
        TemporaryFolder folder,
        long steps = 30,
        bool factors = true,
        string method = "beta-vae",
        MethodSettings? settings = null,
        SamplingRules? sampling = null,
        string name = "run",
        string? data = null)
    {
        RunSpecification specification = Specification(data ?? Write(folder, factors: factors), steps) with
        {
            Method = method,
            Settings = settings ?? MethodSettings.Empty,
            Sampling = sampling ?? SamplingRules.None,
        };
        using TrainJob job = TrainJob.Start(specification, folder[name], execution: TinyData.Execution);
        foreach (StepReport _ in job.Train())
        {
            // Every step is done by asking for its report.
        }

        return job.Folder;
    }
}
