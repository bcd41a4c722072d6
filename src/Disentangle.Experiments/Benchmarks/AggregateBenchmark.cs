using System.Diagnostics;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Numerics;
using Disentangle.Tensors;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Experiments.Benchmarks;

/// <summary>What <see cref="AggregateBenchmark"/> measured.</summary>
/// <param name="ExponentialsPerSecond">Bare exponentials in a second, all threads together: the median of the rounds.</param>
/// <param name="DensitiesPerSecond">Densities of one unit of one posterior at one sample in a second, as the exact decomposition needs
/// them: the median of the rounds.</param>
/// <param name="Share">The part of the bare speed that the densities reach: the median over the rounds of each round's own ratio.</param>
public sealed record AggregateBenchmarkResult(double ExponentialsPerSecond, double DensitiesPerSecond, double Share);

/// <summary>The speed of the density of all posteriors together beside that of bare exponentials, measured in turns.</summary>
public static class AggregateBenchmark
{
    private const int SamplesPerThread = 256, Images = 30_000, Latents = 10;

    /// <summary>Measures.</summary>
    /// <param name="session">What works.</param>
    /// <param name="rounds">How many pairs to measure.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static AggregateBenchmarkResult Run(Session session, int rounds = 9, CancellationToken cancellation = default)
    {
        IKernels kernels = session.Kernels;
        int samples = SamplesPerThread * kernels.Threads;
        Shape shape = new(Images, Latents);
        Tensor mean = kernels.CreateTensor(shape), logVariance = kernels.CreateTensor(shape);
        Tensor z = kernels.CreateTensor(new Shape(samples, Latents));
        Philox random = new(1, RandomPurpose.Benchmark);
        random.FillNormal(mean.HostWrite());
        random.FillNormal(logVariance.HostWrite());
        random.FillNormal(z.HostWrite());
        double[] joint = new double[samples], bare = new double[rounds], densities = new double[rounds],
            shares = new double[rounds];
        for (int round = -1; round < rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            double exponentials = CpuDevice.MeasureExponentials(kernels.Threads, runs: 3);
            long start = Stopwatch.GetTimestamp();
            kernels.AggregateLogDensities(z, mean, logVariance, joint);
            if (round < 0) continue;
            bare[round] = exponentials;
            densities[round] = (double)samples * Images * Latents / Stopwatch.GetElapsedTime(start).TotalSeconds;
            shares[round] = densities[round] / exponentials;
        }

        return new AggregateBenchmarkResult(Median.Of(bare), Median.Of(densities), Median.Of(shares));
    }
}
