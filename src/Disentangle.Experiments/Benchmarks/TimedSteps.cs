using System.Diagnostics;
using Disentangle.Datasets.Images;
using Disentangle.Tensors;
using Disentangle.Training;

namespace Disentangle.Experiments.Benchmarks;

/// <summary>A run whose steps are timed some at a time; between two calls it rests.</summary>
internal sealed class TimedSteps : IDisposable
{
    private readonly RunSpecification _specification;
    private readonly TrainingRun _run;
    private readonly IEnumerator<StepReport> _steps;

    /// <summary>A run from the beginning.</summary>
    /// <param name="specification">What a step does; its number of steps is not used.</param>
    /// <param name="data">The images.</param>
    /// <param name="kernels">What does the arithmetic; several runs may share it, since one works at a time.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">The specification is wrong.</exception>
    public TimedSteps(RunSpecification specification, IImageDataset data, IKernels kernels, CancellationToken cancellation)
    {
        _specification = specification;
        _run = TrainingRun.Start(specification with { Steps = long.MaxValue }, data, kernels);
        _steps = _run.Steps(cancellation).GetEnumerator();
    }

    /// <summary>Operations of the products of the latest step, per image; a multiplication and an addition count as two.</summary>
    public double OperationsPerImage => 2.0 * _run.StepMultiplications / _specification.ImagesPerStep;

    /// <summary>Bytes that the layers of convolution of the latest step moved beyond the second-level cache, by a count.</summary>
    public double UncachedBytes => _run.StepUncachedBytes;

    /// <summary>How many numbers are learnt.</summary>
    public long ParameterValues => _run.Method.Parameters.ValueCount;

    /// <summary>Managed memory that a step allocated in the latest call of <see cref="Seconds"/>.</summary>
    public double AllocatedBytesPerStep { get; private set; }

    /// <summary>How many steps fill a time, by a measurement that also warms up; at least 1.</summary>
    public int StepsWithin(double seconds, int warmUpSteps) => Math.Max(1, (int)(seconds * warmUpSteps / Seconds(warmUpSteps)));

    /// <summary>Does steps and tells how long they took.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public double Seconds(int count)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true), start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            if (!_steps.MoveNext()) throw new OperationCanceledException();
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        AllocatedBytesPerStep = (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / count;
        return seconds;
    }

    /// <inheritdoc/>
    public void Dispose() => _steps.Dispose();
}
