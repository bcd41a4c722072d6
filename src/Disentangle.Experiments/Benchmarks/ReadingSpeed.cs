using System.Diagnostics;
using Disentangle.Datasets.Images;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Experiments.Benchmarks;

/// <summary>How fast images are read or rendered, without training. What a data set makes on first use is made by then.</summary>
internal static class ReadingSpeed
{
    private const double Seconds = 0.5, WarmUpSeconds = 0.2;
    private const int MostWarmUps = 25;

    /// <summary>Images a second that <paramref name="threads"/> threads read together, in random batches.</summary>
    public static double Measure(IImageDataset data, int batch, int threads)
    {
        WarmUp(data, batch, threads);
        return Read(data, batch, threads, Seconds);
    }

    /// <summary>Reads until what the first batches have to make is there: they get faster until then.</summary>
    public static void WarmUp(IImageDataset data, int batch, int threads)
    {
        double before = 0, now = Read(data, batch, threads, WarmUpSeconds);
        for (int round = 0; round < MostWarmUps && now > 1.2 * before; round++)
            (before, now) = (now, Read(data, batch, threads, WarmUpSeconds));
    }

    private static double Read(IImageDataset data, int batch, int threads, double seconds)
    {
        long read = 0;
        long start = Stopwatch.GetTimestamp();
        Thread[] readers = [.. Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            Philox random = new(0, RandomPurpose.Benchmark, number);
            int[] indices = new int[batch];
            float[] images = new float[batch * data.Shape.Count];
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
            {
                for (int i = 0; i < indices.Length; i++) indices[i] = random.NextInt(data.Count);
                data.Read(indices, images);
                Interlocked.Add(ref read, indices.Length);
            }
        }))];
        foreach (Thread reader in readers) reader.Start();
        foreach (Thread reader in readers) reader.Join();
        return read / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
