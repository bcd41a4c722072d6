using Disentangle.Datasets;
using Disentangle.Tensors;
using Disentangle.Training;

namespace Disentangle.Studies;

/// <summary>What <see cref="ScalingBenchmark"/> measured with a number of threads.</summary>
/// <param name="Threads">Threads that worked.</param>
/// <param name="ImagesPerSecond">Images trained on in a second: the median of the rounds.</param>
/// <param name="Speedup">Over one thread: the median over the rounds of each round's own ratio.</param>
/// <param name="PeakSpeedup">The same of the processor's peak: what the machine itself gains by these threads.</param>
/// <param name="PeakShare">The part of the peak of as many threads that the step reaches.</param>
public sealed record ScalingBenchmarkResult(int Threads, double ImagesPerSecond, double Speedup, double PeakSpeedup, double PeakShare);

/// <summary>The speed of a training step with one thread, two, four and so on to one per processor, measured in turns.</summary>
public static class ScalingBenchmark
{
    private const int WarmUpSteps = 5;
    private const double RoundSeconds = 0.25;

    /// <summary>Measures.</summary>
    /// <param name="specification">What a step does; its number of steps is not used.</param>
    /// <param name="rounds">How often each number of threads is measured.</param>
    /// <param name="progress">Told the part that is done, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">The specification is wrong.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<ScalingBenchmarkResult> Run(
        RunSpecification specification, int rounds = 9, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        IImageDataset data = DatasetCatalogue.Open(specification.Data, new DatasetOptions { DataRoot = specification.DataRoot });
        Crew[] crews = [.. ThreadCounts(Environment.ProcessorCount).Select(threads => new Crew(specification, data, threads, rounds, cancellation))];
        try
        {
            for (int round = 0; round < rounds; round++)
            {
                foreach (Crew crew in crews) crew.Measure(round);
                progress?.Report((round + 1.0) / rounds);
            }

            return [.. crews.Select(crew => crew.Beside(crews[0]))];
        }
        finally
        {
            foreach (Crew crew in crews) crew.Dispose();
        }
    }

    /// <summary>1, 2, 4 and so on below <paramref name="most"/>, and <paramref name="most"/> itself.</summary>
    internal static IReadOnlyList<int> ThreadCounts(int most)
    {
        List<int> counts = [];
        for (int threads = 1; threads < most; threads *= 2) counts.Add(threads);
        return [.. counts, most];
    }

    private sealed class Crew : IDisposable
    {
        private readonly IKernels _kernels;
        private readonly TimedSteps _steps;
        private readonly int _count, _batch;
        private readonly double[] _speeds, _peaks;

        public Crew(RunSpecification specification, IImageDataset data, int threads, int rounds, CancellationToken cancellation)
        {
            _kernels = CpuDevice.CreateKernels(threads);
            _steps = new TimedSteps(specification, data, _kernels, cancellation);
            (_count, _batch) = (_steps.StepsWithin(RoundSeconds, WarmUpSteps), specification.Batch);
            (_speeds, _peaks) = (new double[rounds], new double[rounds]);
        }

        public void Measure(int round)
        {
            _peaks[round] = CpuDevice.MeasurePeak(_kernels.Threads, runs: 3);
            _speeds[round] = _count * _batch / _steps.Seconds(_count);
        }

        public ScalingBenchmarkResult Beside(Crew one) => new(
            _kernels.Threads, Median.Of(_speeds), MedianRatio(_speeds, one._speeds), MedianRatio(_peaks, one._peaks),
            _steps.OperationsPerImage * MedianRatio(_speeds, _peaks));

        public void Dispose()
        {
            _steps.Dispose();
            _kernels.Dispose();
        }

        private static double MedianRatio(double[] above, double[] below) => Median.Of([.. above.Zip(below, (a, b) => a / b)]);
    }
}
