using Disentangle.Datasets.Images;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Numerics;
using Disentangle.Tensors.Kernels;
using Disentangle.Training;

namespace Disentangle.Experiments.Benchmarks;

/// <summary>What <see cref="ScalingBenchmark"/> measured of one way to train.</summary>
/// <param name="Threads">Threads of each model.</param>
/// <param name="Batch">Images of a step.</param>
/// <param name="Models">Models that were trained at once, each by itself.</param>
/// <param name="ImagesPerSecond">Images trained on in a second by all models together: the median of the rounds.</param>
/// <param name="Beside">What it is held against: of the three numbers above, the one that differs and what it is there.</param>
/// <param name="Relative">Its speed over that one's: the median over the rounds of each round's own ratio.</param>
/// <param name="PeakRelative">The same of the processor's peak: what the machine itself gains by the threads.</param>
/// <param name="PeakShare">The part of the peak of as many threads that the steps reach.</param>
public sealed record ScalingBenchmarkResult(
    int Threads, int Batch, int Models, double ImagesPerSecond, string Beside, double Relative, double PeakRelative, double PeakShare);

/// <summary>
/// The speed of training with more threads, with smaller and larger batches, and of several models at once, measured in turns.
/// </summary>
public static class ScalingBenchmark
{
    private const int WarmUpSteps = 5;
    private const double RoundSeconds = 0.25;

    private static readonly int[] Batches = [16, 64, 256, 1024];

    /// <summary>Measures.</summary>
    /// <param name="session">Holds the data set; each way to train has threads of its own.</param>
    /// <param name="specification">What a step does; its number of steps is not used.</param>
    /// <param name="rounds">How often each way is measured.</param>
    /// <param name="progress">Told the part that is done, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">The specification is wrong.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<ScalingBenchmarkResult> Run(
        Session session,
        RunSpecification specification,
        int rounds = 9,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        IImageDataset data = session.Open(specification.Data, cancellation: cancellation);
        int processors = Environment.ProcessorCount;
        ReadingSpeed.WarmUp(data, specification.Batch, processors);
        List<Group> groups =
        [
            new("1 thread", [.. ThreadCounts(processors).Select(threads => Train(threads, specification.Batch, 1))]),
            new($"batch {specification.Batch}",
                [Train(processors, specification.Batch, 1),
                    .. Batches.Where(b => b != specification.Batch).Select(b => Train(processors, b, 1))]),
            new("1 model",
                [Train(processors, specification.Batch, 1),
                    .. ThreadCounts(processors).Where(models => models > 1)
                        .Select(models => Train(processors / models, specification.Batch, models))]),
        ];
        try
        {
            for (int round = 0; round < rounds; round++)
            {
                foreach (Group group in groups)
                {
                    foreach (Training training in group.Ways) training.Measure();
                }

                progress?.Report((round + 1.0) / rounds);
            }

            return [.. groups.SelectMany(group => group.Ways.Select(way => way.Beside(group.Beside, group.Ways[0])))];
        }
        finally
        {
            foreach (Group group in groups)
            {
                foreach (Training training in group.Ways) training.Dispose();
            }
        }

        Training Train(int threads, int batch, int models) =>
            new(specification with { Batch = batch }, data, threads, models, cancellation);
    }

    /// <summary>1, 2, 4 and so on below <paramref name="most"/>, and <paramref name="most"/> itself.</summary>
    internal static IReadOnlyList<int> ThreadCounts(int most)
    {
        List<int> counts = [];
        for (int threads = 1; threads < most; threads *= 2) counts.Add(threads);
        return [.. counts, most];
    }

    /// <summary>Ways to train of which the first is the yardstick of the others.</summary>
    private sealed record Group(string Beside, IReadOnlyList<Training> Ways);

    private sealed class Training : IDisposable
    {
        private readonly int _threads, _batch, _count;
        private readonly Session[] _sessions;
        private readonly TimedSteps[] _models;
        private readonly List<double> _speeds = [], _peaks = [];

        public Training(RunSpecification specification, IImageDataset data, int threads, int models, CancellationToken cancellation)
        {
            (_threads, _batch) = (threads, specification.Batch);
            _sessions = [.. Enumerable.Range(0, models).Select(_ => new Session(threads))];
            _models = [.. _sessions.Select(own => new TimedSteps(specification, data, own.Kernels, cancellation))];
            foreach (TimedSteps model in _models) _count = model.StepsWithin(RoundSeconds, WarmUpSteps);
        }

        public void Measure()
        {
            _peaks.Add(CpuDevice.MeasurePeak(_threads * _models.Length, runs: 3));
            double[] speeds = new double[_models.Length];
            Thread[] threads = [.. _models.Select((model, i) => new Thread(() => speeds[i] = _count * _batch / model.Seconds(_count)))];
            foreach (Thread thread in threads) thread.Start();
            foreach (Thread thread in threads) thread.Join();
            _speeds.Add(speeds.Sum());
        }

        public ScalingBenchmarkResult Beside(string name, Training yardstick) => new(
            _threads, _batch, _models.Length, Median.Of([.. _speeds]), name, MedianRatio(_speeds, yardstick._speeds),
            MedianRatio(_peaks, yardstick._peaks),
            _models[0].OperationsPerImage * MedianRatio(_speeds, _peaks));

        public void Dispose()
        {
            foreach (TimedSteps model in _models) model.Dispose();
            foreach (Session own in _sessions) own.Dispose();
        }

        private static double MedianRatio(List<double> above, List<double> below) => Median.Of([.. above.Zip(below, (a, b) => a / b)]);
    }
}
