using Disentangle.Datasets.Formats;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Tensors;
using Disentangle.Training;

namespace Disentangle.Studio.Tests;

/// <summary>Runs that tests make of others, or without the program.</summary>
internal static class MadeRuns
{
    /// <summary>Copies a run with all that is in it, once nobody writes to it: a page that was left may still be saving.</summary>
    public static void Copy(string from, string to)
    {
        string held = Path.Combine(from, "run.lock");
        Assert.True(SpinWait.SpinUntil(() => !File.Exists(held), TimeSpan.FromMinutes(1)), $"{from} is still written to after a minute");
        TemporaryFolder.Copy(from, to);
    }

    /// <summary>Trains a few steps.</summary>
    public static void Train(
        string folder, RunSpecification specification, long steps, RunExecution? execution = null, string data = "shapes3d@16")
    {
        using TrainJob job = TrainJob.Start(
            specification with { Data = data, Architecture = "tiny", Batch = 8, Steps = steps }, folder,
            execution: (execution ?? new RunExecution()) with { NoEvaluate = true, Threads = 1 });
        TrainingPipeline.Run(job, measure: false);
    }

    /// <summary>Writes a complete grid of small images of squares: more than are encoded for a first look, and few to a program.</summary>
    /// <returns>What a run calls these data.</returns>
    public static string WriteSquares(string path)
    {
        const int Side = 16, Places = 12, Brightnesses = 9, Sizes = 9;
        List<byte> images = [];
        List<int> factors = [];
        for (int i = 0; i < Places * Places * Brightnesses * Sizes; i++)
        {
            int size = i % Sizes, brightness = i / Sizes % Brightnesses, place = i / (Sizes * Brightnesses);
            int y = place % Places, x = place / Places;
            factors.AddRange([x, y, brightness, size]);
            for (int row = 0; row < Side; row++)
                for (int column = 0; column < Side; column++)
                {
                    bool inside = row >= y && row < y + 1 + size && column >= x && column < x + 1 + size;
                    images.Add((byte)(inside ? 255 - 20 * brightness : 0));
                }
        }

        int count = Places * Places * Brightnesses * Sizes;
        NpzWriter.Write(path,
        [
            KeyValuePair.Create("images", NpyArray.Of(images.ToArray(), count, Side, Side)),
            KeyValuePair.Create("factors", NpyArray.Of(factors.ToArray(), count, factors.Count / count)),
            KeyValuePair.Create("factor_names", NpyArray.OfStrings("x", "y", "brightness", "size")),
        ]);
        return $"npz:{path}";
    }

    /// <summary>
    /// A model that draws the same images from the same numbers in another order and with other signs: unit i of it is
    /// <paramref name="signs"/>[i] times unit <paramref name="order"/>[i] of the first.
    /// </summary>
    public static void Permute(string from, string to, int[] order, int[] signs)
    {
        Copy(from, to);
        Directory.Delete(Path.Combine(to, "models"), recursive: true);
        using TrainedRun run = TrainedRun.Open(to);
        foreach (Parameter parameter in run.Method.Parameters.Items)
        {
            // Means in the first D columns of the encoder's last layer, log-variances in the others; a row for each unit in the decoder.
            int d = order.Length;
            float[] old = parameter.Value.HostRead().ToArray();
            Span<float> values = parameter.Value.HostWrite();
            switch (parameter.Name)
            {
                case "encoder.heads.weight" or "encoder.heads.bias":
                    for (int i = 0; i < old.Length; i++)
                    {
                        int column = i % (2 * d), unit = column % d;
                        values[i] = old[i - unit + order[unit]] * (column < d ? signs[unit] : 1);
                    }

                    break;
                case "decoder.fc1.weight":
                    int width = old.Length / d;
                    for (int i = 0; i < old.Length; i++) values[i] = old[order[i / width] * width + i % width] * signs[i / width];
                    break;
                default:
                    break;
            }
        }

        Checkpoint.WriteImported(Path.Combine(to, "checkpoint"), run.Description.Specification, run.Method, run.Data);
    }
}
