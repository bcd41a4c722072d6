using System.Diagnostics;
using Disentangle.Architectures;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Numerics;
using Disentangle.Layers;
using Disentangle.Tensors;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Experiments.Benchmarks;

/// <summary>What <see cref="OperationBenchmark"/> measured of one operation.</summary>
/// <param name="Name">See <see cref="NetworkOperation.Name"/>.</param>
/// <param name="Operations">See <see cref="NetworkOperation.Operations"/>.</param>
/// <param name="Bytes">See <see cref="NetworkOperation.Bytes"/>.</param>
/// <param name="Seconds">Of one call: the median of the rounds.</param>
/// <param name="PeakShare">Its operations a second over those of the processor with operands in registers: the median over the
/// rounds of each round's own ratio.</param>
/// <param name="AllocatedBytes">Managed memory that one call allocates, in the round with the least.</param>
public sealed record OperationBenchmarkResult(string Name, double Operations, double Bytes, double Seconds,
    double PeakShare, double AllocatedBytes);

/// <summary>The speed of each operation of a training step beside the speed of the processor, measured in turns.</summary>
public static class OperationBenchmark
{
    // Of one operation in one round: as long as the measurement of the peak beside it.
    private const double RoundSeconds = 0.005;

    /// <summary>Measures.</summary>
    /// <param name="session">What works.</param>
    /// <param name="architecture">The id of an architecture.</param>
    /// <param name="images">The size of the images.</param>
    /// <param name="batch">Images of a step.</param>
    /// <param name="latents">Latent units.</param>
    /// <param name="rounds">How often each operation is measured.</param>
    /// <param name="progress">Told the part that is done, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">There is no such architecture, or it cannot take such images.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<OperationBenchmarkResult> Run(
        Session session,
        string architecture,
        ImageShape images,
        int batch = 64,
        int latents = 10,
        int rounds = 9,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        IKernels kernels = session.Kernels;
        IReadOnlyList<NetworkOperation> operations = NetworkOperations.Of(ArchitectureCatalogue.Get(architecture),
            images, batch, latents, kernels);
        Timed[] timed = [.. operations.Select(operation => new Timed(operation, rounds))];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < timed.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                timed[i].Measure(round, kernels.Threads);
                progress?.Report((round + (i + 1.0) / timed.Length) / rounds);
            }
        }

        return [.. timed.Select(one => one.Result())];
    }

    private sealed class Timed
    {
        private readonly NetworkOperation _operation;
        private readonly double[] _seconds, _shares;
        private readonly int _calls;
        private double _allocated = double.PositiveInfinity;

        public Timed(NetworkOperation operation, int rounds)
        {
            (_operation, _seconds, _shares) = (operation, new double[rounds], new double[rounds]);
            operation.Run();
            _calls = (int)Math.Clamp(RoundSeconds / Math.Max(Seconds(3), 1e-7), 1, 10_000);
        }

        public void Measure(int round, int threads)
        {
            double peak = CpuDevice.MeasurePeak(threads, runs: 3);
            long before = GC.GetTotalAllocatedBytes(precise: true);
            _seconds[round] = Seconds(_calls);
            _allocated = Math.Min(_allocated, (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / _calls);
            _shares[round] = _operation.Operations / _seconds[round] / peak;
        }

        public OperationBenchmarkResult Result() =>
            new(_operation.Name, _operation.Operations, _operation.Bytes, Median.Of(_seconds), Median.Of(_shares), _allocated);

        private double Seconds(int calls)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < calls; i++) _operation.Run();
            return Stopwatch.GetElapsedTime(start).TotalSeconds / calls;
        }
    }
}
