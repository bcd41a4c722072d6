using System.Diagnostics;
using Disentangle.Architectures;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Numerics;
using Disentangle.Initialisers;
using Disentangle.Layers;
using Disentangle.Tensors;
using Disentangle.Tensors.Autodiff;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Experiments.Benchmarks;

/// <summary>What <see cref="EncodingBenchmark"/> measured.</summary>
/// <param name="ImagesPerSecond">Images encoded in a second: the median of the rounds.</param>
/// <param name="OperationsPerImage">Operations of the encoder's products and convolutions.</param>
/// <param name="PeakShare">The part of the peak that encoding reaches: the median of each round's own ratio, 0 to 1.</param>
public sealed record EncodingBenchmarkResult(double ImagesPerSecond, double OperationsPerImage, double PeakShare);

/// <summary>
/// The speed of an encoder alone, as metrics, tables of codes and the studio use it, beside the peak of the processor, measured in turns.
/// </summary>
public static class EncodingBenchmark
{
    private const int Batch = 256;

    private const double RoundSeconds = 0.3;

    /// <summary>Measures.</summary>
    /// <param name="session">What works.</param>
    /// <param name="architecture">Its encoder.</param>
    /// <param name="images">The size of the images, which are in memory.</param>
    /// <param name="latents">D.</param>
    /// <param name="rounds">How many pairs to measure.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">There is no such architecture, or it cannot take such images.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static EncodingBenchmarkResult Run(
        Session session, string architecture, ImageShape images, int latents, int rounds = 9, CancellationToken cancellation = default)
    {
        Architecture networks = ArchitectureCatalogue.Get(architecture);
        networks.Check(images);
        ILayer encoder = networks.Encoder(
            new ParameterSource(seed: 0, networks.Initialisation, device: session.Kernels), images, latents, heads: 2);
        Inference inference = new(session.Kernels);
        Tensor batch = new(new Shape(Batch, images.Height, images.Width, images.Channels));
        new Philox(1, RandomPurpose.Benchmark).FillNormal(batch.HostWrite());
        double operations = Operations(encoder, session.Kernels, batch);
        int calls = Math.Max(1, (int)(RoundSeconds / Seconds(3) * 3));
        double[] speeds = new double[rounds], shares = new double[rounds];
        for (int round = 0; round < rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            double peak = CpuDevice.MeasurePeak(session.Crew.Threads, runs: 3);
            speeds[round] = calls * Batch / Seconds(calls);
            shares[round] = speeds[round] * operations / peak;
        }

        return new EncodingBenchmarkResult(Median.Of(speeds), operations, Median.Of(shares));

        double Seconds(int count)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++) inference.Encode(batch, images, 2 * latents, encoder.Apply);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    private static double Operations(ILayer encoder, IKernels kernels, Tensor batch)
    {
        Tape tape = new(kernels);
        tape.Begin(ParameterSet.Empty);
        encoder.Apply(tape.Constant(kernels.OnDevice(batch)));
        return 2.0 * tape.Multiplications / Batch;
    }
}
