using Disentangle.Datasets.Formats;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Training;

namespace Disentangle.Reliability.Runs;

/// <summary>A data set and a run of it that take a moment.</summary>
internal static class TinyRun
{
    private const int Side = 8, Shades = 3, Places = 4, Images = Shades * Places * Places;

    /// <summary>
    /// Writes the data set: a square of 3x3 at one of 4x4 places of an 8x8 image, in one of three shades; a complete grid of 48 images.
    /// </summary>
    /// <returns>What to call it: <c>npz:PATH</c>.</returns>
    public static string WriteData(string path)
    {
        byte[] images = new byte[Images * Side * Side];
        int[] classes = new int[Images * 3];
        for (int i = 0; i < Images; i++)
        {
            (int shade, int y, int x) = (i / (Places * Places), i / Places % Places, i % Places);
            (classes[3 * i], classes[3 * i + 1], classes[3 * i + 2]) = (shade, y, x);
            for (int row = 1; row <= 3; row++) images.AsSpan((i * Side + y + row) * Side + x + 1, 3).Fill((byte)(100 + 75 * shade));
        }

        NpzWriter.Write(
            path,
            ("imgs", NpyArray.Of(images, Images, Side, Side)), ("latents_classes", NpyArray.Of(classes, Images, 3)), ("factor_names",
                NpyArray.OfStrings("shade", "y", "x")));
        return $"npz:{path}";
    }

    /// <summary>What is trained.</summary>
    public static RunSpecification Specification(string data) => new()
    {
        Method = "beta-vae", Data = data, Architecture = "tiny", Latents = 4, Batch = 8, Steps = 30, LearningRate = 0.01, Seed = 3,
    };

    /// <summary>How it is trained.</summary>
    public static RunExecution Execution { get; } = new() { CheckpointEvery = 10, HistoryEvery = 5, Threads = 1 };

    /// <summary>Trains in this process.</summary>
    public static RunFolder Train(RunSpecification specification, string folder)
    {
        using TrainJob job = TrainJob.Start(specification, folder, execution: Execution);
        foreach (StepReport _ in job.Train())
        {
            // Every step is done by asking for its report.
        }

        return job.Folder;
    }
}
