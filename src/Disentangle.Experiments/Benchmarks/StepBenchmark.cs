using Disentangle.Datasets.Images;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Numerics;
using Disentangle.Tensors.Kernels;
using Disentangle.Training;

namespace Disentangle.Experiments.Benchmarks;

/// <summary>What <see cref="StepBenchmark"/> measured.</summary>
/// <param name="Threads">Threads that worked.</param>
/// <param name="VectorBits">The width of the vectors that the kernels use.</param>
/// <param name="PeakFlops">Operations per second with operands in registers, all threads together: the median of the rounds.</param>
/// <param name="ImagesPerSecond">Images trained on in a second, data, loss and optimizer included: the median of the rounds.</param>
/// <param name="DataImagesPerSecond">Images read or rendered in a second by all threads together, without training.</param>
/// <param name="OperationsPerImage">Operations of the matrix products and convolutions of a step, per image; a multiplication
/// and an addition count as two.</param>
/// <param name="PeakShare">The part of the peak that the step reaches: the median over the rounds of
/// each round's own ratio, 0 to 1.</param>
/// <param name="UncachedBytesPerStep">Activations and their gradients that the layers of convolution of a step read and write beyond the
/// second-level cache, by <see cref="Disentangle.Tensors.Autodiff.Tape.UncachedBytes"/>: a count, not a measurement.</param>
/// <param name="AllocatedBytesPerStep">Managed memory allocated by a step.</param>
/// <param name="ParameterValues">How many numbers are learnt.</param>
/// <param name="WorkingSetBytes">Memory of the process at the end.</param>
public sealed record StepBenchmarkResult(
    int Threads,
    int VectorBits,
    double PeakFlops,
    double ImagesPerSecond,
    double DataImagesPerSecond,
    double OperationsPerImage,
    double PeakShare,
    double UncachedBytesPerStep,
    double AllocatedBytesPerStep,
    long ParameterValues,
    long WorkingSetBytes);

/// <summary>
/// The speed of a training step beside the speed of the processor, measured in turns: on a machine that others use too, only the ratio of
/// two speeds of the same second means anything.
/// </summary>
/// <param name="specification">What a step does; its number of steps is not used.</param>
/// <param name="session">What the step works on.</param>
public sealed class StepBenchmark(RunSpecification specification, Session session)
{
    // Long enough for the clock and for a slice of the scheduler, short enough for peak and step to meet the same weather.
    private const double RoundSeconds = 0.5;

    /// <summary>Steps before the first that counts, at least 1.</summary>
    public int WarmUpSteps { get; init; } = 5;

    /// <summary>Steps of a round; 0 for as many as fill half a second.</summary>
    public int StepsPerRound { get; init; }

    /// <summary>Measures.</summary>
    /// <param name="rounds">How many pairs of peak and step to measure.</param>
    /// <param name="progress">Told the part that is done, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">The specification is wrong.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public StepBenchmarkResult Run(int rounds = 9, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        int crew = session.Crew.Threads;
        IImageDataset data = session.Open(specification.Data, cancellation: cancellation);
        double reading = ReadingSpeed.Measure(data, specification.Batch, crew);
        using TimedSteps steps = new(specification, data, session.Kernels, cancellation);
        int fitting = steps.StepsWithin(RoundSeconds, WarmUpSteps), stepsPerRound = StepsPerRound == 0 ? fitting : StepsPerRound;
        double[] peaks = new double[rounds], speeds = new double[rounds], shares = new double[rounds], allocated = new double[rounds];
        for (int round = 0; round < rounds; round++)
        {
            peaks[round] = CpuDevice.MeasurePeak(crew, runs: 3);
            speeds[round] = stepsPerRound * specification.ImagesPerStep / steps.Seconds(stepsPerRound);
            allocated[round] = steps.AllocatedBytesPerStep;
            shares[round] = speeds[round] * steps.OperationsPerImage / peaks[round];
            cancellation.ThrowIfCancellationRequested();
            progress?.Report((round + 1.0) / rounds);
        }

        return new StepBenchmarkResult(
            crew, CpuDevice.VectorBits, Median.Of(peaks), Median.Of(speeds), reading, steps.OperationsPerImage,
            Median.Of(shares), steps.UncachedBytes, Median.Of(allocated), steps.ParameterValues, Environment.WorkingSet);
    }
}
